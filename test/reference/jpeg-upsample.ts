// Scalar twin of wasm/jpeg-decode/upsample.ts: libjpeg's triangle filter and box, one output row at a time.

const at = (row: ArrayLike<number>, x: number): number => row[Math.min(row.length - 1, Math.max(0, x))];

/** Doubles a row: 3/4 of the nearer sample, 1/4 of the further, halves rounded down and up in turn. */
export function doubleAcross(row: ArrayLike<number>): number[] {
  return Array.from({ length: row.length * 2 }, (_, i) => {
    const x = i >> 1;
    return i & 1 ? (3 * row[x] + at(row, x + 1) + 2) >> 2 : (3 * row[x] + at(row, x - 1) + 1) >> 2;
  });
}

/** The row between `near` and `far`; lower: far lies below near. */
export function between(near: ArrayLike<number>, far: ArrayLike<number>, lower: boolean): number[] {
  return Array.from(near, (n, x) => (3 * n + far[x] + (lower ? 2 : 1)) >> 2);
}

/** Doubles both ways: one output row between `near` and `far`. */
export function doubleBetween(near: ArrayLike<number>, far: ArrayLike<number>): number[] {
  const sums = Array.from(near, (n, x) => 3 * n + far[x]);
  return Array.from({ length: near.length * 2 }, (_, i) => {
    const x = i >> 1;
    return i & 1 ? (3 * sums[x] + at(sums, x + 1) + 7) >> 4 : (3 * sums[x] + at(sums, x - 1) + 8) >> 4;
  });
}

/** Every sample `times` times. */
export function repeat(row: ArrayLike<number>, times: number): number[] {
  return Array.from({ length: row.length * times }, (_, i) => row[Math.floor(i / times)]);
}
