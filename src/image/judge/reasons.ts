// Why a picture was chosen or not, as short sentences with the numbers that decided.
//
// A part of 0.8 or more is a merit, one under 0.5 a fault, anything between is not worth a sentence. Candidates are called #1, #2 …
// in the order they were given.
import type { Metrics } from "../report";
import { SCORE_PARTS, type Score, type ScorePart } from "./score";

const MERIT = 0.8;
const FAULT = 0.5;

type Phrase = (metrics: Metrics, score: Score) => string;

const megapixels: Phrase = (_, score) => `${(score.source.pixels / 1e6).toFixed(2)} megapixels`;
const laplacian: Phrase = (metrics) => `Laplacian variance ${metrics.laplacianVariance.toFixed(0)}`;
const mean: Phrase = (metrics) => `mean ${metrics.mean.toFixed(0)}`;
const deviation: Phrase = (metrics) => `deviation ${metrics.deviation.toFixed(0)}`;
const colours: Phrase = (metrics) => `colourfulness ${(metrics.colourfulness ?? 0).toFixed(0)}`;
const density: Phrase = (_, score) => `${score.source.bytesPerPixel.toFixed(2)} bytes a pixel`;

const PHRASES = {
  resolution: { merit: "high resolution", fault: "low resolution", evidence: megapixels },
  sharpness: { merit: "sharp", fault: "blurred", evidence: laplacian },
  brightness: {
    merit: "well exposed",
    fault: (m: Metrics) => (m.mean < 128 ? "too dark" : "too bright"),
    evidence: mean,
  },
  contrast: { merit: "good contrast", fault: "flat", evidence: deviation },
  colourfulness: { merit: "colourful", fault: "pale", evidence: colours },
  compression: { merit: "soundly compressed", fault: "heavily compressed", evidence: density },
} satisfies Record<ScorePart, { merit: string; fault: string | ((metrics: Metrics) => string); evidence: Phrase }>;

/** What speaks for a picture, in the order of the score's table. */
export function merits(metrics: Metrics, score: Score): string[] {
  return SCORE_PARTS.filter((part) => score.parts[part] >= MERIT).map(
    (part) => `${PHRASES[part].merit} (${PHRASES[part].evidence(metrics, score)})`,
  );
}

/** What speaks against a picture, the worst first. */
export function faults(metrics: Metrics, score: Score): string[] {
  return SCORE_PARTS.filter((part) => score.parts[part] < FAULT)
    .sort((a, b) => score.parts[a] - score.parts[b])
    .map((part) => {
      const { fault, evidence } = PHRASES[part];
      return `${typeof fault === "string" ? fault : fault(metrics)} (${evidence(metrics, score)})`;
    });
}

/** How a sentence names the candidate at `index`. */
export function candidateName(index: number): string {
  return `#${index + 1}`;
}
