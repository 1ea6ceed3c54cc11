// The order of the contact sheet: the library's own score and selection over what has been developed. Pure.
import { type Rejected, select } from "../../../src/image";
import type { Photo, Result } from "./photo";
import { DIVERSITY, MIN_SCORE } from "./settings";

export type Verdict =
  | { readonly kind: "chosen"; readonly rank: number; readonly reasons: readonly string[] }
  | {
      readonly kind: "not-chosen";
      readonly code: Rejected["code"];
      readonly reason: string;
      readonly duplicateOf: Photo | null;
    };

export interface Ranked {
  readonly photo: Photo;
  readonly result: Result;
  readonly verdict: Verdict;
}

/** Best first: the chosen by rank, then the others by score. */
export type Ranking = readonly Ranked[];

/**
 * @param developed photos with their results, in the order in which they came: ties and duplicates go by it.
 * @param count how many to choose.
 */
export function rank(
  developed: ReadonlyArray<{ readonly photo: Photo; readonly result: Result }>,
  count: number,
): Ranking {
  if (developed.length === 0) return [];
  const candidates = developed.map(({ result }) => {
    const { sha256, pixelSha256, hashes, metrics } = result.photo.judged;
    return { sha256, pixelSha256, ahash: hashes.ahash, metrics, score: result.score };
  });
  const { chosen, rejected } = select(candidates, { count, minScore: MIN_SCORE, diversity: DIVERSITY });
  const best = chosen.map(({ index, rank, reasons }): Ranked => {
    return { ...developed[index], verdict: { kind: "chosen", rank, reasons } };
  });
  const others = rejected.map(({ index, code, reason, duplicateOf }): Ranked => {
    const original = duplicateOf === undefined ? null : developed[duplicateOf].photo;
    const named = original === null ? reason : reason.replace(/#\d+/, original.name);
    return { ...developed[index], verdict: { kind: "not-chosen", code, reason: named, duplicateOf: original } };
  });
  others.sort((a, b) => b.result.score.overall - a.result.score.overall || a.photo.id - b.photo.id);
  return [...best, ...others];
}

export function isChosen({ verdict }: Ranked): boolean {
  return verdict.kind === "chosen";
}
