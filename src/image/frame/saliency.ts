// Saliency by the image signature: Hou, Harel and Koch, "Image Signature: Highlighting Sparse Salient Regions", IEEE PAMI 34,
// 2012. The sign of each coefficient of a channel's cosine transform, transformed back, squared and blurred, is large where
// something sparse stands before a spread-out background. Channels are luminance and the two opponent colours.
//
// Two priors are laid over it: people look at the middle first (up to half as much at the edges), and at people (skin by
// Kovač, Peer and Solina, "Human skin colour clustering for face detection", EUROCON 2003, as much again as the mean).
//
// Sums and products in f64 in one order, cosines from the core: the same map on every engine. A map has at most 64 × 64
// pixels and takes three million multiplications: no kernel is needed.
import type { MathsKernel } from "../kernel/maths";
import type { Pixels } from "../placeholder/thumbhash";

/** Longest side of the picture that is looked at, px. */
export const SALIENCY_SIDE = 64;
/** Radius of each of three box blurs, as a share of the longer side. */
const BLUR_SHARE = 0.03;
const BLUR_PASSES = 3;
const CENTRE_WEIGHT = 0.5;
/** Coefficients below this (of samples 0–255) are rounding, and have no sign. */
const NOTHING = 1e-6;

/** A weight for each pixel, row by row; 0 throughout where nothing stands out. */
export function saliency(maths: MathsKernel, pixels: Pixels): Float64Array {
  const { width, height } = pixels;
  const across = cosineBasis(maths, width);
  const down = cosineBasis(maths, height);
  const map = new Float64Array(width * height);
  for (const channel of channelsOf(pixels)) {
    const coefficients = transformed(channel, width, height, across, down);
    const signs = coefficients.map((value) => (Math.abs(value) < NOTHING ? 0 : Math.sign(value)));
    const sparse = restored(signs, width, height, across, down);
    for (let i = 0; i < map.length; i++) map[i] += sparse[i] * sparse[i];
  }
  const smooth = blurred(map, width, height, Math.max(1, Math.round(BLUR_SHARE * Math.max(width, height))));
  return withPriors(smooth, pixels);
}

/** Luminance, yellow − blue, red − green; transparent pixels are white. */
function channelsOf({ width, height, rgba }: Pixels): Float64Array[] {
  const channels = [0, 1, 2].map(() => new Float64Array(width * height));
  for (let i = 0, at = 0; i < width * height; i++, at += 4) {
    const [r, g, b] = [0, 1, 2].map((channel) => 255 + ((rgba[at + channel] - 255) * rgba[at + 3]) / 255);
    channels[0][i] = (r + g + b) / 3;
    channels[1][i] = (r + g) / 2 - b;
    channels[2][i] = r - g;
  }
  return channels;
}

/** Row k: the orthonormal cosine of frequency k. */
function cosineBasis(maths: MathsKernel, size: number): Float64Array {
  const basis = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / size);
    for (let x = 0; x < size; x++) basis[k * size + x] = scale * maths.maths_cos((Math.PI * k * (x + 0.5)) / size);
  }
  return basis;
}

function transformed(
  samples: Float64Array,
  width: number,
  height: number,
  across: Float64Array,
  down: Float64Array,
): Float64Array {
  const rows = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let x = 0; x < width; x++) sum += samples[y * width + x] * across[k * width + x];
      rows[y * width + k] = sum;
    }
  }
  const out = new Float64Array(width * height);
  for (let k = 0; k < height; k++) {
    for (let y = 0; y < height; y++) {
      const weight = down[k * height + y];
      for (let x = 0; x < width; x++) out[k * width + x] += weight * rows[y * width + x];
    }
  }
  return out;
}

function restored(
  coefficients: Float64Array,
  width: number,
  height: number,
  across: Float64Array,
  down: Float64Array,
): Float64Array {
  const columns = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < height; k++) {
      const weight = down[k * height + y];
      for (let x = 0; x < width; x++) columns[y * width + x] += weight * coefficients[k * width + x];
    }
  }
  const out = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < width; k++) {
      const weight = columns[y * width + k];
      for (let x = 0; x < width; x++) out[y * width + x] += weight * across[k * width + x];
    }
  }
  return out;
}

/** Three box blurs each way; ends repeat. */
function blurred(map: Float64Array, width: number, height: number, radius: number): Float64Array {
  let from = map;
  for (let pass = 0; pass < BLUR_PASSES; pass++) {
    from = boxed(from, width, height, 1, width, radius);
    from = boxed(from, height, width, width, 1, radius);
  }
  return from;
}

function boxed(map: Float64Array, length: number, lines: number, step: number, lineStep: number, radius: number) {
  const out = new Float64Array(map.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let sum = 0;
      for (let k = i - radius; k <= i + radius; k++) {
        sum += map[line * lineStep + Math.max(0, Math.min(length - 1, k)) * step];
      }
      out[line * lineStep + i * step] = sum / (2 * radius + 1);
    }
  }
  return out;
}

function withPriors(map: Float64Array, { width, height, rgba }: Pixels): Float64Array {
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  return map.map((value, i) => {
    const dx = (2 * ((i % width) + 0.5)) / width - 1;
    const dy = (2 * (Math.floor(i / width) + 0.5)) / height - 1;
    const seen = isSkin(rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]) ? value + mean : value;
    return seen * (1 - (CENTRE_WEIGHT * (dx * dx + dy * dy)) / 2);
  });
}

function isSkin(r: number, g: number, b: number): boolean {
  const spread = Math.max(r, g, b) - Math.min(r, g, b);
  return r > 95 && g > 40 && b > 20 && spread > 15 && r - g > 15 && r > b;
}
