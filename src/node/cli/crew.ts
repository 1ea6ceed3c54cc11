// Who does the jobs: this thread alone, or worker threads that each hold a Darkroom. One job is in a thread at a time, so at
// most `threads` source files are in memory, however many are waiting.
import { Worker } from "node:worker_threads";
import { openDarkroom } from "..";
import { attempt, type Outcome } from "./failure";
import type { DoneOf, JobKind, JobOf } from "./job";
import { type Bench, work } from "./work";
import type { JobMessage, WorkerSettings } from "./worker";

export interface Crew {
  readonly threads: number;
  /** Waits for a free thread, then does the job. Never rejects. */
  run<K extends JobKind>(kind: K, job: JobOf<K>): Promise<Outcome<DoneOf<K>>>;
  close(): Promise<void>;
}

/** @param threads 1 works in the calling thread, which spares a single picture the start of another. */
export async function hireCrew(threads: number, settings: WorkerSettings): Promise<Crew> {
  if (threads > 1) return new ThreadCrew(threads, settings);
  const { budgetBytes } = settings;
  return new SoloCrew({ darkroom: await openDarkroom({ budgetBytes }), budgetBytes });
}

class SoloCrew implements Crew {
  readonly threads = 1;
  readonly #bench: Bench;
  #last: Promise<unknown> = Promise.resolve();

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  run<K extends JobKind>(kind: K, job: JobOf<K>): Promise<Outcome<DoneOf<K>>> {
    const outcome = this.#last.then(() => attempt(() => work(this.#bench, kind, job)));
    this.#last = outcome;
    return outcome;
  }

  async close(): Promise<void> {
    this.#bench.darkroom.close();
  }
}

class ThreadCrew implements Crew {
  readonly #settings: WorkerSettings;
  readonly #idle: Worker[] = [];
  readonly #waiting: Array<(worker: Worker) => void> = [];
  readonly #hired = new Set<Worker>();

  constructor(
    readonly threads: number,
    settings: WorkerSettings,
  ) {
    this.#settings = settings;
  }

  async run<K extends JobKind>(kind: K, job: JobOf<K>): Promise<Outcome<DoneOf<K>>> {
    const worker = await this.#free();
    try {
      return (await ask(worker, { kind, job } satisfies JobMessage<K>)) as Outcome<DoneOf<K>>;
    } catch (error) {
      this.#dismiss(worker);
      return { ok: false, failure: threadFailure(error) };
    } finally {
      if (this.#hired.has(worker)) this.#giveBack(worker);
    }
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#hired, (worker) => worker.terminate()));
    this.#hired.clear();
  }

  async #free(): Promise<Worker> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#hired.size < this.threads) return this.#hire();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #hire(): Worker {
    const worker = new Worker(new URL(import.meta.url), { workerData: this.#settings });
    this.#hired.add(worker);
    return worker;
  }

  #giveBack(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }

  /** A thread that died is replaced as soon as somebody waits for one. */
  #dismiss(worker: Worker): void {
    this.#hired.delete(worker);
    this.#waiting.shift()?.(this.#hire());
  }
}

/** The worker's answer. @throws what ended the thread instead, e.g. ERR_WORKER_OUT_OF_MEMORY */
function ask(worker: Worker, message: JobMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      end();
    };
    const onMessage = (outcome: unknown) => settle(() => resolve(outcome));
    const onError = (error: unknown) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`its thread ended with code ${code}`)));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    worker.postMessage(message);
  });
}

function threadFailure(error: unknown): { code: string; message: string; evidence: Record<string, never> } {
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "UNKNOWN", message: `expected an answer from the worker thread, got: ${reason}`, evidence: {} };
}
