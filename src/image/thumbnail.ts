// A small upright picture of a source, in hand as pixels: what placeholders, dominant colours and saliency are made from.
// It takes the way of any job (shrink-on-load, rows, resizer, profile, tones) and stops before the encoder.

import type { Workshop } from "./develop";
import type { Size } from "./geometry";
import type { Header } from "./header";
import { predictThumbnailMemory, totalBytes } from "./memory-plan";
import { openDecoder } from "./open-decoder";
import { Picture } from "./picture";
import { choosePipeline, type Pipeline, rasterOf } from "./pipeline";
import { checkBudget } from "./plan";
import type { ResolvedRecipe } from "./recipe";
import { rowSteps } from "./row-steps";
import { drive } from "./run";
import { openConverter, openPass } from "./source-pass";
import type { StageClock } from "./stage-clock";
import type { Pause } from "./yielder";

interface Request {
  readonly file: Uint8Array;
  readonly header: Header;
  readonly clock: StageClock;
  readonly pause: Pause;
}

export interface ThumbnailRequest extends Request {
  /** Its geometry, tones and colour are followed; what only concerns the finished file is not. */
  readonly recipe: ResolvedRecipe;
  /** Longest side of the result, px. */
  readonly maxSide: number;
}

export interface PixelsRequest extends Request {
  /** A thumbnailRecipe. */
  readonly recipe: ResolvedRecipe;
  /** The way of that recipe. */
  readonly way: Pipeline;
}

export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** width × height × 4 bytes, not premultiplied; the caller's own. */
  readonly rgba: Uint8Array;
  readonly predictedPeakBytes: number;
  readonly actualPeakBytes: number;
}

/** What a recipe becomes for its thumbnail: alpha is kept, one pass, nothing that belongs to a full-size output. */
export function thumbnailRecipe(recipe: ResolvedRecipe): ResolvedRecipe {
  const plain = {
    blur: 0,
    sharpen: 0,
    denoise: 0,
    ssim: null,
    maxBytes: null,
    aggressive: false,
    draw: [],
    judge: "none",
  } as const;
  return { ...recipe, ...plain, format: "png" };
}

/** Sides are floored, so half a pixel more keeps the longest from ending one short. */
function sideFactor({ width, height }: Size, maxSide: number): number {
  const longest = Math.max(width, height);
  return longest <= maxSide ? 1 : (maxSide + 0.5) / longest;
}

/** The pixels of what `recipe` would show, at most `maxSide` a side. @throws ImageError as `develop` does. */
export async function thumbnail(workshop: Workshop, request: ThumbnailRequest): Promise<Thumbnail> {
  const { header, maxSide } = request;
  const recipe = thumbnailRecipe(request.recipe);
  const { canvas: full } = choosePipeline(header, recipe).geometry;
  const way = choosePipeline(header, recipe, sideFactor(full, maxSide));
  return developPixels(workshop, { ...request, recipe, way });
}

/** The pixels at the end of `way`. @throws ImageError as `develop` does. */
export async function developPixels(workshop: Workshop, request: PixelsRequest): Promise<Thumbnail> {
  const { file, header, recipe, way, clock, pause } = request;
  const { pool, codecs, budgetBytes } = workshop;
  const predictedPeakBytes = totalBytes(predictThumbnailMemory(header, recipe, way, pool.sizes()));
  checkBudget(header, predictedPeakBytes, budgetBytes);
  return pool.use(budgetBytes, async (arena) => {
    const steps = rowSteps(arena, recipe, openConverter(arena, file, header, recipe), way.flatten);
    const picture = new Picture(arena, way.geometry, steps, recipe);
    const { pass, sinks } = openPass(arena, { header, way, judge: null, output: picture, clock });
    const { scale } = way;
    const raster = rasterOf(way);
    const opened = await openDecoder({ arena, codecs, header, file, scale, raster, sinks, budgetBytes });
    await drive({
      decoder: opened.decoder,
      sourcePixels: header.width * header.height,
      scale,
      judgesAll: false,
      rowsDone: () => pass.rows,
      enough: () => pass.done,
      clock,
      pause,
      onProgress: undefined,
    });
    clock.work.resize += pass.work;
    const { width, height } = way.geometry.canvas;
    const rgba = new Uint8Array(4 * width * height);
    let at = 0;
    for (const row of picture.rows()) {
      rgba.set(arena.bytes().subarray(row, row + 4 * width), at);
      at += 4 * width;
    }
    const actualPeakBytes = arena.usedBytes + opened.cost.codecBytes + opened.cost.bufferBytes + rgba.length;
    return { width, height, rgba, predictedPeakBytes, actualPeakBytes };
  });
}
