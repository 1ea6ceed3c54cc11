// Any format from the upright picture: PNG, AVIF, WebP that has alpha, was turned or shall fit a limit, and whatever looked at
// neighbouring pixels or is padded.
import { AVIF_NS_PER_PIXEL, avifSubsampling } from "../codec/avif-options";
import type { Geometry } from "../geometry";
import { withWebpMetadata } from "../metadata/webp-chunks";
import { isPadded, Picture } from "../picture";
import { WEBP_CURVE } from "../ssim/curve";
import { searchQuality } from "../ssim/search";
import type { Pause } from "../yielder";
import { finishJpeg, openJpeg } from "./coefficient-output";
import type { Encoded, FinishWish, Output, OutputParts } from "./output";
import { PngWriter, pngEncodeBytes } from "./png";
import { WebpEncoder } from "./webp";
import { WebpScore } from "./webp-score";

/** Estimates for pacing. */
const JPEG_NS_PER_PIXEL = 6;
const PNG_NS_PER_BYTE = 90;
const WEBP_NS_PER_PIXEL = 30;
const LIBWEBP_NS_PER_PIXEL = 100;

export class PictureOutput implements Output {
  readonly #picture: Picture;
  readonly #geometry: Geometry;

  constructor(private readonly parts: OutputParts) {
    this.#geometry = parts.way.geometry;
    this.#picture = new Picture(parts.arena, this.#geometry, parts.steps, parts.recipe);
  }

  take(row: number): void {
    this.#picture.take(row);
  }

  async finish(wish: FinishWish, pause: Pause): Promise<Encoded> {
    const { recipe, layers } = this.parts;
    await this.#picture.applySpatial(recipe, pause);
    if (layers) await this.#picture.draw(layers, pause);
    switch (recipe.format) {
      case "jpeg":
        return this.#jpeg(wish, pause);
      case "png":
        return this.#png(pause);
      case "webp":
        return this.#webp(wish, pause);
      case "avif":
        return this.#firstWithin(this.#libavif(), (bytes) => bytes, wish, pause);
      default:
        return recipe.format satisfies never;
    }
  }

  async #jpeg(wish: FinishWish, pause: Pause): Promise<Encoded> {
    const { width, height } = this.#geometry.canvas;
    const encoder = openJpeg(this.parts, width, height, 1);
    for (const row of this.#picture.rows()) {
      encoder.row(row);
      await pause(width, JPEG_NS_PER_PIXEL);
    }
    return finishJpeg(encoder, this.parts, wish, width * height, pause);
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

