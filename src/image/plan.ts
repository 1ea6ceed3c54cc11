// plan: the way of a job, its prediction, and refusal before anything is allocated.
import { AVIF_NS_PER_PIXEL } from "./codec/avif-options";
import { describeLayers, type LayerPlan, layerBytes, planLayers, predictLayerPeak } from "./draw/layer-plan";
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
/** One unit of work, of a pixel. */
const DECODE_NS_PER_PIXEL = 8;

/** One pass over the source, all of it decided. */
export interface PlannedPass {
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly way: Pipeline;
  readonly layers: readonly LayerPlan[];
}

/**
 * Decides a pass: its way and what is drawn over it.
 * @param sideFactor share of the planned output's sides, 0–1.
 * @throws ImageError as choosePipeline and planLayers do.
 */
export function planPass(header: Header, recipe: ResolvedRecipe, sideFactor = 1): PlannedPass {
  const way = choosePipeline(header, recipe, sideFactor);
  return { header, recipe, way, layers: planLayers(recipe, way.geometry.canvas, sideFactor) };
}

/** Peak of a pass. Overlays come first, and are held until its end; a vector is judged before all that. */
function predictPeak({ header, recipe, way, layers }: PlannedPass, sizes: KernelSizes): number {
  const picture = totalBytes(predictMemory(header, recipe, way, sizes)) + layerBytes(layers);
  const isJudgedAhead = header.vector !== undefined && recipe.judge !== "none";
  const aheadBytes = isJudgedAhead ? totalBytes(predictJudgeMemory(header, sizes, 0)) : 0;
  return Math.max(picture, predictLayerPeak(layers, sizes), aheadBytes);
}

/**
 * The plan of a pass.
 * @throws ImageError MEMORY_BUDGET_EXCEEDED with predictedBytes and allowedBytes.
 */
export function checkedPlan(pass: PlannedPass, sizes: KernelSizes, allowedBytes: number): Plan {
  const { header, recipe, way, layers } = pass;
  const predictedPeakBytes = predictPeak(pass, sizes);
  checkBudget(header, predictedPeakBytes, allowedBytes);
  const { width, height } = way.geometry.canvas;
  return {
    shrink: (1 << way.scale) as Plan["shrink"],
    predictedPeakBytes,
    allowedBytes,
    predictedWork: predictedWork(header, recipe, way),
    width,
    height,
    steps: describeSteps(header, recipe, way, describeLayers(layers)),
  };
}

/** Sides of the boxes that a trim may leave: each makes another shrink-on-load the strongest. */
const TRIM_SHARES = [1, 1 / 2, 1 / 4, 1 / 8];

/**
 * The plan of a recipe. What a trim will leave is not known before the pixels are: such a plan charges for the worst box, and
 * tells the size of the untrimmed picture.
 * @throws ImageError as checkedPlan and planPass do.
 */
export function planOf(header: Header, recipe: ResolvedRecipe, sizes: KernelSizes, allowedBytes: number): Plan {
  const plan = checkedPlan(planPass(header, recipe), sizes, allowedBytes);
  if (recipe.trim === null) return plan;
  const needs = TRIM_SHARES.map((share) => {
    const side = (px: number) => Math.max(1, Math.floor(px * share));
    const boxed = { ...recipe, window: { x: 0, y: 0, width: side(header.width), height: side(header.height) } };
    return predictPeak(planPass(header, boxed), sizes);
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
function predictedWork(header: Header, recipe: ResolvedRecipe, way: Pipeline): number {
  const source = (header.width * header.height) / MEGA;
  const decode = source / (1 + way.scale);
  const judge = way.judge === "none" ? 0 : way.judge === "separate" ? 2 * source : source / (1 << (2 * way.scale));
  const { width, height } = way.geometry.canvas;
  const encode = recipe.format === "avif" ? AVIF_NS_PER_PIXEL[recipe.speed] / DECODE_NS_PER_PIXEL : 4;
  return decode + judge + resizeWork(way.resize) / MEGA / TAPS_PER_PIXEL + (encode * width * height) / MEGA;
}
