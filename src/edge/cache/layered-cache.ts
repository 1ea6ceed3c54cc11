// Looks through the levels, nearest first, and copies what is asked for again to levels that last longer: L1 and the edge at
// once, R2 from the second request of a day, KV from the third. A level that fails is logged, counted and passed over: the
// caller gets a miss, never an error. CACHE_ENABLED off skips every look-up and every write.
import type { Clock } from "../clock";
import type { Logger } from "../log";
import type { Metrics } from "../metrics";
import { Problem } from "../problem";
import type { AliasStore } from "./alias";
import { type CacheIndex, dayOf, type Selection } from "./cache-index";
import type { HitCounter } from "./hit-counter";
import { shortKey } from "./key";
import {
  type Background,
  type CacheEntry,
  type CacheHit,
  type CacheLevel,
  LASTING_LEVELS,
  LEVEL_NAMES,
  type LevelName,
} from "./level";
import type { MemoryLevel } from "./memory-level";
import type { CacheStats, LevelStats, NewEntry, Place, ResultCache } from "./result-cache";
import type { SingleFlight } from "./single-flight";

/** From this request of the day on a result is copied there. */
const COPY_FROM_HITS = { l1: 1, edge: 1, r2: 2, kv: 3 } as const satisfies Record<LevelName, number>;
/** A variant nobody asked for that long leaves R2 and the index. */
const IDLE_DAYS = 30;
const PURGE_PAGE = 500;

export interface ResultCacheParts {
  readonly enabled: boolean;
  readonly l1: MemoryLevel;
  /** In order of look-up, after L1. */
  readonly remote: readonly CacheLevel[];
  readonly index: CacheIndex;
  readonly aliases: AliasStore;
  readonly counter: HitCounter;
  readonly flights: SingleFlight;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
}

type Counts = { -readonly [K in keyof LevelStats]: number };

export class LayeredCache implements ResultCache {
  readonly #levels: readonly CacheLevel[];
  readonly #counts = Object.fromEntries(LEVEL_NAMES.map((name) => [name, { hits: 0, misses: 0, errors: 0 }])) as Record<
    LevelName,
    Counts
  >;

  constructor(private readonly parts: ResultCacheParts) {
    this.#levels = [parts.l1, ...parts.remote];
  }

  get enabled(): boolean {
    return this.parts.enabled;
  }

  get aliases(): AliasStore {
    return this.parts.aliases;
  }

  async get(key: string, background?: Background, lasting?: readonly string[]): Promise<CacheHit | null> {
    if (!this.enabled) return null;
    const mayLast = lasting === undefined || lasting.includes(shortKey(key));
    for (const level of this.#levels) {
      if (!mayLast && LASTING_LEVELS.has(level.name)) continue;
      const entry = await this.#ask(level, key);
      if (entry === null) continue;
      const hits = this.parts.counter.add(key);
      background?.waitUntil(this.#spread(key, entry, hits, level.name));
      return { ...entry, level: level.name };
    }
    return null;
  }

  async reserve(key: string, source: string, tags: readonly string[] = []): Promise<Place> {
    if (!this.enabled) return { kept: false, reason: "cache-off" };
    try {
      const hits = await this.parts.index.register({ key, source, tags, nowMs: this.parts.clock.now() });
      if (hits === null) return { kept: false, reason: "variant-cap" };
      this.parts.counter.learn({ key, hits });
      return { kept: true, hits };
    } catch (error) {
      this.#indexFailed(error);
      return { kept: true, hits: 1 };
    }
  }

  put(key: string, { tags, source, ...entry }: NewEntry, background: Background, place?: Place): void {
    if (!this.enabled || entry.bytes.byteLength === 0) return;
    background.waitUntil(
      (async () => {
        const given = place ?? (await this.reserve(key, source ?? key, tags));
        if (given.kept) await this.#spread(key, entry, given.hits, null);
      })(),
    );
  }

  singleFlight<T>(key: string, work: () => Promise<T>, background?: Background): Promise<T> {
    return this.parts.flights.run(key, work, background);
  }

  async purge(target: { readonly url: string } | { readonly tag: string }): Promise<number> {
    if ("tag" in target) return this.#remove(target);
    const alias = await this.aliases.get(target.url);
    if (alias === null) return 0;
    const removed = await this.#remove({ source: alias.sha256 });
    await this.aliases.delete(target.url);
    return removed;
  }

  removeIdle(): Promise<number> {
    return this.#remove({ idleSinceDay: dayOf(this.parts.clock.now()) - IDLE_DAYS });
  }

  stats(): CacheStats {
    const { l1 } = this.parts;
    const { l1: counts, ...others } = this.#counts;
    const l1Stats = { items: l1.items, bytes: l1.bytes, maxBytes: l1.limits.maxBytes, ...counts };
    return { enabled: this.enabled, l1: l1Stats, edge: { ...others.edge }, kv: { ...others.kv }, r2: { ...others.r2 } };
  }

  async #ask(level: CacheLevel, key: string): Promise<CacheEntry | null> {
    const counts = this.#counts[level.name];
    try {
      const entry = await level.get(key);
      const found = entry !== null && entry.bytes.byteLength > 0;
      counts[found ? "hits" : "misses"] += 1;
      this.parts.metrics.count(found ? "image_cache_hits_total" : "image_cache_misses_total", { level: level.name });
      return found ? entry : null;
    } catch (error) {
      this.#failed(level.name, "get", error);
      return null;
    }
  }

