// ThumbHash by Evan Wallace (evanw.github.io/thumbhash): 5 to 25 bytes that a page can turn into a blurred picture with its
// shape, its colours and its transparency. Byte for byte what the published encoder makes (npm `thumbhash` 0.1.1; a test
// holds it), with the same operations in the same order, but cosines come from the core: the package asks the engine for
// them, and engines differ, most visibly in flat pictures, where nothing but their last bits is scaled up.
import type { MathsKernel } from "../kernel/maths";

/** The published encoder takes no more, px a side. */
export const THUMBHASH_MAX_SIDE = 100;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Not premultiplied. */
  readonly rgba: Uint8Array;
}

interface Channel {
  readonly dc: number;
  /** 0–1, around ½. */
  readonly ac: readonly number[];
  readonly scale: number;
}

/** @param pixels at most 100 px a side. */
export function thumbhash(maths: MathsKernel, pixels: Pixels): Uint8Array {
  const { width, height } = pixels;
  const { l, p, q, a, hasAlpha } = lpqaOf(pixels);
  const limit = hasAlpha ? 5 : 7;
  const longest = Math.max(width, height);
  const lx = Math.max(1, Math.round((limit * width) / longest));
  const ly = Math.max(1, Math.round((limit * height) / longest));
  const encode = (channel: Float64Array, nx: number, ny: number) => encodeChannel(maths, pixels, channel, nx, ny);
  const luma = encode(l, Math.max(3, lx), Math.max(3, ly));
  const yellow = encode(p, 3, 3);
  const red = encode(q, 3, 3);
  const alpha = hasAlpha ? encode(a, 5, 5) : null;
  const isLandscape = width > height;
  const head24 =
    Math.round(63 * luma.dc) |
    (Math.round(31.5 + 31.5 * yellow.dc) << 6) |
    (Math.round(31.5 + 31.5 * red.dc) << 12) |
    (Math.round(31 * luma.scale) << 18) |
    (hasAlpha ? 1 << 23 : 0);
  const head16 =
    (isLandscape ? ly : lx) |
    (Math.round(63 * yellow.scale) << 3) |
    (Math.round(63 * red.scale) << 9) |
    (isLandscape ? 1 << 15 : 0);
  const head = [head24 & 255, (head24 >> 8) & 255, head24 >> 16, head16 & 255, head16 >> 8];
  if (alpha) head.push(Math.round(15 * alpha.dc) | (Math.round(15 * alpha.scale) << 4));
  const factors = [luma, yellow, red, ...(alpha ? [alpha] : [])].flatMap(({ ac }) => ac);
  const hash = new Uint8Array(head.length + Math.ceil(factors.length / 2));
  hash.set(head);
  for (const [i, factor] of factors.entries()) {
    hash[head.length + (i >> 1)] |= Math.round(15 * factor) << ((i & 1) << 2);
  }
  return hash;
}

/** Luminance, yellow − blue, red − green and alpha, laid on the average colour. */
function lpqaOf({ width, height, rgba }: Pixels) {
  const count = width * height;
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (let i = 0, j = 0; i < count; i++, j += 4) {
    const alpha = rgba[j + 3] / 255;
    red += (alpha / 255) * rgba[j];
    green += (alpha / 255) * rgba[j + 1];
    blue += (alpha / 255) * rgba[j + 2];
    opacity += alpha;
  }
  if (opacity > 0) {
    red /= opacity;
    green /= opacity;
    blue /= opacity;
  }
  const [l, p, q, a] = [0, 1, 2, 3].map(() => new Float64Array(count));
  for (let i = 0, j = 0; i < count; i++, j += 4) {
    const alpha = rgba[j + 3] / 255;
    const r = red * (1 - alpha) + (alpha / 255) * rgba[j];
    const g = green * (1 - alpha) + (alpha / 255) * rgba[j + 1];
    const b = blue * (1 - alpha) + (alpha / 255) * rgba[j + 2];
    l[i] = (r + g + b) / 3;
    p[i] = (r + g) / 2 - b;
    q[i] = r - g;
    a[i] = alpha;
  }
  return { l, p, q, a, hasAlpha: opacity < count };
}

/** The low corner of the channel's cosine transform, its varying factors scaled by the greatest of them. */
function encodeChannel(
  maths: MathsKernel,
  { width, height }: Pixels,
  channel: Float64Array,
  nx: number,
  ny: number,
): Channel {
  const across = cosines(maths, width, nx);
  const down = cosines(maths, height, ny);
  const ac: number[] = [];
  let dc = 0;
  let scale = 0;
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = 0; cx * ny < nx * (ny - cy); cx++) {
      let f = 0;
      for (let y = 0; y < height; y++) {
        const fy = down[cy][y];
        for (let x = 0; x < width; x++) f += channel[x + y * width] * across[cx][x] * fy;
      }
      f /= width * height;
      if (cx > 0 || cy > 0) {
        ac.push(f);
        scale = Math.max(scale, Math.abs(f));
      } else dc = f;
    }
  }
  return { dc, ac: scale > 0 ? ac.map((f) => 0.5 + (0.5 / scale) * f) : ac, scale };
}

function cosines(maths: MathsKernel, size: number, count: number): Float64Array[] {
  return Array.from({ length: count }, (_, c) =>
    Float64Array.from({ length: size }, (_, at) => maths.maths_cos((Math.PI / size) * c * (at + 0.5))),
  );
}
