// The IJG quality (1–100) that explains a JPEG's quantisation tables best.
//
// libjpeg scales the example tables of ITU-T T.81 Annex K: factor 5000/q below 50 and 200 − 2q from there, entry =
// clamp((base·factor + 50) / 100, 1, 255). The estimate is the q whose scaled tables have the least sum of squared
// differences from the file's: exact for every file that libjpeg wrote, the nearest match for other encoders.
// A table is compared with the luminance or the chrominance base, whichever explains it better, so that swapped or
// single tables need no special case.

/** Annex K, tables K.1 and K.2, in zigzag order as in a file. */
const LUMINANCE: readonly number[] = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];
const CHROMINANCE: readonly number[] = [
  17,
  18,
  18,
  24,
  21,
  24,
  47,
  26,
  26,
  47,
  99,
  66,
  56,
  66,
  ...new Array<number>(50).fill(99),
];

/** The sum of squared differences, or a part of it that is beyond `enough` already. */
function squaredDistance(table: ArrayLike<number>, base: readonly number[], factor: number, enough: number): number {
  let sum = 0;
  for (let i = 0; i < 64 && sum <= enough; i++) {
    const entry = Math.min(255, Math.max(1, Math.floor((base[i] * factor + 50) / 100)));
    const difference = table[i] - entry;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Estimates the IJG quality of the tables of a JPEG: 64 entries each, in zigzag order, any number; holes are skipped.
 * Ties go to the lower quality.
 */
export function estimateQuality(tables: ReadonlyArray<ArrayLike<number> | undefined>): number {
  let best = 1;
  let bestDistance = Number.POSITIVE_INFINITY;
  // From the top: most files are of high quality, and a near match lets the others be left after a few entries.
  for (let quality = 100; quality >= 1; quality--) {
    const factor = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
    let distance = 0;
    for (const table of tables) {
      if (!table) continue;
      const luminance = squaredDistance(table, LUMINANCE, factor, bestDistance);
      distance += Math.min(luminance, squaredDistance(table, CHROMINANCE, factor, Math.min(luminance, bestDistance)));
    }
    if (distance <= bestDistance) {
      best = quality;
      bestDistance = distance;
    }
  }
  return best;
}