  /** Opaque pictures by our own encoder; lossless ones, and those with alpha, by libwebp. */
  async #webp(wish: FinishWish, pause: Pause): Promise<Encoded> {
    const { recipe } = this.parts;
    const { width, height } = this.#geometry.canvas;
    const encode = this.parts.way.libwebp ? this.#libwebp() : this.#ownWebp();
    if (recipe.lossless) return this.#losslessWebp(pause);
    if (recipe.ssim !== null) return this.#webpOfScore(encode, recipe.ssim, pause);
    const finished = (bytes: Uint8Array) => withWebpMetadata(bytes, this.parts.metadata, width, height);
    return this.#firstWithin(encode, finished, wish, pause);
  }

  /** The first file that keeps the limit, else the last. @param finished makes a file of what was encoded. */
  async #firstWithin(
    encode: Attempt,
    finished: (bytes: Uint8Array) => Uint8Array,
    { qualities, maxBytes }: FinishWish,
    pause: Pause,
  ): Promise<Encoded> {
    const { width, height } = this.#geometry.canvas;
    let codecBytes = 0;
    let bufferBytes = 0;
    for (const [i, quality] of qualities.entries()) {
      const encoded = await encode(quality, pause);
      const bytes = finished(encoded.bytes);
      codecBytes = Math.max(codecBytes, encoded.codecBytes);
      bufferBytes = Math.max(bufferBytes, encoded.bufferBytes + (bytes === encoded.bytes ? 0 : encoded.bytes.length));
      if (bytes.length <= maxBytes || i === qualities.length - 1)
        return { bytes, quality, codecBytes, bufferBytes, work: (i + 1) * width * height };
    }
    throw new Error("expected at least one quality for a picture, got none");
  }

  async #losslessWebp(pause: Pause): Promise<Encoded> {
    const { arena, codecs, budgetBytes, metadata } = this.parts;
    const { width, height } = this.#geometry.canvas;
    const padded = isPadded(this.#geometry) ? this.#gather() : null;
    const paddedBytes = padded?.length ?? 0;
    const pixels = padded ?? this.#picture.pixels();
    const limitBytes = budgetBytes - arena.usedBytes - paddedBytes;
    const { bytes: file, peakBytes } = await codecs.webp.encode(pixels, width, height, "lossless", limitBytes);
    await pause(width * height, LIBWEBP_NS_PER_PIXEL);
    const bytes = withWebpMetadata(file, metadata, width, height);
    const bufferBytes = paddedBytes + (bytes === file ? 0 : file.length);
    return { bytes, quality: null, codecBytes: peakBytes, bufferBytes, work: width * height };
  }

  /** A padded canvas, which exists row by row, in one piece. */
  #gather(): Uint8Array {
    const { width, height } = this.#geometry.canvas;
    const canvas = new Uint8Array(4 * width * height);
    let at = 0;
    for (const row of this.#picture.rows()) {
      canvas.set(this.parts.arena.bytes().subarray(row, row + 4 * width), at);
      at += 4 * width;
    }
    return canvas;
  }

  /** Every trial is a whole file; the one whose score came nearest is kept. */
  async #webpOfScore(encode: Attempt, target: number, pause: Pause): Promise<Encoded> {
    const { arena, codecs, budgetBytes, metadata } = this.parts;
    const { width, height } = this.#geometry.canvas;
    const scorer = new WebpScore(arena, codecs.webp, this.#geometry.canvas);
    const files = new Map<number, Uint8Array>();
    let codecBytes = 0;
    let decodedBytes = 0;
    const found = await searchQuality(target, WEBP_CURVE, async (quality) => {
      const encoded = await encode(quality, pause);
      const limitBytes = budgetBytes - arena.usedBytes - encoded.codecBytes;
      const scored = await scorer.of(encoded.bytes, this.#picture.rows(), limitBytes, pause);
      files.set(quality, encoded.bytes);
      codecBytes = Math.max(codecBytes, encoded.codecBytes + scored.codecBytes);
      decodedBytes = scored.bufferBytes;
      return scored.score;
    });
    const file = files.get(found.quality)!;
    const bytes = withWebpMetadata(file, metadata, width, height);
    const filesBytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    const work = found.trials * width * height;
    return { bytes, quality: found.quality, found, codecBytes, bufferBytes: decodedBytes + filesBytes, work };
  }

  #ownWebp(): Attempt {
    const { width, height } = this.#geometry.canvas;
    const encoder = new WebpEncoder(this.parts.arena, { width, height, quality: 0, preset: "best" });
    return async (quality, pause) => {
      encoder.restart(quality);
      for (const row of this.#picture.rows()) {
        encoder.row(row);
        await pause(width, WEBP_NS_PER_PIXEL);
      }
      const bytes = encoder.finish();
      return { bytes, codecBytes: 0, bufferBytes: bytes.length };
    };
  }

  #libwebp(): Attempt {
    const { arena, codecs, budgetBytes } = this.parts;
    const { width, height } = this.#geometry.canvas;
    const pixels = this.#picture.pixels();
    return async (quality, pause) => {
      const { bytes, peakBytes } = await codecs.webp.encode(
        pixels,
        width,
        height,
        quality,
        budgetBytes - arena.usedBytes,
      );
      await pause(width * height, LIBWEBP_NS_PER_PIXEL);
      return { bytes, codecBytes: peakBytes, bufferBytes: 0 };
    };
  }

  #libavif(): Attempt {
    const { arena, codecs, budgetBytes, recipe, way } = this.parts;
    const { canvas } = this.#geometry;
    const pixels = this.#picture.pixels();
    const subsampling = avifSubsampling(way, recipe);
    return async (quality, pause) => {
      const options = { quality, speed: recipe.speed, subsampling };
      const limitBytes = budgetBytes - arena.usedBytes;
      const { bytes, peakBytes } = await codecs.avif.encode(pixels, canvas, options, limitBytes);
      await pause(canvas.width * canvas.height, AVIF_NS_PER_PIXEL[recipe.speed]);
      return { bytes, codecBytes: peakBytes, bufferBytes: 0 };
    };
  }
}

/** One encode of the same picture. */
type Attempt = (quality: number, pause: Pause) => Promise<Pick<Encoded, "bytes" | "codecBytes" | "bufferBytes">>;

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
