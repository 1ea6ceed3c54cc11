// A small pool of Darkroom workers. Jobs wait in order; a worker that breaks down fails its own job only and is replaced.
import type { Recipe } from "../../../src/image";
import type { DevelopedPhoto, Failure, FromWorker, ToWorker } from "./protocol";

/** Each worker may hold a whole job's memory (80 MiB): two keep a phone responsive and its memory bounded. */
const MAX_WORKERS = 2;

/** A job's outcome other than a picture. */
export class DevelopError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.sentence);
  }
}

interface Job {
  readonly id: number;
  readonly file: File;
  readonly recipe: Recipe;
  readonly onProgress: (done: number) => void;
  readonly resolve: (photo: DevelopedPhoto) => void;
  readonly reject: (error: DevelopError) => void;
}

interface Hand {
  readonly worker: Worker;
  job: Job | null;
}

const CANCELLED: Failure = { code: "ABORTED", sentence: "cancelled" };

export class DarkroomPool {
  readonly #size: number;
  readonly #hands: Hand[] = [];
  readonly #waiting: Job[] = [];
  #lastId = 0;

  /** @param size workers at most; started on first need. */
  constructor(size = Math.min(MAX_WORKERS, Math.max(1, navigator.hardwareConcurrency - 1))) {
    this.#size = size;
  }

  /**
   * Develops one file in a worker.
   * @param options.signal aborts the job, waiting or running.
   * @throws DevelopError with the library's code and sentence; code ABORTED when the signal aborted it.
   */
  develop(
    file: File,
    recipe: Recipe,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
  ): Promise<DevelopedPhoto> {
    return new Promise((resolve, reject) => {
      const job: Job = { id: ++this.#lastId, file, recipe, onProgress, resolve, reject };
      if (signal.aborted) return reject(new DevelopError(CANCELLED));
      signal.addEventListener("abort", () => this.#cancel(job), { once: true });
      this.#waiting.push(job);
      this.#handOut();
    });
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const hand = this.#hands.find(({ job }) => job === null) ?? this.#hire();
      if (hand === null) return;
      const job = this.#waiting.shift()!;
      hand.job = job;
      this.#tell(hand, { kind: "develop", job: job.id, file: job.file, recipe: job.recipe });
    }
  }

  #hire(): Hand | null {
    if (this.#hands.length >= this.#size) return null;
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "darkroom" });
    const hand: Hand = { worker, job: null };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(hand, data);
    worker.onerror = (event) => this.#dismiss(hand, event.message || "the worker could not be started");
    this.#hands.push(hand);
    return hand;
  }

  #tell(hand: Hand, message: ToWorker): void {
    hand.worker.postMessage(message);
  }

  #hear(hand: Hand, message: FromWorker): void {
    const { job } = hand;
    if (job === null || job.id !== message.job) return;
    if (message.kind === "progress") {
      job.onProgress(message.done);
      return;
    }
    hand.job = null;
    if (message.kind === "developed") job.resolve(message.photo);
    else job.reject(new DevelopError(message.failure));
    this.#handOut();
  }

  #cancel(job: Job): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      job.reject(new DevelopError(CANCELLED));
      return;
    }
    const hand = this.#hands.find((other) => other.job === job);
    if (hand) this.#tell(hand, { kind: "cancel", job: job.id });
  }

  #dismiss(hand: Hand, sentence: string): void {
    hand.worker.terminate();
    this.#hands.splice(this.#hands.indexOf(hand), 1);
    hand.job?.reject(new DevelopError({ code: "UNKNOWN", sentence }));
    this.#handOut();
  }
}
