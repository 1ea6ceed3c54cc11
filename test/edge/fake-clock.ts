// A clock that tests move by hand: `advance` runs every sleep that falls due, in order, and lets their continuations run.
import type { Clock } from "../../src/edge/clock";

interface Sleeper {
  readonly dueMs: number;
  wake(): void;
}

export class FakeClock implements Clock {
  private sleepers: Sleeper[] = [];

  constructor(private nowMs = Date.UTC(2026, 0, 20)) {}

  now(): number {
    return this.nowMs;
  }

  /** How many sleeps have not ended: what a test waits for before it advances. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper = { dueMs: this.nowMs + ms, wake: resolve };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms;
    await settle();
    for (;;) {
      const due = this.sleepers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (!due) break;
      this.sleepers = this.sleepers.filter((other) => other !== due);
      this.nowMs = Math.max(this.nowMs, due.dueMs);
      due.wake();
      await settle();
    }
    this.nowMs = untilMs;
  }
}

const MICROTASK_ROUNDS = 20;

/** Lets continuations that need no timer run. */
export async function settle(): Promise<void> {
  for (let round = 0; round < MICROTASK_ROUNDS; round++) await Promise.resolve();
}
