// How much a picture looks like lettering: a signboard, a menu, a page. A heuristic: it reads nothing.
//
// A letter's stroke crosses a row as two edges close together whose horizontal gradients are opposite and about equally
// strong, because ink and ground are the same on both sides. The core counts such pairs (wasm/judge/hysteresis.ts). A row
// with six or more is lettered; six lettered rows in succession are a band, as a line of letters makes. The score is
//   rows      how much of the picture's height is lettered
//   × strokes how many edge pixels are sides of strokes: texture has strong edges too, but few of them pair up
//   × variety 0 for railings, blinds and bar codes, whose every side belongs to two pairs
// Measured: the corpus' photographs score under 0.3 but for a page of a book (0.6); rendered menus and shop signs 0.6 to
// 1, also blurred by 2 px; a sign that fills a fifth of a photograph 0 to 0.7. A chessboard fools it.

export interface StrokeCounts {
  readonly rows: number;
  /** Edge pixels, of all directions. */
  readonly edges: number;
  readonly strokePairs: number;
  readonly letteredRows: number;
  readonly letteredBands: number;
}

/** Share of lettered rows from which more is no better: one line of letters across a shop's front. */
const FULL_ROW_SHARE = 0.12;
/** Share of edge pixels that are sides of strokes: foliage and crowds stay under the first, lettering is over the second. */
const NO_STROKE_SHARE = 0.2;
const FULL_STROKE_SHARE = 0.45;
/** From the first on the picture is more regular than letters are, from the second on it is nothing but bars. */
const VARIED_STROKE_SHARE = 1.2;
const BARS_STROKE_SHARE = 1.6;

/** 0 at `none`, 1 at `full`, a straight line between. */
function ramp(value: number, none: number, full: number): number {
  return Math.min(1, Math.max(0, (value - none) / (full - none)));
}

/** A score from 0 (no lettering) to 1. */
export function signboardScore(counts: StrokeCounts): number {
  if (counts.letteredBands === 0 || counts.edges === 0) return 0;
  const strokeShare = (2 * counts.strokePairs) / counts.edges;
  const rows = ramp(counts.letteredRows / counts.rows, 0, FULL_ROW_SHARE);
  const strokes = ramp(strokeShare, NO_STROKE_SHARE, FULL_STROKE_SHARE);
  const variety = ramp(strokeShare, BARS_STROKE_SHARE, VARIED_STROKE_SHARE);
  return rows * strokes * variety;
}
