// A clock for code that waits on others: time stands still while anything can still happen and jumps to the next sleeper
// once the event loop is idle. Nothing sleeps in truth, and timeouts fire in the order of their deadlines.
import type { Clock } from "../../../src/edge/clock";

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export interface VirtualClock extends Clock {
  /** Every sleep that was waited out to its end, ms, in the order of waking. */
  readonly completedSleepsMs: readonly number[];
}

export function createVirtualClock(startMs = Date.UTC(2026, 0, 20)): VirtualClock {
  let nowMs = startMs;
  const sleepers = new Set<Sleeper>();
  const completedSleepsMs: number[] = [];
  let isPumping = false;

  const pump = () => {
    if (sleepers.size === 0) {
      isPumping = false;
      return;
    }
    const next = [...sleepers].reduce((first, sleeper) => (sleeper.atMs < first.atMs ? sleeper : first));
    sleepers.delete(next);
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    afterIdle(pump);
  };

  return {
    completedSleepsMs,
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const wake = () => {
          signal?.removeEventListener("abort", abort);
          completedSleepsMs.push(ms);
          resolve();
        };
        const sleeper: Sleeper = { atMs: nowMs + ms, wake };
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", abort, { once: true });
        sleepers.add(sleeper);
        if (!isPumping) {
          isPumping = true;
          afterIdle(pump);
        }
      }),
  };
}

const IDLE_TURNS = 20;

/** Calls back after some turns of the event loop, so that streams of several hops have come to rest. */
function afterIdle(callback: () => void, turns = IDLE_TURNS): void {
  setTimeout(() => (turns === 0 ? callback() : afterIdle(callback, turns - 1)), 0);
}
