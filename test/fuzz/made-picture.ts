// Small pictures and files made for fuzzing: noise, flats, edges, extremes.
import type { Orientation } from "../../src/image";
import { Arena } from "../../src/image/core";
import { JpegEncoder, type JpegSubsampling } from "../../src/image/encode/jpeg";
import type { JpegMetadata } from "../../src/image/encode/jpeg-segment";
import { core } from "./modules";
import { Random } from "./random";

export const TEXTURES = ["noise", "black", "white", "edges", "stripes", "smooth", "red"] as const;
export type Texture = (typeof TEXTURES)[number];

/** RGBA of `width` × `height`; alpha is 255 unless `alpha`. */
export function makePicture(texture: Texture, width: number, height: number, seed: number, alpha = false): Uint8Array {
  const random = new Random(seed, width * 65536 + height);
  const rgba = new Uint8Array(4 * width * height);
  for (let i = 0; i < rgba.length; i++) {
    const x = (i >> 2) % width;
    const y = Math.floor((i >> 2) / width);
    if ((i & 3) === 3) rgba[i] = alpha ? random.u32() : 255;
    else if (texture === "noise") rgba[i] = random.u32();
    else if (texture === "white") rgba[i] = 255;
    else if (texture === "edges") rgba[i] = random.oneIn(2) ? 0 : 255;
    else if (texture === "stripes") rgba[i] = (x + y) & 1 ? 255 : 0;
    else if (texture === "red") rgba[i] = (i & 3) === 0 ? 255 : 0;
    else if (texture === "smooth") rgba[i] = Math.trunc((255 * (x + y)) / (width + height)) + random.below(3);
  }
  return rgba;
}

export interface JpegRequest extends JpegMetadata {
  readonly width: number;
  readonly height: number;
  readonly subsampling: JpegSubsampling;
  readonly progressive: boolean;
  readonly quality: number;
  readonly seed: number;
  readonly texture?: Texture;
  readonly orientation?: Orientation;
}

/** A JPEG by our own encoder, in `arena` where one is given. */
export function encodeJpeg(request: JpegRequest, arena = new Arena(core)): Uint8Array {
  const { width, height, quality, progressive, seed, texture = "smooth", orientation = 1, ...rest } = request;
  const pixels = makePicture(texture, width, height, seed);
  const encoder = new JpegEncoder(arena, { ...rest, width, height, orientation });
  const row = arena.alloc(4 * width);
  for (let y = 0; y < height; y++) {
    arena.bytes().set(pixels.subarray(4 * width * y, 4 * width * (y + 1)), row);
    encoder.row(row);
  }
  return encoder.finish({ quality, progressive });
}
