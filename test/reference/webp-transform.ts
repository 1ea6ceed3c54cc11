// Scalar twins of wasm/webp-encode/transform.ts, satd.ts and quantise.ts. Residuals and blocks stand column by column,
// coefficients row by row, levels in zigzag order.
import { clampByte } from "./webp-predict";
import { ZIGZAG } from "./webp-tables";

/** The 4-point forward DCT, times two if `first`: 1.30656 and 0.54120 in 15 bits, each product rounded. */
function forward([x0, x1, x2, x3]: readonly number[], scale: number): number[] {
  const product = (value: number, factor: number) => (value * factor + 16384) >> 15;
  const a = (x0 + x3) * scale;
  const b = (x1 + x2) * scale;
  const c = (x1 - x2) * scale;
  const d = (x0 - x3) * scale;
  return [a + b, d + product(d, 10045) + product(c, 17734), a - b, product(d, 17734) - c - product(c, 10045)];
}

/** 16 residuals, columns first, → 16 coefficients, rows first. */
export function fdct(residual: ArrayLike<number>): Int16Array {
  const rows = [0, 1, 2, 3].map((y) =>
    forward(
      [0, 1, 2, 3].map((x) => residual[4 * x + y]),
      4,
    ),
  );
  const columns = [0, 1, 2, 3].map((u) =>
    forward(
      [0, 1, 2, 3].map((y) => rows[y][u]),
      1,
    ),
  );
  return Int16Array.from({ length: 16 }, (_, i) => (columns[i & 3][i >> 2] + 4) >> 3);
}

/** The decoder's 4-point inverse DCT (RFC 6386 14.3). */
function inverse([x0, x1, x2, x3]: readonly number[]): number[] {
  const k1 = (value: number) => value + ((value * 20091) >> 16);
  const k2 = (value: number) => (value * 35468) >> 16;
  const a = x0 + x2;
  const b = x0 - x2;
  const c = k2(x1) - k1(x3);
  const d = k1(x1) + k2(x3);
  return [a + d, b + c, b - c, a - d];
}

/** 16 dequantised coefficients, rows first, → 16 residuals, columns first. */
export function idct(coefficients: ArrayLike<number>): Int16Array {
  const columns = [0, 1, 2, 3].map((x) => inverse([0, 1, 2, 3].map((y) => coefficients[4 * y + x])));
  const rows = [0, 1, 2, 3].map((y) => inverse([0, 1, 2, 3].map((x) => columns[x][y] + (x === 0 ? 4 : 0))));
  return Int16Array.from({ length: 16 }, (_, i) => rows[i & 3][i >> 2] >> 3);
}

/** Two passes of a 4-point Walsh–Hadamard transform, unscaled. */
export function wht(values: ArrayLike<number>): Int32Array {
  const pass = ([x0, x1, x2, x3]: readonly number[]) => [
    x0 + x1 + x2 + x3,
    x0 + x1 - x2 - x3,
    x0 - x1 - x2 + x3,
    x0 - x1 + x2 - x3,
  ];
  const columns = [0, 1, 2, 3].map((x) => pass([0, 1, 2, 3].map((y) => values[4 * y + x])));
  const rows = [0, 1, 2, 3].map((y) => pass([0, 1, 2, 3].map((x) => columns[x][y])));
  return Int32Array.from({ length: 16 }, (_, i) => rows[i >> 2][i & 3]);
}

/** Half the sum of absolute differences after a Hadamard transform. */
export function halfSatd(source: Uint8Array, predicted: Uint8Array): number {
  const transformed = wht(Int32Array.from(source, (v, i) => v - predicted[i]));
  return transformed.reduce((sum, v) => sum + Math.abs(v), 0) / 2;
}

export interface Quantiser {
  readonly dc: number;
  readonly ac: number;
  readonly dcBias: number;
  readonly acBias: number;
}

/** A level: the dead zone is subtracted, then a rounded reciprocal of 15 bits is multiplied and rounded. */
export function quantise(coefficient: number, step: number, bias: number): number {
  const reciprocal = Math.min(32767, Math.floor((32768 + (step >> 1)) / step));
  const zone = (step * (128 - bias)) >> 8;
  const magnitude = Math.max(0, Math.abs(coefficient) - zone);
  const level = (magnitude * reciprocal + 16384) >> 15;
  return coefficient < 0 ? -level : level;
}

/** Coefficients → levels, what a decoder makes of them upon a prediction, and its squared error against a source. */
export function codeBlock(coefficients: Int16Array, q: Quantiser, predicted: Uint8Array, source: Uint8Array) {
  const step = (i: number) => (i === 0 ? q.dc : q.ac);
  const levels = coefficients.map((c, i) => quantise(c, step(i), i === 0 ? q.dcBias : q.acBias));
  const residual = idct(levels.map((level, i) => level * step(i)));
  const block = predicted.map((v, i) => clampByte(v + residual[i]));
  const zigzag = Int16Array.from(ZIGZAG, (at) => levels[at]);
  return {
    levels: zigzag,
    block,
    error: block.reduce((sum, v, i) => sum + (v - source[i]) ** 2, 0),
    last: zigzag.findLastIndex((level) => level !== 0),
  };
}
