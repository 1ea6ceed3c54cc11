// Selection: the best N of judged candidates, each with its reasons, every other one with why not (spec/pick.md section 5).
//
// Pure: no I/O, no clock, no randomness; the answer depends on the candidates' order only through ties and duplicates.
// Order of decisions:
//   1. the same file (SHA-256 of bytes) or the same pixels: the first in input order stays
//   2. overall score under minScore; if nobody is left, minScore is lowered by 0.1 until somebody is
//   3. by score from the top, ties in input order: one that looks like a taken one is a duplicate
//   4. when `count` are taken, the rest was not selected
// A preference raises the score that ranks, not the one that minScore is held against: it says nothing about quality.
import type { Metrics } from "../report";
import { hammingDistance, hashSimilarity } from "./hash-distance";
import { candidateName, faults, merits } from "./reasons";
import { type Score, type Weights, weighParts } from "./score";

export interface Candidate {
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  /** SHA-256 of size and RGB rows, hex. */
  readonly pixelSha256: string;
  /** Average hash of the upright picture: 16 hex digits, with or without its name. */
  readonly ahash: string;
  readonly metrics: Metrics;
  readonly score: Score;
}

export interface SelectOptions {
  /** How many to choose, 1 or more. */
  readonly count: number;
  /** Least overall score, 0–1. */
  readonly minScore: number;
  /** Pictures more alike than this (1 − Hamming/64) count as the same, 0–1. */
  readonly diversity: number;
  readonly prefer?: "none" | "signboard";
  /** Replaces the weights that the scores were made with. */
  readonly weights?: Weights;
}

