// The prediction: what a job will hold at its peak, part by part, from header and recipe alone. The parts follow the
// allocations of develop.ts one by one, so own decoders and encoders are predicted to the buffer; third-party codecs by
// formulas fitted to measurements (codec/webp.ts, codec/resvg.ts). Charged: WebAssembly memory in whole pages, and JavaScript buffers
// beyond the source that the caller holds.
import { avifEncodeBytes, avifSubsampling } from "./codec/avif-options";
import { codecDecodeCost } from "./codec/codecs";
import { webpEncodeBytes, webpLosslessBytes } from "./codec/webp";
import { convertsProfile, profileConverterBuffers } from "./colour/convert";
import { bufferBytes, memoryBytesFor } from "./core";
import { bmpWorkBytes } from "./decode/bmp-work";
import { gifWorkBytes } from "./decode/gif-work";
import { jpegWorkBytes } from "./decode/jpeg-work";
import { pngWorkBytes } from "./decode/png-work";
import { layerLineBytes } from "./draw/layers";
import { jpegSubsampling } from "./encode/coefficient-output";
import { likelyFileBytes } from "./encode/file-bytes";
import { JPEG_CHUNK_BYTES, jpegEncodeWorkBytes } from "./encode/jpeg";
import { pngEncodeBytes } from "./encode/png";
import { WEBP_CHUNK_BYTES, webpEncodeWorkBytes } from "./encode/webp";
import { webpScoreBuffers, webpScoreCodecBytes } from "./encode/webp-score";
import type { Size } from "./geometry";
import type { Header, Orientation, PixelMode } from "./header";
import { judgeRowBuffers } from "./judge/sink";
import { judgeWorkBytes } from "./judge/work";
import type { KernelSizes } from "./kernel";
import { pictureBuffers } from "./picture";
import { type Pipeline, rasterOf } from "./pipeline";
import { planeResizeBytes } from "./plane-layout";
import type { ResolvedRecipe } from "./recipe";
import { resizeWorkBytes } from "./resize-layout";
import { rowStepsBuffers } from "./row-steps";
import { lumaScoreBuffers } from "./ssim/score";
import { MAX_TRIALS } from "./ssim/search";

const COLOUR_TYPES: Readonly<Record<PixelMode, number>> = { L: 0, RGB: 2, P: 3, LA: 4, RGBA: 6, CMYK: 2 };

/** Predicted peak by part, bytes. */
export interface MemoryPlan {
  /** The core's memory: source, decoder, resizer, judge, encoder and the picture. */
  readonly coreBytes: number;
  /** Memory of third-party codecs. */
  readonly codecBytes: number;
  /** JavaScript buffers: what a third-party decoder handed over, and the output. */
  readonly bufferBytes: number;
}

export function predictMemory(header: Header, recipe: ResolvedRecipe, way: Pipeline, sizes: KernelSizes): MemoryPlan {
  const buffers = [...judgeBuffers(header, way, sizes), ...outputBuffers(header, recipe, way, sizes)];
  const resized = predictResized(header, way, sizes, buffers);
  const outputPixels = way.geometry.canvas.width * way.geometry.canvas.height;
  return {
    coreBytes: resized.coreBytes,
    codecBytes: resized.codecBytes + encodeCodecBytes(recipe, way, outputPixels) + scoreCodecBytes(header, recipe, way),
    bufferBytes: resized.bufferBytes + outputBytes(header, recipe, way),
  };
}

/** A job that ends with a small picture in hand and encodes nothing. */
export function predictThumbnailMemory(
  header: Header,
  recipe: ResolvedRecipe,
  way: Pipeline,
  sizes: KernelSizes,
): MemoryPlan {
  const { width, height } = way.geometry.canvas;
  const buffers = [...stepBuffers(header, recipe, sizes), ...pictureBuffers(way.geometry, recipe)];
  const resized = predictResized(header, way, sizes, buffers);
  return { ...resized, bufferBytes: resized.bufferBytes + 4 * width * height };
}

/** Decoder and resizer of a way, with the buffers of whoever takes the rows. */
function predictResized(header: Header, way: Pipeline, sizes: KernelSizes, taker: readonly number[]): MemoryPlan {
  const buffers = [...decoderBuffers(header, way, sizes), ...taker];
  const resizerBytes = way.planes ? planeResizeBytes(way.resize, way.planes) : resizeWorkBytes(way.resize);
  const heapBytes = buffers.reduce((sum, bytes) => sum + bufferBytes(bytes), resizerBytes);
  return {
    coreBytes: memoryBytesFor(sizes.heap_base(), heapBytes),
    ...codecDecodeCost(header, rasterOf(way)),
  };
}

/** A judge-only job: the decoder's rows go to the judge alone. */
export function predictJudgeMemory(header: Header, sizes: KernelSizes, scale: number): MemoryPlan {
  const judged = judgedSize(header, scale);
  return predictScanMemory(header, sizes, scale, judgeSizes(judged.width, judged.height, sizes));
}

/** A job whose decoder's rows go to one taker with these buffers, and nowhere else. */
export function predictScanMemory(
  header: Header,
  sizes: KernelSizes,
  scale: number,
  taker: readonly number[],
): MemoryPlan {
  const buffers = [...decoderBuffers(header, { scale, judge: "none" }, sizes), ...taker];
  const heapBytes = buffers.reduce((sum, bytes) => sum + bufferBytes(bytes), 0);
  return {
    coreBytes: memoryBytesFor(sizes.heap_base(), heapBytes),
    ...codecDecodeCost(header, header),
  };
}

