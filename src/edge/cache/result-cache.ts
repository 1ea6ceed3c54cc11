// The result cache as the slices see it: look up, reserve a place, put, purge, and one flight a key. Implemented by
// LayeredCache; nothing here knows how many levels there are.
import type { AliasStore } from "./alias";
import type { Background, CacheEntry, CacheHit } from "./level";

export interface NewEntry extends CacheEntry {
  readonly tags?: readonly string[];
  /** SHA-256 of the source, hex: whose variant this is. Without one it counts as a source of its own. */
  readonly source?: string;
}

/** Whether a new result has a place among its source's variants. */
export type Place =
  | { readonly kept: true; readonly hits: number }
  | { readonly kept: false; readonly reason: "cache-off" | "variant-cap" };

export interface LevelStats {
  readonly hits: number;
  readonly misses: number;
  readonly errors: number;
}

export interface CacheStats {
  readonly enabled: boolean;
  readonly l1: LevelStats & { readonly items: number; readonly bytes: number; readonly maxBytes: number };
  readonly edge: LevelStats;
  readonly kv: LevelStats;
  readonly r2: LevelStats;
}

export interface ResultCache {
  readonly enabled: boolean;
  readonly aliases: AliasStore;
  /**
   * Copies to lasting levels run under `background`; without one they do not happen.
   * @param lasting short keys, as an alias tells them: KV and R2 are asked for these alone. Without it they are asked for any.
   */
  get(key: string, background?: Background, lasting?: readonly string[]): Promise<CacheHit | null>;
  /** Takes a place in D1 for a result about to be made. Never throws: an index that fails keeps the result. */
  reserve(key: string, source: string, tags?: readonly string[]): Promise<Place>;
  /** Writes L1 at once and the edge in the background. `place` comes from `reserve`, which is called here otherwise. */
  put(key: string, entry: NewEntry, background: Background, place?: Place): void;
  /** One run of `work` per key in this isolate; see SingleFlight. */
  singleFlight<T>(key: string, work: () => Promise<T>, background?: Background): Promise<T>;
  /**
   * Removes every variant of a URL's content, or all results under a tag.
   * @returns keys removed. @throws Problem 503 CACHE_PURGE_INCOMPLETE when a level failed; repeating finishes it.
   */
  purge(target: { readonly url: string } | { readonly tag: string }): Promise<number>;
  /** For cron: removes what nobody asked for in 30 days. @returns keys removed. */
  removeIdle(): Promise<number>;
  /** Of this isolate. */
  stats(): CacheStats;
}
