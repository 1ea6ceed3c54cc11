// Made metrics and candidates for tests of pure decisions.
import type { Score } from "../../../src/image/judge/score";
import type { Candidate } from "../../../src/image/judge/select";
import type { Metrics } from "../../../src/image/report";

export function madeMetrics(some: Partial<Metrics> = {}): Metrics {
  return {
    pixels: 2_073_600,
    laplacianVariance: 600,
    mean: 120,
    deviation: 55,
    min: 0,
    max: 255,
    percentile1: 3,
    percentile99: 250,
    colourfulness: 60,
    edgeDensity: 0.05,
    histogram: [],
    blockiness: 1,
    signboard: 0,
    ...some,
  };
}

/** A score with the given overall and six parts equal to it. */
export function madeScore(overall: number): Score {
  const parts = {
    resolution: overall,
    sharpness: overall,
    brightness: overall,
    contrast: overall,
    colourfulness: overall,
    compression: overall,
  };
  return { overall, parts, source: { pixels: 2_073_600, bytesPerPixel: 1 } };
}

/** A hash that differs from zero in `bits` bits, from bit `start` on. */
export function madeHash(bits: number, start = 0): string {
  let value = 0n;
  for (let i = 0; i < bits; i++) value |= 1n << BigInt((start + i) % 64);
  return value.toString(16).padStart(16, "0");
}

let serial = 0;

/** A candidate unlike any other unless told otherwise. */
export function madeCandidate(overall: number, some: Partial<Candidate> = {}): Candidate {
  serial++;
  return {
    sha256: `file-${serial}`,
    pixelSha256: `pixels-${serial}`,
    ahash: madeHash(20, serial * 13),
    metrics: madeMetrics(),
    score: madeScore(overall),
    ...some,
  };
}
