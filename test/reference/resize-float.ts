// The definition of a resize, in float64 and without any rounding: filter weights by their formulas, vertical then
// horizontal over the cropped window, premultiplied, optionally in linear light, clamped at the end. What core results are
// compared with in dB.
import type { Filter } from "../../src/image/recipe";

export interface FloatPicture {
  readonly width: number;
  readonly height: number;
  /** RGBA, 0–255, not rounded. */
  readonly samples: Float64Array;
}

interface Definition {
  readonly support: number;
  readonly weight: (x: number) => number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (lobes: number) => (x: number) => (Math.abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0);

function cubic(b: number, c: number) {
  return (x: number) => {
    const a = Math.abs(x);
    if (a < 1) return ((12 - 9 * b - 6 * c) * a ** 3 + (-18 + 12 * b + 6 * c) * a ** 2 + (6 - 2 * b)) / 6;
    if (a < 2) return ((-b - 6 * c) * a ** 3 + (6 * b + 30 * c) * a ** 2 + (-12 * b - 48 * c) * a + 8 * b + 24 * c) / 6;
    return 0;
  };
}

export const DEFINITIONS: Record<Exclude<Filter, "nearest">, Definition> = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  "catmull-rom": { support: 2, weight: cubic(0, 0.5) },
  mitchell: { support: 2, weight: cubic(1 / 3, 1 / 3) },
  lanczos2: { support: 2, weight: lanczos(2) },
  lanczos3: { support: 3, weight: lanczos(3) },
};

/** Weights (summing to 1) of source pixels for every target pixel of one axis; ties fall as in Pillow's resampling. */
export function floatWeights(filter: Filter, size: number, cropStart: number, cropSize: number, target: number) {
  const first = Math.floor(cropStart);
  const end = Math.min(size, Math.ceil(cropStart + cropSize));
  const scale = cropSize / target;
  return Array.from({ length: target }, (_, i) => {
    const centre = cropStart - first + (i + 0.5) * scale;
    if (filter === "nearest") return new Map([[Math.min(first + Math.floor(centre), end - 1), 1]]);
    const { support, weight } = DEFINITIONS[filter];
    const stretch = Math.max(1, scale);
    const reach = support * stretch;
    const weights = new Map<number, number>();
    for (let p = Math.max(0, Math.floor(centre - reach + 0.5)); p < Math.floor(centre + reach + 0.5); p++) {
      if (first + p < end) weights.set(first + p, weight((p - centre + 0.5) * (1 / stretch)));
    }
    const sum = [...weights.values()].reduce((a, b) => a + b, 0);
    return new Map([...weights].map(([p, w]) => [p, w / sum]));
  });
}

export interface FloatRequest {
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly crop: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly filter: Filter;
  readonly linear: boolean;
}

const toLinear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const toCode = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);
const clamp = (v: number) => Math.min(1, Math.max(0, v));

/** Resizes RGBA `source`. Pixels whose alpha rounds to 0 are transparent black. */
export function resizeFloat(source: Uint8Array, request: FloatRequest): FloatPicture {
  const { sourceWidth, sourceHeight, crop, targetWidth, targetHeight, filter, linear } = request;
  const columns = floatWeights(filter, sourceWidth, crop.x, crop.width, targetWidth);
  const rows = floatWeights(filter, sourceHeight, crop.y, crop.height, targetHeight);
  const premultiplied = new Float64Array(source.length);
  for (let i = 0; i < source.length; i++) {
    const v = source[i]! / 255;
    const alpha = source[i | 3]! / 255;
    premultiplied[i] = (i & 3) === 3 ? alpha : (linear ? toLinear(v) : v) * alpha;
  }
  const samples = new Float64Array(targetWidth * targetHeight * 4);
  const between = new Float64Array(sourceWidth * 4);
  for (let y = 0; y < targetHeight; y++) {
    between.fill(0);
    for (const [row, w] of rows[y]!) {
      const from = row * sourceWidth * 4;
      for (let i = 0; i < between.length; i++) between[i]! += w * premultiplied[from + i]!;
    }
    for (let x = 0; x < targetWidth; x++) {
      const pixel = [0, 0, 0, 0];
      for (const [column, w] of columns[x]!) for (let c = 0; c < 4; c++) pixel[c]! += w * between[column * 4 + c]!;
      samples.set(straight(pixel, linear), (y * targetWidth + x) * 4);
    }
  }
  return { width: targetWidth, height: targetHeight, samples };
}

function straight(pixel: number[], linear: boolean): number[] {
  const alpha = pixel[3]!;
  if (alpha < 0.5 / 255) return [0, 0, 0, 0];
  const colour = pixel.slice(0, 3).map((v) => 255 * clamp(linear ? toCode(clamp(v / alpha)) : v / alpha));
  return [...colour, 255 * clamp(alpha)];
}

/** Peak signal to noise of 8-bit RGBA against a float picture, colours weighted by alpha, dB. */
export function decibels(actual: Uint8Array, expected: FloatPicture): number {
  let sum = 0;
  for (let i = 0; i < actual.length; i += 4) {
    const a = actual[i + 3]! / 255;
    const b = expected.samples[i + 3]! / 255;
    for (let c = 0; c < 3; c++) sum += (actual[i + c]! * a - expected.samples[i + c]! * b) ** 2;
    sum += (actual[i + 3]! - expected.samples[i + 3]!) ** 2;
  }
  return 10 * Math.log10((255 * 255 * actual.length) / sum);
}
