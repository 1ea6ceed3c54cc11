// plan: the way of a job, its prediction, and refusal before anything is allocated.
import { ImageError } from "./error";
import type { Header } from "./header";
import type { KernelSizes } from "./kernel";
import { predictMemory, totalBytes } from "./memory-plan";
import type { Pipeline } from "./pipeline";
import type { ResolvedRecipe } from "./recipe";
import type { Plan } from "./report";
import { resizeWork } from "./resize-layout";
import { describeSteps } from "./steps-text";

/** Total memory a job may need unless the caller says otherwise: the share for work in a 128 MB isolate. */
export const DEFAULT_BUDGET_BYTES = 80 * 1024 * 1024;

const MEGA = 1_000_000;
/** Multiply-adds that cost as much as decoding one pixel at 1/1. */
const TAPS_PER_PIXEL = 16;

/**
 * The plan of a way through the pipeline.
 * @throws ImageError MEMORY_BUDGET_EXCEEDED with predictedBytes and allowedBytes.
 */
export function checkedPlan(
  header: Header,
  recipe: ResolvedRecipe,
  way: Pipeline,
  sizes: KernelSizes,
  allowedBytes: number,
): Plan {
  const predictedPeakBytes = totalBytes(predictMemory(header, recipe, way, sizes));
  checkBudget(header, predictedPeakBytes, allowedBytes);
  const { width, height } = way.geometry.canvas;
  return {
    shrink: (1 << way.scale) as Plan["shrink"],
    predictedPeakBytes,
    allowedBytes,
    predictedWork: predictedWork(header, way),
    width,
    height,
    steps: describeSteps(header, recipe, way),
  };
}

/** @throws ImageError MEMORY_BUDGET_EXCEEDED */
export function checkBudget(header: Header, predictedBytes: number, allowedBytes: number): void {
  if (predictedBytes <= allowedBytes) return;
  throw new ImageError(
    "MEMORY_BUDGET_EXCEEDED",
    `expected at most ${allowedBytes} bytes of memory for ${header.width}×${header.height} ${header.format}, got a need of ${predictedBytes}`,
    { predictedBytes, allowedBytes },
  );
}

/** Megapixels decoded (cheaper when shrunk), judged, resized and encoded. */
function predictedWork(header: Header, way: Pipeline): number {
  const source = (header.width * header.height) / MEGA;
  const decode = source / (1 + way.scale);
  const judge = way.judge === "none" ? 0 : way.judge === "separate" ? 2 * source : source / (1 << (2 * way.scale));
  const { width, height } = way.geometry.canvas;
  return decode + judge + resizeWork(way.resize) / MEGA / TAPS_PER_PIXEL + (4 * width * height) / MEGA;
}
