// The end of the pipeline: finished rows in, a file out. JPEG takes rows into its coefficient store as they come and may
// then be written at any quality; WebP and PNG are encoded from the upright picture.
import type { WebpCodec } from "../codec/webp";
import type { Arena } from "../core";
import type { Geometry } from "../geometry";
import type { Header } from "../header";
import type { CarriedMetadata } from "../metadata/carry";
import { withWebpMetadata } from "../metadata/webp-chunks";
import { Picture } from "../picture";
import type { Pipeline } from "../pipeline";
import type { ResolvedRecipe } from "../recipe";
import type { FinishedRows } from "../row-pass";
import type { RowStep } from "../row-steps";
import type { Pause } from "../yielder";
import { JpegEncoder, type JpegSubsampling, type JpegWish } from "./jpeg";
import { PngWriter, pngEncodeBytes } from "./png";

/** Estimates for pacing. */
const JPEG_NS_PER_PIXEL = 6;
const PNG_NS_PER_BYTE = 90;
const WEBP_NS_PER_PIXEL = 100;

/** A file, and what making it took. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly quality: number | null;
  /** Memory of third-party codecs at its peak. */
  readonly codecBytes: number;
  /** JavaScript buffers beside the file: the pieces it was made of, PNG's writer, a padded copy. */
  readonly bufferBytes: number;
  /** Pixels encoded, once for each attempt. */
  readonly work: number;
}

export interface Output extends FinishedRows {
  /**
   * The file at the first quality of `qualities` that keeps it within `maxBytes`, else at the last of them.
   * All rows have been taken; used once.
   */
  finish(qualities: readonly number[], maxBytes: number, pause: Pause): Promise<Encoded>;
}

export interface OutputParts {
  readonly arena: Arena;
  readonly webp: WebpCodec;
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly way: Pipeline;
  readonly steps: readonly RowStep[];
  readonly metadata: CarriedMetadata;
  /** Most bytes that the whole job may hold. */
  readonly budgetBytes: number;
}

export function openOutput(parts: OutputParts): Output {
  return parts.way.route === "coefficients" ? new CoefficientOutput(parts) : new PictureOutput(parts);
}

class CoefficientOutput implements Output {
  readonly #encoder: JpegEncoder;
  readonly #width: number;
  readonly #pixels: number;

  constructor(private readonly parts: OutputParts) {
    const { target, orientation } = parts.way.geometry;
    this.#width = target.width;
    this.#pixels = target.width * target.height;
    this.#encoder = openJpeg(parts, target.width, target.height, orientation);
  }

  take(row: number): void {
    for (const step of this.parts.steps) step(row, this.#width);
    this.#encoder.row(row);
  }

  async finish(qualities: readonly number[], maxBytes: number, pause: Pause): Promise<Encoded> {
    return finishJpeg(this.#encoder, this.parts, { qualities, maxBytes }, this.#pixels, pause);
  }
}

class PictureOutput implements Output {
  readonly #picture: Picture;
  readonly #geometry: Geometry;

  constructor(private readonly parts: OutputParts) {
    this.#geometry = parts.way.geometry;
    this.#picture = new Picture(parts.arena, this.#geometry, parts.steps, parts.recipe);
  }

  take(row: number): void {
    this.#picture.take(row);
  }

  async finish(qualities: readonly number[], maxBytes: number, pause: Pause): Promise<Encoded> {
    const { recipe } = this.parts;
    await this.#picture.applySpatial(recipe, pause);
    switch (recipe.format) {
      case "jpeg":
        return this.#jpeg(qualities, maxBytes, pause);
      case "png":
        return this.#png(pause);
      case "webp":
        return this.#webp(qualities, maxBytes, pause);
      default:
        return recipe.format satisfies never;
    }
  }

  async #jpeg(qualities: readonly number[], maxBytes: number, pause: Pause): Promise<Encoded> {
    const { width, height } = this.#geometry.canvas;
    const encoder = openJpeg(this.parts, width, height, 1);
    for (const row of this.#picture.rows()) {
      encoder.row(row);
      await pause(width, JPEG_NS_PER_PIXEL);
    }
    return finishJpeg(encoder, this.parts, { qualities, maxBytes }, width * height, pause);
  }

  async #png(pause: Pause): Promise<Encoded> {
    const { arena, header, recipe, way, metadata, budgetBytes } = this.parts;
    const { width, height } = this.#geometry.canvas;
    const channels = header.hasAlpha && !way.flatten ? 4 : way.grey ? 1 : 3;
    const picture = { width, height, channels, palette: recipe.palette, ...metadata } as const;
    const writerBytes = pngEncodeBytes(picture);
    const limitBytes = budgetBytes - arena.usedBytes - writerBytes;
    const writer = new PngWriter(arena, { ...picture, limitBytes });
    const packed = new Uint8Array(width * channels);
    for (const row of this.#picture.rows()) {
      packChannels(arena.bytes().subarray(row, row + 4 * width), packed, channels);
      writer.push(packed);
      await pause(packed.length, PNG_NS_PER_BYTE);
    }
    const bytes = writer.finish();
    const bufferBytes = writerBytes + bytes.length;
    return { bytes, quality: null, codecBytes: 0, bufferBytes, work: width * height };
  }

  async #webp(qualities: readonly number[], maxBytes: number, pause: Pause): Promise<Encoded> {
    const { width, height } = this.#geometry.canvas;
    const pixels = this.#picture.pixels();
    const paddedBytes = this.parts.way.padded ? pixels.length : 0;
    const limitBytes = this.parts.budgetBytes - this.parts.arena.usedBytes - paddedBytes;
    let codecBytes = 0;
    let work = 0;
    for (const [i, quality] of qualities.entries()) {
      const encoded = await this.parts.webp.encode(pixels, width, height, quality, limitBytes);
      const bytes = withWebpMetadata(encoded.bytes, this.parts.metadata, width, height);
      codecBytes = Math.max(codecBytes, encoded.peakBytes);
      work += width * height;
      const bufferBytes = paddedBytes + (bytes === encoded.bytes ? 0 : encoded.bytes.length);
      if (bytes.length <= maxBytes || i === qualities.length - 1)
        return { bytes, quality, codecBytes, bufferBytes, work };
      await pause(width * height, WEBP_NS_PER_PIXEL);
    }
    throw new Error("expected at least one quality for a WebP, got none");
  }
}

function openJpeg(
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

async function finishJpeg(
  encoder: JpegEncoder,
  { arena, recipe, budgetBytes }: OutputParts,
  { qualities, maxBytes }: Pick<JpegWish, "qualities" | "maxBytes">,
  work: number,
  pause: Pause,
): Promise<Encoded> {
  const limitBytes = budgetBytes - arena.usedBytes;
  const wish = { qualities, maxBytes, limitBytes, progressive: recipe.progressive };
  const { bytes, quality } = await encoder.finishWithin(wish, pause);
  return { bytes, quality, codecBytes: 0, bufferBytes: bytes.length, work };
}

/** RGBA to grey (its red), RGB or RGBA. */
function packChannels(rgba: Uint8Array, packed: Uint8Array, channels: 1 | 3 | 4): void {
  if (channels === 4) {
    packed.set(rgba);
    return;
  }
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let channel = 0; channel < channels; channel++) packed[to++] = rgba[from + channel];
  }
}
