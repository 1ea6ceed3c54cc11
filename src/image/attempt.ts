// How an output is brought within a size (spec/pick.md, "Develop"): what is tried, in order. Pure.
import type { ResolvedRecipe } from "./recipe";

/** Qualities below the asked one that maxBytes steps through. */
const QUALITY_STEPS = [85, 75, 65, 55, 50];
const AGGRESSIVE_QUALITIES = [75, 65, 55, 45];
const AGGRESSIVE_BYTES = 1_000_000;
const AGGRESSIVE_FULL_QUALITY = 85;
/** When no quality suffices, each side shrinks by this factor, at most this often: 0.8^16 leaves a thirty-fifth. */
const SIDE_FACTOR = 0.8;
const MAX_SHRINKS = 16;

/** One pass over the source: at what share of the planned output's sides, and at which qualities to encode. */
export interface Attempt {
  readonly sideFactor: number;
  readonly qualities: readonly number[];
  readonly maxBytes: number;
}

/** The attempts of a recipe, first to last; the last one's result is kept even when it is over the target. */
export function attempts(recipe: ResolvedRecipe): Attempt[] {
  if (recipe.aggressive) {
    const maxBytes = Math.min(AGGRESSIVE_BYTES, recipe.maxBytes ?? AGGRESSIVE_BYTES);
    const full = { sideFactor: 1, qualities: [Math.min(recipe.quality, AGGRESSIVE_FULL_QUALITY)], maxBytes };
    return [full, { sideFactor: 0.5, qualities: AGGRESSIVE_QUALITIES, maxBytes }];
  }
  const maxBytes = recipe.maxBytes ?? Number.POSITIVE_INFINITY;
  if (recipe.maxBytes === null) return [{ sideFactor: 1, qualities: [recipe.quality], maxBytes }];
  const first = Math.min(recipe.quality, QUALITY_STEPS[0]);
  const qualities = [first, ...QUALITY_STEPS.filter((step) => step < first)];
  const list: Attempt[] = [{ sideFactor: 1, qualities, maxBytes }];
  for (let i = 0, sideFactor = SIDE_FACTOR; i < MAX_SHRINKS; i++, sideFactor *= SIDE_FACTOR) {
    list.push({ sideFactor, qualities: qualities.slice(-1), maxBytes });
  }
  return list;
}

/** Encodes of the whole output that all attempts come to at most: a smaller one counts by its share of the pixels. */
export function encodesOf(recipe: ResolvedRecipe): number {
  return attempts(recipe).reduce(
    (sum, { sideFactor, qualities }) => sum + qualities.length * sideFactor * sideFactor,
    0,
  );
}