  /** Copies an entry to every level that its requests of the day have earned and that does not have it. */
  async #spread(key: string, entry: CacheEntry, hits: number, from: LevelName | null): Promise<void> {
    if (from === "r2" || from === "kv") this.parts.counter.claim(key, from);
    const reach = from === null ? LEVEL_NAMES.length : LEVEL_NAMES.indexOf(from);
    const copies = this.#levels.filter(({ name }) => {
      if (name === from || hits < COPY_FROM_HITS[name]) return false;
      if (name === "l1" || name === "edge") return LEVEL_NAMES.indexOf(name) < reach;
      return this.parts.counter.claim(key, name);
    });
    const lasts = copies.some(({ name }) => LASTING_LEVELS.has(name));
    const writes = copies.map((level) => this.#write(level, key, entry));
    await Promise.all([...writes, lasts && this.#markLasting(key), this.#tellIndex()]);
    this.parts.metrics.gauge("image_cache_size_bytes", this.parts.l1.bytes, { level: "l1" });
  }

  async #write(level: CacheLevel, key: string, entry: CacheEntry): Promise<void> {
    try {
      await level.put(key, entry);
    } catch (error) {
      this.#failed(level.name, "put", error);
    }
  }

  async #markLasting(key: string): Promise<void> {
    try {
      await this.parts.index.markLasting(key);
    } catch (error) {
      this.#indexFailed(error);
    }
  }

  async #tellIndex(): Promise<void> {
    const added = this.parts.counter.takeDue();
    if (added === null) return;
    try {
      const sums = await this.parts.index.addHits(added, this.parts.clock.now());
      for (const sum of sums) this.parts.counter.learn(sum);
    } catch (error) {
      this.#indexFailed(error);
    }
  }

  /** Rows go only when every level has let go of the keys, so that a purge which failed half-way can be repeated. */
  async #remove(selection: Selection): Promise<number> {
    let removed = 0;
    for (;;) {
      const keys = await this.parts.index.find(selection, PURGE_PAGE);
      if (keys.length === 0) return removed;
      const failed = await this.#deleteEverywhere(keys);
      if (failed.length > 0) {
        const detail = `expected every cache level to delete ${keys.length} results, got a failure of ${failed.join(", ")}`;
        throw new Problem(503, "CACHE_PURGE_INCOMPLETE", detail, { failed, removed }, { "Retry-After": "5" });
      }
      await this.parts.index.remove(keys);
      this.parts.counter.forget(keys);
      removed += keys.length;
    }
  }

  async #deleteEverywhere(keys: readonly string[]): Promise<LevelName[]> {
    const failed: LevelName[] = [];
    for (const level of this.#levels) {
      try {
        await level.delete(keys);
      } catch (error) {
        this.#failed(level.name, "delete", error);
        failed.push(level.name);
      }
    }
    return failed;
  }

  #failed(level: LevelName, operation: "get" | "put" | "delete", error: unknown): void {
    this.#counts[level].errors += 1;
    this.parts.metrics.count("image_cache_errors_total", { level });
    this.parts.log.warn("cache", { cache_level: level, operation, error });
  }

  #indexFailed(error: unknown): void {
    this.parts.metrics.count("image_cache_errors_total", { level: "index" });
    this.parts.log.warn("cache", { cache_level: "index", error });
  }
}
