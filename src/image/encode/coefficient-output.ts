// JPEG from rows as they are made: the encoder's coefficient store takes them in stored orientation, turns the picture
// upright and can then be written at any quality.
import type { Pipeline } from "../pipeline";
import type { ResolvedRecipe } from "../recipe";
import { JPEG_CURVE } from "../ssim/curve";
import { LumaScore } from "../ssim/score";
import { type Found, searchQuality } from "../ssim/search";
import type { Pause } from "../yielder";
import { JpegEncoder, type JpegSubsampling } from "./jpeg";
import type { Encoded, FinishWish, Output, OutputParts } from "./output";

export class CoefficientOutput implements Output {
  readonly #encoder: JpegEncoder;
  readonly #width: number;
  readonly #pixels: number;
  #y = 0;

  constructor(private readonly parts: OutputParts) {
    const { target, orientation } = parts.way.geometry;
    this.#width = target.width;
    this.#pixels = target.width * target.height;
    this.#encoder = openJpeg(parts, target.width, target.height, orientation);
  }

  take(row: number): void {
    for (const step of this.parts.steps) step(row, this.#width);
    this.parts.layers?.paint(row, this.#y++);
    this.#encoder.row(row);
  }

  async finish(wish: FinishWish, pause: Pause): Promise<Encoded> {
    return finishJpeg(this.#encoder, this.parts, wish, this.#pixels, pause);
  }
}

export function openJpeg(
  { arena, recipe, way, metadata }: OutputParts,
  width: number,
  height: number,
  orientation: number,
): JpegEncoder {
  return new JpegEncoder(arena, {
    width,
    height,
    subsampling: jpegSubsampling(way, recipe),
    orientation,
    ...metadata,
  });
}

export function jpegSubsampling(way: Pick<Pipeline, "grey">, recipe: ResolvedRecipe): JpegSubsampling {
  return way.grey ? "grey" : recipe.subsampling;
}

export async function finishJpeg(
  encoder: JpegEncoder,
  parts: OutputParts,
  { qualities, maxBytes, spare }: FinishWish,
  work: number,
  pause: Pause,
): Promise<Encoded> {
  const { arena, recipe, budgetBytes } = parts;
  const found = recipe.ssim === null ? undefined : await searchJpeg(encoder, parts, recipe.ssim, pause);
  const limitBytes = budgetBytes - arena.usedBytes;
  if (spare) encoder.lend(spare);
  const wish = {
    qualities: found ? [found.quality] : qualities,
    maxBytes,
    limitBytes,
    progressive: recipe.progressive,
  };
  const { bytes, quality } = await encoder.finishWithin(wish, pause);
  return { bytes, quality, found, codecBytes: 0, bufferBytes: bytes.length, work: (found?.trials ?? 1) * work };
}

function searchJpeg(encoder: JpegEncoder, { arena, way }: OutputParts, target: number, pause: Pause): Promise<Found> {
  const { width, height } = way.geometry.canvas;
  const luma = new LumaScore(arena, width, height);
  return searchQuality(target, JPEG_CURVE, (quality) => encoder.scoreOf(quality, luma, pause));
}
