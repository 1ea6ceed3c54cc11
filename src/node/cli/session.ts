// What every command begins and ends with: the options that all of them take, a terminal, a crew that is sent home at the end.
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import type { Shift } from "./batch";
import { hireCrew } from "./crew";
import type { Input } from "./inputs";
import { readInteger } from "./option-kind";
import { Terminal } from "./terminal";

export interface SessionOptions {
  readonly json?: boolean;
  readonly jobs: number;
  /** MB. */
  readonly budget: number;
}

/** Called by a command with the number of inputs that failed. */
export type Finish = (failed: number) => void;

const MB = 1024 * 1024;
const MAX_JOBS = 256;
/** WebAssembly memory ends at 4 GB. */
const MAX_BUDGET_MB = 4000;
const DEFAULT_BUDGET_MB = 80;

export function addSessionOptions(command: Command): Command {
  const jobs = new Option("--jobs <n>", "worker threads, each with its own memory").argParser(readInteger(1, MAX_JOBS));
  const budget = new Option("--budget <MB>", "memory that a picture may need").argParser(readInteger(1, MAX_BUDGET_MB));
  return command
    .option("--json", "one JSON object a line")
    .addOption(jobs.default(Math.max(1, availableParallelism() - 1), "cores - 1"))
    .addOption(budget.default(DEFAULT_BUDGET_MB));
}

/** Runs `work` with as many threads as there are inputs for. */
export async function inSession<T>(
  { json = false, jobs, budget }: SessionOptions,
  inputs: readonly Input[],
  work: (shift: Shift) => Promise<T>,
): Promise<T> {
  const terminal = new Terminal(json);
  const budgetBytes = budget * MB;
  const crew = await hireCrew(Math.min(jobs, inputs.length), { budgetBytes });
  try {
    return await work({ crew, terminal, budgetBytes });
  } finally {
    terminal.stopBar();
    await crew.close();
  }
}
