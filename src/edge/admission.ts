// The gate before heavy work: the predictions of everything running in this isolate never sum beyond the budget (DESIGN
// "The budget", 3 and 4). WebAssembly memory never shrinks, so memory that instances already hold is charged too. What does
// not fit waits its turn in a short first-in-first-out queue, then is refused with 503 and Retry-After.
// A request that the platform cancels runs no `finally`: its share comes back when the lease ends.
import type { Clock } from "./clock";
import { Problem } from "./problem";

export interface Admission {
  /**
   * Runs `job` once `predictedBytes` fit.
   * @throws Problem 413 MEMORY_BUDGET_EXCEEDED when it can never fit, 503 BUSY when the queue is full or the wait too long,
   * and the signal's reason when it aborts before the job starts.
   */
  run<T>(predictedBytes: number, job: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Waits for room that is not bound to one job: a body that is downloaded here and worked on there.
   * @returns gives the room back, once
   * @throws as `run`
   */
  take(bytes: number, signal?: AbortSignal): Promise<() => void>;
  status(): AdmissionStatus;
}

export interface AdmissionStatus {
  readonly runningBytes: number;
  readonly running: number;
  readonly waiting: number;
  readonly limitBytes: number;
}

export interface AdmissionOptions {
  readonly limitBytes: number;
  /** WebAssembly memory that exists in this isolate, bytes: what `Darkroom.memoryBytes` answers. */
  readonly heldBytes: () => number;
  readonly clock: Clock;
  /** Told the code of every refusal: for a metric. */
  readonly onRefused?: (code: string) => void;
  readonly maxWaiting?: number;
  readonly maxWaitMs?: number;
  readonly leaseMs?: number;
}

/** The share of the isolate for downloaded sources (DESIGN "The budget", 3). */
export const BODIES_LIMIT_BYTES = 20 * 1024 * 1024;

/** Whoever waits to send a body holds a connection and nothing else. */
const MAX_WAITING_BODIES = 256;

const MAX_WAITING = 32;
const MAX_WAIT_MS = 10_000;
const LEASE_MS = 120_000;

interface Share {
  readonly bytes: number;
  readonly endsAtMs: number;
}

interface Waiter {
  readonly bytes: number;
  readonly endsAtMs: number;
  start(share: Share): void;
}

/** The gate before bodies: what is downloaded or uploaded is held whole. */
export function createBodies(options: Pick<AdmissionOptions, "clock" | "onRefused">): Admission {
  const limits = { limitBytes: BODIES_LIMIT_BYTES, heldBytes: () => 0, maxWaiting: MAX_WAITING_BODIES };
  return createAdmission({ ...options, ...limits });
}

export function createAdmission(options: AdmissionOptions): Admission {
  const { limitBytes, heldBytes, clock } = options;
  const { onRefused, maxWaiting = MAX_WAITING, maxWaitMs = MAX_WAIT_MS, leaseMs = LEASE_MS } = options;
  const running = new Set<Share>();
  const queue: Waiter[] = [];

  const runningBytes = () => {
    let sum = 0;
    for (const share of running) sum += share.bytes;
    return sum;
  };

  // Alone, a job takes over the idle instance, so only its own prediction counts. Beside others it gets an instance of
  // its own, and everything that exists stays.
  const fits = (bytes: number) =>
    running.size === 0 ? bytes <= limitBytes : Math.max(runningBytes(), heldBytes()) + bytes <= limitBytes;

  const admit = (bytes: number): Share => {
    const share = { bytes, endsAtMs: clock.now() + leaseMs };
    running.add(share);
    return share;
  };

  const wakeWaiters = () => {
    const nowMs = clock.now();
    for (const share of running) if (share.endsAtMs <= nowMs) running.delete(share);
    while (queue.length > 0) {
      const first = queue[0]!;
      const isLost = first.endsAtMs <= nowMs;
      if (!isLost && !fits(first.bytes)) return;
      queue.shift();
      if (!isLost) first.start(admit(first.bytes));
    }
  };

  const refuse = (problem: Problem): Problem => {
    onRefused?.(problem.code);
    return problem;
  };

  const busy = () => {
    const detail = "all memory for pictures is in use, please try again";
    return refuse(
      new Problem(503, "BUSY", detail, { ...status() }, { "Retry-After": String(Math.ceil(maxWaitMs / 1000)) }),
    );
  };

  // Another request's completion wakes this one, so `start` only resolves: timers and listeners belong to the request
  // that made them and are ended in its own continuation.
  const enqueue = async (bytes: number, signal?: AbortSignal): Promise<Share> => {
    if (queue.length >= maxWaiting) throw busy();
    const turn = new AbortController();
    let abort = () => {};
    try {
      return await new Promise<Share>((resolve, reject) => {
        const waiter: Waiter = { bytes, endsAtMs: clock.now() + maxWaitMs, start: resolve };
        const leave = (reason: unknown) => {
          const place = queue.indexOf(waiter);
          if (place >= 0) queue.splice(place, 1);
          reject(reason);
          wakeWaiters();
        };
        abort = () => leave(signal?.reason);
        queue.push(waiter);
        signal?.addEventListener("abort", abort, { once: true });
        clock.sleep(maxWaitMs, turn.signal).then(
          () => leave(busy()),
          () => undefined,
        );
      });
    } finally {
      signal?.removeEventListener("abort", abort);
      turn.abort();
    }
  };

  const status = (): AdmissionStatus => ({
    runningBytes: runningBytes(),
    running: running.size,
    waiting: queue.length,
    limitBytes,
  });

  const take = async (bytes: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    if (bytes > limitBytes) {
      const detail = `expected at most ${limitBytes} bytes of memory for this picture, got a prediction of ${bytes}`;
      const evidence = { predictedBytes: bytes, allowedBytes: limitBytes };
      throw refuse(new Problem(413, "MEMORY_BUDGET_EXCEEDED", detail, evidence));
    }
    wakeWaiters();
    const mayStart = queue.length === 0 && fits(bytes);
    const share = mayStart ? admit(bytes) : await enqueue(bytes, signal);
    return () => {
      if (running.delete(share)) wakeWaiters();
    };
  };

  return {
    status,
    take,
    async run(predictedBytes, job, signal) {
      const release = await take(predictedBytes, signal);
      try {
        return await job();
      } finally {
        release();
      }
    },
  };
}
