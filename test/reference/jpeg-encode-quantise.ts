// Scalar twin of wasm/jpeg-encode/quantise.ts: IJG's quality scaling (jcparam.c) and the division of jcdctmgr.c.

/** Annex K, tables K.1 and K.2, in rows. */
// biome-ignore format: eight by eight
const ANNEX_K: readonly (readonly number[])[] = [
  [
    16, 11, 10, 16, 24, 40, 51, 61,
    12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77,
    24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
  ],
  [
    17, 18, 24, 47, 99, 99, 99, 99,
    18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99,
    ...Array<number>(32).fill(99),
  ],
];

/** Quantisation values in rows; `table` 0 is luma, 1 chroma. */
export function quantTable(quality: number, table: 0 | 1): number[] {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return ANNEX_K[table].map((base) => Math.min(255, Math.max(1, Math.floor((base * scale + 50) / 100))));
}

/** A coefficient, 8 times too large, by a quantisation value; halves away from zero. */
export function quantise(coefficient: number, value: number): number {
  const divisor = 8 * value;
  const magnitude = Math.floor((Math.abs(coefficient) + divisor / 2) / divisor);
  return coefficient < 0 ? -magnitude : magnitude;
}