/** JavaScript memory of the output: the file, the pieces it is joined from, the writer of PNG. */
function outputBytes(header: Header, recipe: ResolvedRecipe, way: Pipeline): number {
  const { width, height } = way.geometry.canvas;
  const file = likelyFileBytes(header, recipe, width * height);
  switch (recipe.format) {
    case "jpeg":
      return 2 * file;
    case "png":
      return 2 * file + pngEncodeBytes({ width, height, channels: 4, palette: recipe.palette });
    case "webp":
      if (recipe.ssim !== null) return (1 + MAX_TRIALS) * file + 4 * width * height;
      if (recipe.lossless) return file + (way.padded ? 4 * width * height : 0);
      return way.libwebp ? file : 2 * file;
    case "avif":
      return file;
    default:
      return recipe.format satisfies never;
  }
}

/** Memory of the third-party encoder that the output needs. */
function encodeCodecBytes(recipe: ResolvedRecipe, way: Pipeline, pixels: number): number {
  if (recipe.format === "avif") return avifEncodeBytes(pixels, recipe.speed, avifSubsampling(way, recipe));
  if (!way.libwebp) return 0;
  return recipe.lossless ? webpLosslessBytes(pixels) : webpEncodeBytes(pixels);
}

/** A WebP that shall meet a score is decoded again. */
function scoreCodecBytes(header: Header, recipe: ResolvedRecipe, way: Pipeline): number {
  if (recipe.format !== "webp" || recipe.ssim === null) return 0;
  const { canvas } = way.geometry;
  return webpScoreCodecBytes(canvas, likelyFileBytes(header, recipe, canvas.width * canvas.height), way.opaque);
}

export function totalBytes(plan: MemoryPlan): number {
  return plan.coreBytes + plan.codecBytes + plan.bufferBytes;
}

function decoderBuffers(header: Header, way: Pick<Pipeline, "scale" | "judge">, sizes: KernelSizes): number[] {
  switch (header.format) {
    case "jpeg":
      return [header.fileBytes, sizes.jpeg_state_bytes(), jpegWorkBytes(header, way.scale, way.judge === "separate")];
    case "png": {
      const { width, height, bitDepth, mode, progressive } = header;
      const shape = { width, height, bitDepth, colourType: COLOUR_TYPES[mode], interlaced: progressive };
      return [header.fileBytes, sizes.png_state_bytes(), pngWorkBytes(shape)];
    }
    case "gif":
      return [header.fileBytes, sizes.gif_state_bytes(), gifWorkBytes(header)];
    case "bmp":
      return [header.fileBytes, sizes.bmp_state_bytes(), bmpWorkBytes(header)];
    case "heic":
      return [];
    default:
      return [header.fileBytes];
  }
}

function judgeBuffers(header: Header, way: Pipeline, sizes: KernelSizes): number[] {
  if (way.judge === "none") return [];
  const { width, height } = judgedSize(header, way.judge === "tap" ? way.scale : 0);
  return judgeSizes(width, height, sizes);
}

function judgeSizes(width: number, height: number, sizes: KernelSizes): number[] {
  return [sizes.judge_state_bytes(), judgeWorkBytes(width, height), ...judgeRowBuffers(width, height)];
}

function judgedSize(header: Header, scale: number): { width: number; height: number } {
  return { width: Math.ceil(header.width / (1 << scale)), height: Math.ceil(header.height / (1 << scale)) };
}

function outputBuffers(header: Header, recipe: ResolvedRecipe, way: Pipeline, sizes: KernelSizes): number[] {
  const { canvas, target, orientation } = way.geometry;
  const drawn = recipe.draw.length > 0 ? [layerLineBytes(canvas)] : [];
  const steps = [...stepBuffers(header, recipe, sizes), ...drawn];
  if (way.route === "coefficients") return [...steps, ...jpegBuffers(way, target, orientation, recipe, sizes)];
  if (way.route === "rows") return [...steps, ...webpBuffers(target, sizes)];
  const picture = pictureBuffers(way.geometry, recipe);
  switch (recipe.format) {
    case "jpeg":
      return [...steps, ...picture, ...jpegBuffers(way, canvas, 1, recipe, sizes)];
    case "png": {
      const row = 4 * canvas.width + 32;
      return [...steps, ...picture, row, row, row];
    }
    case "webp":
      return [
        ...steps,
        ...picture,
        ...(way.libwebp ? [] : webpBuffers(canvas, sizes)),
        ...(recipe.ssim === null ? [] : webpScoreBuffers(canvas)),
      ];
    case "avif":
      return [...steps, ...picture];
    default:
      return recipe.format satisfies never;
  }
}

function stepBuffers(header: Header, recipe: ResolvedRecipe, sizes: KernelSizes): number[] {
  return [...(convertsProfile(header, recipe) ? profileConverterBuffers(sizes) : []), ...rowStepsBuffers(recipe)];
}

function webpBuffers({ width, height }: Size, sizes: KernelSizes): number[] {
  return [sizes.webpenc_state_bytes(), webpEncodeWorkBytes(width, height), WEBP_CHUNK_BYTES];
}

function jpegBuffers(
  way: Pipeline,
  { width, height }: Size,
  orientation: Orientation,
  recipe: ResolvedRecipe,
  sizes: KernelSizes,
): number[] {
  const work = jpegEncodeWorkBytes(width, height, jpegSubsampling(way, recipe), orientation);
  const score = recipe.ssim === null ? [] : lumaScoreBuffers(way.geometry.canvas.width);
  return [sizes.jpegenc_state_bytes(), work, JPEG_CHUNK_BYTES, ...score];
}
