// Scalar twins of wasm/webp-encode/colour.ts and clip.ts.
import { clampByte } from "./webp-predict";

const luma = (r: number, g: number, b: number) => (8420 * r + 16529 * g + 3210 * b + (16 << 15) + (1 << 14)) >> 15;

/** Two rows of RGBA, of whole 2 × 2 pixels, into two rows of luma and one of each chroma. */
export function toYcc(upper: Uint8Array, lower: Uint8Array) {
  const width = upper.length / 4;
  const row = (rgba: Uint8Array) =>
    Uint8Array.from({ length: width }, (_, x) => luma(rgba[4 * x], rgba[4 * x + 1], rgba[4 * x + 2]));
  const sum = (x: number, c: number) =>
    upper[8 * x + c] + upper[8 * x + 4 + c] + lower[8 * x + c] + lower[8 * x + 4 + c];
  const chroma = (factors: readonly number[]) =>
    Uint8Array.from({ length: width / 2 }, (_, x) => {
      const weighted = factors.reduce((total, factor, c) => total + factor * sum(x, c), 0);
      return clampByte((weighted + (128 << 18) + (1 << 17)) >> 18);
    });
  return {
    luma: [row(upper), row(lower)],
    cb: chroma([-9719, -19081, 28800]),
    cr: chroma([28800, -24116, -4684]),
  };
}

const scale = (value: number, factor: number) => (value * factor + 16384) >> 15;
const excess = (value: number) => value - Math.min(Math.max(value, 0), 219 << 4);

/**
 * Luma of one pixel, made up for clipping; chroma in 4 fraction bits, less 128. @see wasm/webp-encode/clip.ts
 */
function compensate(y: number, cb: number, cr: number): number {
  const target = (y - 16) << 4;
  let current = target;
  for (let step = 0; step < 3; step++) {
    const r = scale(excess(current + cr + scale(cr, 12147)), 9798);
    const g = scale(excess(current - scale(cr, 22878) - scale(cb, 11025)), 19235);
    const b = scale(excess(current + cb + scale(cb, 24001)), 3735);
    current = target + r + g + b;
  }
  return clampByte((current + 264) >> 4);
}

/** Three rows of chroma, own in the middle, of `width` samples and one more at each end. */
type ChromaRows = readonly [Uint8Array, Uint8Array, Uint8Array];

/** Two rows of luma over a row of chroma, corrected in groups of 16 pixels as the kernel does. */
export function compensateClipping(rows: readonly Uint8Array[], cb: ChromaRows, cr: ChromaRows): Uint8Array[] {
  const upsample = (plane: ChromaRows, x: number, other: 0 | 2) => {
    const at = (x >> 1) + 1;
    const beside = x & 1 ? at + 1 : at - 1;
    return 9 * plane[1][at] + 3 * plane[1][beside] + 3 * plane[other][at] + plane[other][beside] - (128 << 4);
  };
  const isEdge = (group: number) =>
    [cb, cr].some((plane) =>
      Array.from({ length: 8 }, (_, i) => group * 8 + i + 1).some((at) => {
        const near = [plane[1][at], plane[1][at - 1], plane[1][at + 1], plane[0][at], plane[2][at]];
        return Math.max(...near) - Math.min(...near) > 8;
      }),
    );
  return rows.map((row, i) =>
    row.map((y, x) => {
      if (!isEdge(x >> 4)) return y;
      const other = i === 0 ? 0 : 2;
      return compensate(y, upsample(cb, x, other), upsample(cr, x, other));
    }),
  );
}
