// How much a picture looks like lettering: a signboard, a menu, a page.
//
// A letter's stroke crosses a row as two edges close together whose horizontal gradients are opposite and about
// equally strong, because ink and ground are the same on both sides. The core counts such pairs (wasm/judge/hysteresis.ts). A
// row with six or more is lettered; six lettered rows in succession are a band, as a line of letters makes.

export interface StrokeCounts {
  readonly rows: number;
  readonly edgeDensity: number;
  readonly edges: number;
  readonly strokePairs: number;
  readonly letteredRows: number;
  readonly letteredBands: number;
}

/** Share of lettered rows that is as good as any: a signboard seldom fills more of the picture's height. */
const FULL_ROW_SHARE = 0.2;
/** Share of edge pixels that are sides of strokes in pure lettering. */
const FULL_STROKE_SHARE = 0.5;

/** A score from 0 (no lettering) to 1. */
export function signboardScore(counts: StrokeCounts): number {
  if (counts.letteredBands === 0 || counts.edges === 0) return 0;
  const rowShare = Math.min(1, counts.letteredRows / counts.rows / FULL_ROW_SHARE);
  const strokeShare = Math.min(1, (2 * counts.strokePairs) / counts.edges / FULL_STROKE_SHARE);
  return rowShare * strokeShare;
}
