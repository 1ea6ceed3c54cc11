// A job for each of many inputs: handed to the crew as it gets free, answered in the order of the inputs. Results that are
// ready before their turn wait, and no more than a few for each thread, so that memory does not grow with the number of inputs.
import type { Crew } from "./crew";
import { attempt, type Failure, type Outcome } from "./failure";
import type { Input } from "./inputs";
import type { DoneOf, JobKind, JobOf, JobSource } from "./job";
import { readWithin } from "./read-within";
import type { Terminal } from "./terminal";

/** Jobs handed out or answered but not yet printed, for each thread. */
const AHEAD = 4;

export interface Batch<K extends JobKind> {
  readonly kind: K;
  readonly inputs: readonly Input[];
  /** @throws InputError for an input that fails before anything is read. */
  readonly jobOf: (input: Input, source: JobSource) => JobOf<K>;
  /** Called in the order of the inputs. */
  readonly onDone: (input: Input, done: DoneOf<K>) => void | Promise<void>;
}

export interface Shift {
  readonly crew: Crew;
  readonly terminal: Terminal;
  readonly budgetBytes: number;
}

/** @returns the inputs that failed; each has been named on the terminal. */
export async function runBatch<K extends JobKind>(
  shift: Shift,
  batch: Batch<K>,
): Promise<Array<{ input: string } & Failure>> {
  const { crew, terminal } = shift;
  const failed: Array<{ input: string } & Failure> = [];
  const outcomes = inOrder(batch.inputs, crew.threads * AHEAD, (input) => runOne(shift, batch, input));
  for await (const [input, outcome] of outcomes) {
    if (outcome.ok) {
      await batch.onDone(input, outcome.value);
    } else {
      failed.push({ input: input.label, ...outcome.failure });
      await terminal.fail(input.label, outcome.failure);
    }
    terminal.advance();
  }
  return failed;
}

async function runOne<K extends JobKind>(shift: Shift, batch: Batch<K>, input: Input): Promise<Outcome<DoneOf<K>>> {
  if (input.kind === "missing") return { ok: false, failure: input.failure };
  const job = await attempt(async () => batch.jobOf(input, await sourceOf(input, shift.budgetBytes)));
  return job.ok ? shift.crew.run(batch.kind, job.value) : job;
}

/** stdin is read here, since it belongs to the main thread; everything else where the job is done. */
async function sourceOf(input: Exclude<Input, { kind: "missing" }>, budgetBytes: number): Promise<JobSource> {
  switch (input.kind) {
    case "file":
      return { kind: "file", path: input.label };
    case "url":
      return { kind: "url", url: input.label };
    case "stdin":
      return { kind: "bytes", bytes: await readWithin(process.stdin, budgetBytes) };
    default:
      return input satisfies never;
  }
}

/** Runs up to `ahead` at once and yields in order. */
async function* inOrder<T, R>(
  items: readonly T[],
  ahead: number,
  run: (item: T) => Promise<R>,
): AsyncGenerator<[T, R]> {
  const started: Array<readonly [T, Promise<R>]> = [];
  for (const item of items) {
    started.push([item, run(item)]);
    if (started.length < ahead) continue;
    const [first, result] = started.shift()!;
    yield [first, await result];
  }
  for (const [item, result] of started) yield [item, await result];
}
