// The small piece of a daily run: what it is given and what it answers.
import type { Platform } from "../../edge/platform";

/** What a step did, by the actions that library_cleanup_total counts. */
export type Counts = Readonly<Record<string, number>>;

export type StepOutcome =
  | { readonly kind: "more"; readonly cursor: string | null; readonly counts: Counts }
  | { readonly kind: "done"; readonly counts: Counts };

/**
 * Bounded, and harmless when it is repeated.
 * @param cursor of the step before; null at the beginning. At most 2,000 characters
 */
export type Step = (platform: Platform, cursor: string | null, nowMs: number) => Promise<StepOutcome>;
