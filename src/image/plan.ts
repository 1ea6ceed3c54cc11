// plan: the way of a job, its prediction, and refusal before anything is allocated.
import { ImageError } from "./error";
import type { Header } from "./header";
import type { KernelSizes } from "./kernel";
import { predictJudgeMemory, predictMemory, totalBytes } from "./memory-plan";
import { choosePipeline, type Pipeline } from "./pipeline";
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
  const passBytes = totalBytes(predictMemory(header, recipe, way, sizes));
  const isJudgedAhead = header.vector !== undefined && recipe.judge !== "none";
  const aheadBytes = isJudgedAhead ? totalBytes(predictJudgeMemory(header, sizes, 0)) : 0;
  const predictedPeakBytes = Math.max(passBytes, aheadBytes);
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

/** Sides of the boxes that a trim may leave: each makes another shrink-on-load the strongest. */
const TRIM_SHARES = [1, 1 / 2, 1 / 4, 1 / 8];

/**
 * The plan of a recipe. What a trim will leave is not known before the pixels are: such a plan charges for the worst box, and
 * tells the size of the untrimmed picture.
 * @throws ImageError as checkedPlan and choosePipeline do.
 */
export function planOf(header: Header, recipe: ResolvedRecipe, sizes: KernelSizes, allowedBytes: number): Plan {
  const plan = checkedPlan(header, recipe, choosePipeline(header, recipe), sizes, allowedBytes);
  if (recipe.trim === null) return plan;
  const needs = TRIM_SHARES.map((share) => {
    const side = (px: number) => Math.max(1, Math.floor(px * share));
    const boxed = { ...recipe, window: { x: 0, y: 0, width: side(header.width), height: side(header.height) } };
    return totalBytes(predictMemory(header, boxed, choosePipeline(header, boxed), sizes));
  });
  const predictedPeakBytes = Math.max(...needs);
  checkBudget(header, predictedPeakBytes, allowedBytes);
  return { ...plan, predictedPeakBytes };
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
