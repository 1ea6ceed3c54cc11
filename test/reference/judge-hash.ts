// Scalar twin of wasm/judge/hash*.ts: Pillow's 8-bit Lanczos resampling and the hashes of the Python package imagehash, over
// whole grey pictures. Uses Math.sin per tap, where the core rotates.
import { type Picture, pillowGrey } from "./judge-luma";

const PRECISION_BITS = 22;

interface Window {
  readonly first: number;
  readonly weights: readonly number[];
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const sinc = (t: number) => Math.sin(Math.PI * t) / (Math.PI * t);
  return sinc(x) * sinc(x / 3);
}

/** Pillow's integer weights of every output (precompute_coeffs and normalize_coeffs_8bpc of Resample.c). */
export function pillowWindows(size: number, outputs: number): Window[] {
  const scale = size / outputs;
  const filterScale = Math.max(scale, 1);
  return Array.from({ length: outputs }, (_, output) => {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - 3 * filterScale + 0.5));
    const end = Math.min(size, Math.trunc(centre + 3 * filterScale + 0.5));
    const raw = Array.from({ length: end - first }, (_, i) => lanczos3((i + first - centre + 0.5) / filterScale));
    const sum = raw.reduce((a, b) => a + b, 0);
    const weights = raw.map((w) => {
      const scaled = (w / sum) * 2 ** PRECISION_BITS;
      return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    });
    return { first, weights };
  });
}

function resample(line: (i: number) => number, { first, weights }: Window): number {
  let sum = 2 ** (PRECISION_BITS - 1);
  for (const [i, weight] of weights.entries()) sum += line(first + i) * weight;
  return Math.min(255, Math.max(0, Math.floor(sum / 2 ** PRECISION_BITS)));
}

/** Pillow's thumbnail: along rows first, rounded to bytes, then down columns. */
export function pillowThumbnail(grey: Uint8Array, size: [number, number], target: [number, number]): Uint8Array {
  const [width, height] = size;
  const [outWidth, outHeight] = target;
  const across = pillowWindows(width, outWidth);
  const down = pillowWindows(height, outHeight);
  const narrow = new Uint8Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) narrow[y * outWidth + x] = resample((i) => grey[y * width + i], across[x]);
  }
  const small = new Uint8Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) small[y * outWidth + x] = resample((i) => narrow[i * outWidth + x], down[y]);
  }
  return small;
}

const hexadecimal = (bits: boolean[]): string =>
  BigInt(`0b${bits.map((bit) => (bit ? "1" : "0")).join("")}`)
    .toString(16)
    .padStart(16, "0");

/** Lowest 8×8 coefficients of the two-dimensional DCT-II of 32×32 samples. */
function lowFrequencies(samples: Uint8Array): number[] {
  const cosine = (k: number, i: number) => 2 * Math.cos((Math.PI * k * (2 * i + 1)) / 64);
  return Array.from({ length: 64 }, (_, index) => {
    let sum = 0;
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 32; x++) sum += samples[y * 32 + x] * cosine(index >> 3, y) * cosine(index & 7, x);
    }
    return sum;
  });
}

/** The three hashes of an upright picture, named as the library names them. */
export function hashesOf(picture: Picture) {
  const grey = pillowGrey(picture);
  const size: [number, number] = [picture.width, picture.height];
  const average = pillowThumbnail(grey, size, [8, 8]);
  const mean = average.reduce((a, b) => a + b, 0) / 64;
  const difference = pillowThumbnail(grey, size, [9, 8]);
  const frequencies = lowFrequencies(pillowThumbnail(grey, size, [32, 32]));
  const sorted = [...frequencies].sort((a, b) => a - b);
  const median = (sorted[31] + sorted[32]) / 2;
  const steps = Array.from({ length: 64 }, (_, i) => (i >> 3) * 9 + (i & 7));
  return {
    ahash: `ahash1:${hexadecimal([...average].map((sample) => sample > mean))}`,
    dhash: `dhash1:${hexadecimal(steps.map((at) => difference[at + 1] > difference[at]))}`,
    phash: `phash1:${hexadecimal(frequencies.map((frequency) => frequency > median + 1e-6))}`,
  };
}

/** The picture as its EXIF orientation says it should be seen. */
export function turnUpright({ rgba, width, height }: Picture, orientation: number): Picture {
  const swaps = orientation >= 5;
  const outWidth = swaps ? height : width;
  const outHeight = swaps ? width : height;
  const source = (x: number, y: number): [number, number] => {
    switch (orientation) {
      case 2:
        return [width - 1 - x, y];
      case 3:
        return [width - 1 - x, height - 1 - y];
      case 4:
        return [x, height - 1 - y];
      case 5:
        return [y, x];
      case 6:
        return [y, height - 1 - x];
      case 7:
        return [width - 1 - y, height - 1 - x];
      case 8:
        return [width - 1 - y, x];
      default:
        return [x, y];
    }
  };
  const upright = new Uint8Array(rgba.length);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [sx, sy] = source(x, y);
      upright.set(rgba.subarray(4 * (sy * width + sx), 4 * (sy * width + sx) + 4), 4 * (y * outWidth + x));
    }
  }
  return { rgba: upright, width: outWidth, height: outHeight };
}
