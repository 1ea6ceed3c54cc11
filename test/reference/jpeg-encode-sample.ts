// Scalar twin of wasm/jpeg-encode/downsample.ts: the box averages of libjpeg's jcsample.c.

/** 2 × 2 → 1; the bias is 1 for even output columns, 2 for odd ones. `column` ≥ 0: all outputs belong to that column. */
export function average2x2(upper: Uint8Array, lower: Uint8Array, column: number): Uint8Array {
  return Uint8Array.from({ length: upper.length / 2 }, (_, x) => {
    const bias = 1 + ((column < 0 ? x : column) & 1);
    return (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1] + bias) >> 2;
  });
}

/** 2 × 1 → 1; the bias is 0 for even output columns, 1 for odd ones. */
export function average2x1(row: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: row.length / 2 }, (_, x) => (row[2 * x] + row[2 * x + 1] + (x & 1)) >> 1);
}

/** 1 × 2 → 1 for a transposed picture, whose output column is `column`. */
export function average1x2(upper: Uint8Array, lower: Uint8Array, column: number): Uint8Array {
  return upper.map((sample, x) => (sample + lower[x] + (column & 1)) >> 1);
}
