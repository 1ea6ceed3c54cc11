// The six scores of a picture and their weighted sum: the table of spec/pick.md section 4, piece by piece.
//
// Pure arithmetic on metrics. The piecewise lines are the original system's, its jump at a mean of 180 included (0.7 just
// below, 1 just above), so that its rankings stay comparable.
import type { Metrics } from "../report";

export const SCORE_PARTS = [
  "resolution",
  "sharpness",
  "brightness",
  "contrast",
  "colourfulness",
  "compression",
] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];
/** Each from 0 to 1. */
export type ScoreParts = Readonly<Record<ScorePart, number>>;
/** Non-negative, of any positive sum: they are normalised when used. */
export type Weights = Readonly<Record<ScorePart, number>>;

export interface Score {
  /** Weighted mean of the parts, 0–1. */
  readonly overall: number;
  readonly parts: ScoreParts;
  /** What resolution and compression were scored by. */
  readonly source: { readonly pixels: number; readonly bytesPerPixel: number };
}

export interface ScoredSource {
  /** Pixels as stored. */
  readonly width: number;
  readonly height: number;
  /** Of the file. */
  readonly bytes: number;
  /** Of the source: 1 grey, 2 grey with alpha, 3 and 4 colour. */
  readonly channels: number;
}

export const DEFAULT_WEIGHTS: Weights = {
  resolution: 0.25,
  sharpness: 0.25,
  brightness: 0.15,
  contrast: 0.15,
  colourfulness: 0.1,
  compression: 0.1,
};

function resolutionScore(pixels: number): number {
  if (pixels >= 1920 * 1080) return 1;
  if (pixels >= 1280 * 720) return 0.8;
  if (pixels >= 640 * 480) return 0.5;
  if (pixels >= 320 * 240) return 0.3;
  return 0.1;
}

function sharpnessScore(laplacianVariance: number): number {
  if (laplacianVariance >= 500) return 1;
  if (laplacianVariance >= 100) return 0.7 + ((laplacianVariance - 100) / 400) * 0.3;
  if (laplacianVariance >= 50) return 0.5 + ((laplacianVariance - 50) / 50) * 0.2;
  return (laplacianVariance / 50) * 0.5;
}

function brightnessScore(mean: number): number {
  if (mean < 80) return (mean / 80) * 0.7;
  if (mean < 100) return 0.7 + ((mean - 80) / 20) * 0.3;
  if (mean <= 160) return 1;
  if (mean <= 180) return 1 - ((mean - 160) / 20) * 0.3;
  return Math.max(0.3, 1 - ((mean - 180) / 75) * 0.7);
}

function contrastScore(deviation: number): number {
  if (deviation >= 50) return 1;
  if (deviation >= 30) return 0.7 + ((deviation - 30) / 20) * 0.3;
  if (deviation >= 15) return 0.4 + ((deviation - 15) / 15) * 0.3;
  return (deviation / 15) * 0.4;
}

function colourfulnessScore(colourfulness: number | null, channels: number): number {
  if (colourfulness === null || channels < 3) return 0.5;
  return Math.min(colourfulness / 100, 1);
}

function compressionScore(bytesPerPixel: number): number {
  if (bytesPerPixel < 0.5) return Math.max(0.3, (bytesPerPixel / 0.5) * 0.7 + 0.3);
  if (bytesPerPixel <= 3) return 1;
  return Math.max(0.5, 1 - ((bytesPerPixel - 3) / 5) * 0.5);
}

/**
 * Weighted mean of the parts; all parts 1 give exactly 1.
 * @throws RangeError for a negative or infinite weight, or when all are zero.
 */
export function weighParts(parts: ScoreParts, weights: Weights = DEFAULT_WEIGHTS): number {
  let sum = 0;
  let total = 0;
  for (const part of SCORE_PARTS) {
    const weight = weights[part];
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`expected a non-negative number for the weight of ${part}, got ${weight}`);
    sum += weight * parts[part];
    total += weight;
  }
  if (total === 0) throw new RangeError("expected a positive sum for weights, got 0");
  return sum / total;
}

/**
 * Scores a judged picture.
 * @example score(judged.metrics, { width: 4032, height: 3024, bytes: 3_400_000, channels: 3 }).overall // 0.93
 */
export function score(metrics: Metrics, source: ScoredSource, weights: Weights = DEFAULT_WEIGHTS): Score {
  const pixels = source.width * source.height;
  const bytesPerPixel = source.bytes / pixels;
  const parts: ScoreParts = {
    resolution: resolutionScore(pixels),
    sharpness: sharpnessScore(metrics.laplacianVariance),
    brightness: brightnessScore(metrics.mean),
    contrast: contrastScore(metrics.deviation),
    colourfulness: colourfulnessScore(metrics.colourfulness, source.channels),
    compression: compressionScore(bytesPerPixel),
  };
  return { overall: weighParts(parts, weights), parts, source: { pixels, bytesPerPixel } };
}
