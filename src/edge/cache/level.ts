// What every level of the result cache is: a map from a 64-digit hex key to bytes that somebody rendered. The contract
// (test/edge/cache/contract.ts) holds for all of them: an empty object is never kept, a damaged one reads as absent.

export type LevelName = "l1" | "edge" | "kv" | "r2";

/** Order of look-up: nearest first. */
export const LEVEL_NAMES: readonly LevelName[] = ["l1", "edge", "kv", "r2"];

/** Levels that hold what was asked for more than once, wherever and however long ago. */
export const LASTING_LEVELS: ReadonlySet<LevelName> = new Set(["kv", "r2"]);

export interface CacheEntry {
  /** Shared between requests: nobody writes into it. */
  readonly bytes: Uint8Array;
  readonly contentType: string;
  /** Small facts that headers need, such as width and height; all of it at most 900 bytes. */
  readonly meta: Readonly<Record<string, string>>;
}

export interface CacheHit extends CacheEntry {
  readonly level: LevelName;
}

export interface CacheLevel {
  readonly name: LevelName;
  /** @throws whatever the store throws, and SealBroken for a damaged object; the result cache counts both as a miss. */
  get(key: string): Promise<CacheEntry | null>;
  /** Does nothing where the level does not take such an entry (too large, for instance). */
  put(key: string, entry: CacheEntry): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

/** The part of ExecutionContext that background work needs. */
export interface Background {
  waitUntil(promise: Promise<unknown>): void;
}
