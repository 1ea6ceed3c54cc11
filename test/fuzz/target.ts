// What every fuzz target is: seeds, a grammar for the mutator, and the rules that must hold for any input.
import type { Grammar } from "./mutate";
import type { Random } from "./random";

export interface FuzzTarget {
  readonly name: string;
  readonly grammar: Grammar;
  /** Sound files that mutants are made of. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Feeds `input` to the code under test.
   * @returns the outcome's class, e.g. "picture" or "CORRUPTED_IMAGE".
   * @throws when a rule is broken: anything thrown is a finding.
   */
  run(input: Uint8Array, random: Random): string | Promise<string>;
  /** @throws when a sound picture no longer gives the bytes that it gave when the target was made. */
  checkSound(): void | Promise<void>;
}

/** @throws Error "expected …, got …" when `holds` is false. */
export function rule(holds: boolean, expected: string, got: unknown): void {
  if (!holds) throw new Error(`expected ${expected}, got ${typeof got === "object" ? JSON.stringify(got) : got}`);
}
