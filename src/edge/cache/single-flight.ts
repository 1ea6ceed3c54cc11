// One piece of work per key at a time within the isolate: whoever asks while it runs gets its result. What is shared is
// data (bytes), never a Response or a stream, which belong to one request. The leader's work is put under waitUntil, so
// that its visitor's leaving does not stop it; a follower waits a bounded time and then works alone, since the platform
// may freeze the leader's request at any moment.
import type { Clock } from "../clock";
import type { Background } from "./level";

/** Longer than a usual miss (fetch and develop), far shorter than a visitor's patience. */
export const FOLLOWER_WAIT_MS = 10_000;

export class SingleFlight {
  readonly #flights = new Map<string, Promise<unknown>>();

  constructor(
    private readonly clock: Clock,
    private readonly waitMs: number = FOLLOWER_WAIT_MS,
  ) {}

  /**
   * Runs `work` unless the same key is running. A failure reaches every follower and is forgotten at once.
   * @typeParam T the same for every caller of one key.
   */
  async run<T>(key: string, work: () => Promise<T>, background?: Background): Promise<T> {
    const running = this.#flights.get(key) as Promise<T> | undefined;
    if (running === undefined) return this.#lead(key, work, background);
    const shared = await this.#follow(running);
    return shared === null ? work() : shared.result;
  }

  #lead<T>(key: string, work: () => Promise<T>, background?: Background): Promise<T> {
    const flight = work();
    this.#flights.set(key, flight);
    const landed = flight
      .catch(() => undefined)
      .then(() => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key);
      });
    background?.waitUntil(landed);
    return flight;
  }

  async #follow<T>(running: Promise<T>): Promise<{ result: T } | null> {
    const stopTimer = new AbortController();
    const late = this.clock.sleep(this.waitMs, stopTimer.signal).then(
      () => null,
      () => null,
    );
    try {
      return await Promise.race([running.then((result) => ({ result })), late]);
    } finally {
      stopTimer.abort();
    }
  }
}
