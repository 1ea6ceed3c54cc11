// What the parts of one pick share: its id, the platform, how to tell progress, and who holds memory. A run lives as long
// as its request; nothing of it outlives it.
import type { Background } from "../edge/cache";
import type { Logger } from "../edge/log";
import type { Platform } from "../edge/platform";
import type { Candidate, ProgressEvent, Rejection } from "./candidate";
import { Limiter } from "./limiter";
import type { Timings } from "./result";
import { PickStore } from "./store";

/** Sources held in memory at once, being fetched or developed. */
const MAX_HELD_SOURCES = 2;

export interface RunParts {
  readonly platform: Platform;
  readonly log: Logger;
  readonly background: Background;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
  readonly emit: (event: ProgressEvent) => void;
}

export class Run {
  readonly id: string;
  readonly platform: Platform;
  readonly log: Logger;
  readonly background: Background;
  readonly signal: AbortSignal;
  readonly store: PickStore;
  readonly rejections: Rejection[] = [];
  readonly timings: { -readonly [K in keyof Timings]: number };
  /** Taken by whoever has a source in memory; always before the bench. */
  readonly hands = new Limiter(MAX_HELD_SOURCES);
  /** Where one source at a time is developed. */
  readonly bench = new Limiter(1);
  private readonly startMs: number;
  private readonly emit: RunParts["emit"];

  constructor({ platform, log, background, signal, emit }: RunParts) {
    this.id = platform.newId();
    this.platform = platform;
    this.log = log.child({ logger: "pick" });
    this.background = background;
    this.signal = signal;
    this.emit = emit;
    this.store = new PickStore(platform.db, platform.bucket);
    this.startMs = platform.clock.now();
    this.timings = { validateMs: 0, fetchMs: 0, decodeMs: 0, judgeMs: 0, developMs: 0, storeMs: 0, totalMs: 0 };
  }

  done(
    candidate: Pick<Candidate, "index" | "source">,
    stage: ProgressEvent["stage"],
    outcome: "done" | "cached" = "done",
  ) {
    this.emit({ candidate: candidate.index + 1, source: candidate.source, stage, outcome });
  }

  reject(rejection: Rejection): void {
    const { index, source, stage, code, reason } = rejection;
    this.rejections.push(rejection);
    this.emit({ candidate: index + 1, source, stage, outcome: "rejected", code, reason });
  }

  /** Adds the time that `work` takes to a stage. */
  async timed<T>(stage: keyof Timings, work: () => Promise<T>): Promise<T> {
    const { clock } = this.platform;
    const startMs = clock.now();
    try {
      return await work();
    } finally {
      this.timings[stage] += clock.now() - startMs;
    }
  }

  finish(): Timings {
    this.timings.totalMs = this.platform.clock.now() - this.startMs;
    return this.timings;
  }
}
