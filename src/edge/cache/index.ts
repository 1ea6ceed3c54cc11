// The result cache's door: `createResultCache` wires the levels to the platform's stores, once an isolate.
import type { Cache, D1Database, KVNamespace, R2Bucket } from "@cloudflare/workers-types";
import type { Clock } from "../clock";
import type { Logger } from "../log";
import type { Metrics } from "../metrics";
import { D1AliasStore } from "./alias";
import { D1CacheIndex } from "./cache-index";
import { EdgeLevel } from "./edge-level";
import { HitCounter } from "./hit-counter";
import { KvLevel } from "./kv-level";
import { LayeredCache } from "./layered-cache";
import { MemoryLevel } from "./memory-level";
import { R2Level } from "./r2-level";
import { RememberedAliases } from "./remembered-aliases";
import type { ResultCache } from "./result-cache";
import { SingleFlight } from "./single-flight";

export { type Alias, type AliasStore, freshnessMs } from "./alias";
export { MAX_VARIANTS_PER_SOURCE } from "./cache-index";
export { cacheKey, canonicalJson } from "./key";
export type { Background, CacheEntry, CacheHit, LevelName } from "./level";
export type { CacheStats, NewEntry, Place, ResultCache } from "./result-cache";

export interface CacheStores {
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly kv: KVNamespace;
  /** `caches.default`. */
  readonly edge: Pick<Cache, "match" | "put" | "delete">;
  readonly settings: {
    readonly enabled: boolean;
    /** Whether the data centre's cache is one of the levels: it serves isolates beside this one. */
    readonly edge: boolean;
    readonly l1Items: number;
    readonly l1Bytes: number;
    readonly ttlS: number;
  };
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Logs one line saying whether the cache is on and how large L1 is. */
export function createResultCache(stores: CacheStores): ResultCache {
  const { db, bucket, kv, edge, settings, clock, log, metrics } = stores;
  log.info("cache", { enabled: settings.enabled, l1_items: settings.l1Items, l1_bytes: settings.l1Bytes });
  return new LayeredCache({
    enabled: settings.enabled,
    l1: new MemoryLevel({ maxBytes: settings.l1Bytes, maxItems: settings.l1Items }, clock),
    remote: [...(settings.edge ? [new EdgeLevel(edge)] : []), new KvLevel(kv, settings.ttlS), new R2Level(bucket)],
    index: new D1CacheIndex(db),
    aliases: new RememberedAliases(new D1AliasStore(db), clock),
    counter: new HitCounter(clock),
    flights: new SingleFlight(clock),
    metrics,
    log,
    clock,
  });
}
