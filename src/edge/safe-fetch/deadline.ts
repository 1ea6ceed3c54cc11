// Time limits of one try, on a clock that is passed in. `race` makes a limit hold even over a promise that ignores its
// AbortSignal.
import type { Clock } from "../clock";

/** The reason that an expired limit aborts with. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

export interface Deadline {
  /** Aborts when any limit expires or the caller's signal aborts. */
  readonly signal: AbortSignal;
  /** Starts a limit; the function returned lifts it. */
  limit(ms: number, what: string): () => void;
  /** Settles as `work` does, or rejects as soon as `signal` aborts. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Lifts every limit. */
  clear(): void;
}

export function createDeadline(clock: Clock, outer?: AbortSignal): Deadline {
  const expiry = new AbortController();
  const timers = new Set<AbortController>();
  const signal = outer ? AbortSignal.any([outer, expiry.signal]) : expiry.signal;
  const lift = (timer: AbortController) => {
    timers.delete(timer);
    timer.abort();
  };
  return {
    signal,
    limit(ms, what) {
      const timer = new AbortController();
      timers.add(timer);
      clock.sleep(ms, timer.signal).then(
        () => timers.has(timer) && expiry.abort(new DeadlineError(`expected ${what} within ${ms} ms, got none`)),
        () => undefined,
      );
      return () => lift(timer);
    },
    race(work) {
      return new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        if (signal.aborted) abort();
        signal.addEventListener("abort", abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
      });
    },
    clear() {
      for (const timer of timers) lift(timer);
    },
  };
}