export interface Chosen {
  /** Position in the input, from 0. */
  readonly index: number;
  /** 1 is the best. */
  readonly rank: number;
  /** What it was ranked by: the overall score and the preference's bonus. */
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface Rejected {
  readonly index: number;
  readonly code: "QUALITY_TOO_LOW" | "DUPLICATE" | "NOT_SELECTED";
  readonly reason: string;
  /** Position of the picture that this one repeats. */
  readonly duplicateOf?: number;
  /** Hamming distance of the average hashes, 0–64. */
  readonly distance?: number;
}

export interface Warning {
  readonly code: "MIN_SCORE_RELAXED" | "FEWER_THAN_ASKED";
  readonly message: string;
}

export interface Selection {
  readonly chosen: readonly Chosen[];
  /** In input order. */
  readonly rejected: readonly Rejected[];
  readonly appliedMinScore: number;
  readonly warnings: readonly Warning[];
}

const SIGNBOARD_BONUS = 0.1;
const RELAX_STEP = 0.1;

interface Contender {
  readonly index: number;
  readonly candidate: Candidate;
  readonly overall: number;
  readonly ranking: number;
}

/** Chooses the best `count` of `candidates`. Never empty for a non-empty input. */
export function select(candidates: readonly Candidate[], options: SelectOptions): Selection {
  const contenders = candidates.map((candidate, index) => enter(candidate, index, options));
  const rejected: Rejected[] = [];
  const distinct = dropCopies(contenders, rejected);
  const appliedMinScore = relaxMinScore(distinct, options.minScore);
  const good = dropPoor(distinct, appliedMinScore, rejected);
  const taken = takeDiverse(good, options, rejected);
  rejected.sort((a, b) => a.index - b.index);
  return {
    chosen: taken.map((contender, place) => choose(contender, place + 1, good.length, options)),
    rejected,
    appliedMinScore,
    warnings: warn(candidates.length, taken.length, appliedMinScore, options),
  };
}

function enter(candidate: Candidate, index: number, options: SelectOptions): Contender {
  const overall = options.weights ? weighParts(candidate.score.parts, options.weights) : candidate.score.overall;
  const bonus = options.prefer === "signboard" ? SIGNBOARD_BONUS * candidate.metrics.signboard : 0;
  return { index, candidate, overall, ranking: overall + bonus };
}

function dropCopies(contenders: readonly Contender[], rejected: Rejected[]): Contender[] {
  const firstFile = new Map<string, number>();
  const firstPixels = new Map<string, number>();
  return contenders.filter(({ index, candidate }) => {
    const sameFile = firstFile.get(candidate.sha256);
    const original = sameFile ?? firstPixels.get(candidate.pixelSha256);
    if (original === undefined) {
      firstFile.set(candidate.sha256, index);
      firstPixels.set(candidate.pixelSha256, index);
      return true;
    }
    const what = sameFile === undefined ? "same pixels" : "same file";
    const reason = `${what} as ${candidateName(original)} (distance 0 of 64)`;
    rejected.push({ index, code: "DUPLICATE", reason, duplicateOf: original, distance: 0 });
    return false;
  });
}

/** The highest of minScore, minScore − 0.1 … 0 that somebody reaches. */
function relaxMinScore(contenders: readonly Contender[], minScore: number): number {
  if (contenders.length === 0) return minScore;
  const best = Math.max(...contenders.map(({ overall }) => overall));
  let applied = minScore;
  for (let step = 1; applied > best && applied > 0; step++) {
    applied = Math.max(0, Math.round((minScore - step * RELAX_STEP) * 1e9) / 1e9);
  }
  return applied;
}

function dropPoor(contenders: readonly Contender[], minScore: number, rejected: Rejected[]): Contender[] {
  return contenders.filter(({ index, candidate, overall }) => {
    if (overall >= minScore) return true;
    const why = faults(candidate.metrics, candidate.score);
    const because = why.length > 0 ? `: ${why.join(", ")}` : "";
    const reason = `score ${overall.toFixed(2)} is below ${minScore.toFixed(2)}${because}`;
    rejected.push({ index, code: "QUALITY_TOO_LOW", reason });
    return false;
  });
}

function takeDiverse(contenders: readonly Contender[], options: SelectOptions, rejected: Rejected[]): Contender[] {
  const taken: Contender[] = [];
  const ranked = [...contenders].sort((a, b) => b.ranking - a.ranking || a.index - b.index);
  for (const [place, contender] of ranked.entries()) {
    const { index, candidate, ranking } = contender;
    const likeness = closest(candidate, taken);
    if (likeness && hashSimilarity(likeness.distance) > options.diversity) {
      const reason = `same picture as ${candidateName(likeness.index)} (distance ${likeness.distance} of 64)`;
      rejected.push({ index, code: "DUPLICATE", reason, duplicateOf: likeness.index, distance: likeness.distance });
    } else if (taken.length < options.count) {
      taken.push(contender);
    } else {
      const reason = `score ${ranking.toFixed(2)} came ${place + 1} of ${ranked.length}, ${options.count} were asked for`;
      rejected.push({ index, code: "NOT_SELECTED", reason });
    }
  }
  return taken;
}

/** The taken picture that looks most like the candidate; the better ranked of equals. */
function closest(candidate: Candidate, taken: readonly Contender[]): { index: number; distance: number } | null {
  let nearest: { index: number; distance: number } | null = null;
  for (const other of taken) {
    const distance = hammingDistance(candidate.ahash, other.candidate.ahash);
    if (!nearest || distance < nearest.distance) nearest = { index: other.index, distance };
  }
  return nearest;
}

function choose({ index, candidate, ranking }: Contender, rank: number, of: number, options: SelectOptions): Chosen {
  const { metrics } = candidate;
  const reasons = [`ranked ${rank} of ${of} (score ${ranking.toFixed(2)})`, ...merits(metrics, candidate.score)];
  if (options.prefer === "signboard" && metrics.signboard > 0)
    reasons.push(`lettering (signboard ${metrics.signboard.toFixed(2)})`);
  return { index, rank, score: ranking, reasons };
}

function warn(given: number, taken: number, appliedMinScore: number, options: SelectOptions): Warning[] {
  const warnings: Warning[] = [];
  if (appliedMinScore < options.minScore) {
    const message = `no picture reached a score of ${options.minScore.toFixed(2)}: ${appliedMinScore.toFixed(2)} was applied`;
    warnings.push({ code: "MIN_SCORE_RELAXED", message });
  }
  if (taken < options.count) {
    const message = `${taken} of ${options.count} pictures asked for were chosen, out of ${given}`;
    warnings.push({ code: "FEWER_THAN_ASKED", message });
  }
  return warnings;
}
