// Runs a target over many mutants. A case is one mutant and what the target's rules say of it; every 64 cases, and after the
// first of each class of outcome, a sound picture must still give its bytes.
import { mutate } from "./mutate";
import { Random } from "./random";
import type { FuzzTarget } from "./target";

const SOUND_EVERY = 64;
/** Far beyond any case on a busy machine, where the slowest takes some ten milliseconds: a hang in code that counts no work. */
const HANG_MS = 10_000;

export interface Finding {
  readonly index: number;
  readonly input: Uint8Array;
  readonly error: unknown;
}

export interface CampaignResult {
  readonly cases: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
  readonly slowestIndex: number;
}

export interface CampaignOptions {
  readonly seed: number;
  readonly count: number;
  /** First case; default 0. */
  readonly from?: number;
  readonly maxFindings?: number;
  /** Asked after each case: true ends the run early. */
  readonly stop?: () => boolean;
  readonly onCase?: (done: number) => void;
  readonly onFinding?: (finding: Finding) => void;
}

/** The mutant of case `index`. */
export function inputOf(target: FuzzTarget, seed: number, index: number): { input: Uint8Array; random: Random } {
  const random = new Random(seed, index);
  return { input: mutate(random.pick(target.seeds), target.seeds, target.grammar, random), random };
}

/** One case: its class of outcome. @throws when a rule is broken. */
export async function runCase(target: FuzzTarget, input: Uint8Array, random: Random): Promise<string> {
  const startMs = performance.now();
  const answer = target.run(input, random);
  const outcome = typeof answer === "string" ? answer : await answer;
  const ms = performance.now() - startMs;
  if (ms > HANG_MS) throw new Error(`expected an answer within ${HANG_MS} ms, got one after ${Math.round(ms)} ms`);
  return outcome;
}

export async function runCampaign(target: FuzzTarget, options: CampaignOptions): Promise<CampaignResult> {
  const { seed, count, from = 0, maxFindings = 20 } = options;
  const outcomes = new Map<string, number>();
  const findings: Finding[] = [];
  let slowestMs = 0;
  let slowestIndex = from;
  let cases = 0;
  for (let index = from; index < from + count; index++) {
    const { input, random } = inputOf(target, seed, index);
    const startMs = performance.now();
    try {
      const outcome = await runCase(target, input, random);
      const times = outcomes.get(outcome) ?? 0;
      outcomes.set(outcome, times + 1);
      if (times === 0 || index % SOUND_EVERY === 0) await target.checkSound();
    } catch (error) {
      findings.push({ index, input, error });
      options.onFinding?.({ index, input, error });
    }
    const ms = performance.now() - startMs;
    if (ms > slowestMs) [slowestMs, slowestIndex] = [ms, index];
    cases++;
    options.onCase?.(cases);
    if (findings.length >= maxFindings || options.stop?.()) break;
  }
  return { cases, outcomes, findings, slowestMs, slowestIndex };
}
