// Counts requests per key without a D1 write on each: every isolate tallies in its heap and tells D1 in one statement when
// 50 requests have gathered or 10 s have passed since it last did, and learns the sum of all isolates in return. An
// isolate that dies takes at most that with it: a result is then copied to R2 or KV a few requests late, nothing more.
import type { Clock } from "../clock";
import { dayOf, type KeyHits } from "./cache-index";

export const FLUSH_AFTER_HITS = 50;
export const FLUSH_AFTER_MS = 10_000;
/** About 1 MB of heap at most. */
const MAX_TALLIES = 4096;

interface Tally {
  /** What all isolates together had told D1 when it last answered. */
  known: number;
  pending: number;
  /** Lasting levels this isolate has copied the result to today. */
  readonly copied: { r2: boolean; kv: boolean };
}

export class HitCounter {
  readonly #tallies = new Map<string, Tally>();
  #day: number;
  #pending = 0;
  #lastFlushMs: number;

  constructor(private readonly clock: Pick<Clock, "now">) {
    this.#lastFlushMs = clock.now();
    this.#day = dayOf(this.#lastFlushMs);
  }

  /** Counts one request. @returns requests of the day as far as this isolate knows. */
  add(key: string): number {
    const tally = this.#tallyOf(key);
    tally.pending += 1;
    this.#pending += 1;
    return tally.known + tally.pending;
  }

  /** Takes over the sum that D1 told. */
  learn({ key, hits }: KeyHits): void {
    const tally = this.#tallyOf(key);
    tally.known = Math.max(tally.known, hits);
  }

  /** True once per key, level and day: the caller then copies the result there. */
  claim(key: string, level: "r2" | "kv"): boolean {
    const { copied } = this.#tallyOf(key);
    if (copied[level]) return false;
    copied[level] = true;
    return true;
  }

  /** After a purge: the keys begin anew, so that a result made again is copied again. */
  forget(keys: readonly string[]): void {
    for (const key of keys) {
      this.#pending -= this.#tallies.get(key)?.pending ?? 0;
      this.#tallies.delete(key);
    }
  }

  /** What D1 has not heard of yet, when it is time to tell; null otherwise. */
  takeDue(): KeyHits[] | null {
    const now = this.clock.now();
    const due = this.#pending >= FLUSH_AFTER_HITS || now - this.#lastFlushMs >= FLUSH_AFTER_MS;
    if (this.#pending === 0 || !due) return null;
    const added: KeyHits[] = [];
    for (const [key, tally] of this.#tallies) {
      if (tally.pending === 0) continue;
      added.push({ key, hits: tally.pending });
      tally.known += tally.pending;
      tally.pending = 0;
    }
    this.#pending = 0;
    this.#lastFlushMs = now;
    return added;
  }

  #tallyOf(key: string): Tally {
    const today = dayOf(this.clock.now());
    if (today !== this.#day || this.#tallies.size >= MAX_TALLIES) this.#beginAnew(today);
    let tally = this.#tallies.get(key);
    if (tally === undefined) {
      tally = { known: 0, pending: 0, copied: { r2: false, kv: false } };
      this.#tallies.set(key, tally);
    }
    return tally;
  }

  #beginAnew(today: number): void {
    this.#day = today;
    this.#pending = 0;
    this.#tallies.clear();
  }
}
