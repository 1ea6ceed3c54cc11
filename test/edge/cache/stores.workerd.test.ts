// The contracts against the platform's own stores, and the whole cache over them.
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createResultCache } from "../../../src/edge/cache";
import { D1AliasStore } from "../../../src/edge/cache/alias";
import { D1CacheIndex } from "../../../src/edge/cache/cache-index";
import { EdgeLevel } from "../../../src/edge/cache/edge-level";
import { shortKey } from "../../../src/edge/cache/key";
import { KV_MAX_ENTRY_BYTES, KvLevel } from "../../../src/edge/cache/kv-level";
import { R2Level } from "../../../src/edge/cache/r2-level";
import { SealBroken } from "../../../src/edge/cache/seal";
import { SingleFlight } from "../../../src/edge/cache/single-flight";
import { systemClock } from "../../../src/edge/clock";
import { createLogger } from "../../../src/edge/log";
import type { Metrics } from "../../../src/edge/metrics";
import type { AppEnv } from "../../../src/edge/platform";
import { aliasContract, indexContract, levelContract } from "./contract";
import { entryOf, keyOf } from "./fixture";

const { DB: db, BUCKET: bucket, KV: kv } = env as unknown as AppEnv["Bindings"];

describe("the edge cache", () => levelContract(() => new EdgeLevel(caches.default)));
describe("KV", () => levelContract(() => new KvLevel(kv, 3600)));
describe("R2", () => levelContract(() => new R2Level(bucket)));
describe("the index in D1", () => indexContract(() => new D1CacheIndex(db)));
describe("aliases in D1", () => {
  aliasContract(() => new D1AliasStore(db));

  it("tell which variants of the content were copied to a level that lasts", async () => {
    const [store, index, url, source] = [
      new D1AliasStore(db),
      new D1CacheIndex(db),
      "https://a.test/l.jpg",
      keyOf(0x1a57),
    ];
    const validators = { etag: null, lastModified: null };
    await store.put(url, { sha256: source, hasAlpha: false, ...validators, fetchedAt: 0, freshUntil: 1 });
    for (const n of [0x9001, 0x9002]) await index.register({ key: keyOf(n), source, tags: [], nowMs: 0 });
    await index.register({ key: keyOf(0x9003), source: keyOf(0x1a58), tags: [], nowMs: 0 });
    expect((await store.get(url))?.lasting).toEqual([]);
    for (const n of [0x9002, 0x9003]) await index.markLasting(keyOf(n));
    expect((await store.get(url))?.lasting).toEqual([shortKey(keyOf(0x9002))]);
    await index.remove([keyOf(0x9002)]);
    expect((await store.get(url))?.lasting).toEqual([]);
  });
});

describe("a damaged object", () => {
  it.each([
    ["shorter", new Uint8Array(9).fill(7)],
    ["empty", new Uint8Array(0)],
    ["altered", new Uint8Array(10).fill(8)],
  ])("in R2 that is %s is never given out", async (_name, bytes) => {
    const level = new R2Level(bucket);
    await level.put(keyOf(0xdd), entryOf(10));
    const stored = await bucket.get(`results/${keyOf(0xdd)}`);
    await bucket.put(`results/${keyOf(0xdd)}`, bytes, { customMetadata: stored!.customMetadata });
    await expect(level.get(keyOf(0xdd))).rejects.toBeInstanceOf(SealBroken);
  });
});

describe("KV", () => {
  it("does not take results over 1 MB", async () => {
    const level = new KvLevel(kv, 3600);
    await level.put(keyOf(0xee), entryOf(KV_MAX_ENTRY_BYTES + 1));
    expect(await level.get(keyOf(0xee))).toBeNull();
    await level.put(keyOf(0xef), entryOf(KV_MAX_ENTRY_BYTES));
    expect((await level.get(keyOf(0xef)))?.bytes.byteLength).toBe(KV_MAX_ENTRY_BYTES);
  });
});

describe("two registrations at once for the last place", () => {
  it("give it to one of them", async () => {
    const index = new D1CacheIndex(db);
    const source = keyOf(0xcab);
    const register = (n: number) => index.register({ key: keyOf(n), source, tags: [], nowMs: 0 });
    for (let n = 0; n < 199; n++) await register(0x7000 + n);
    const outcomes = await Promise.all([register(0x8000), register(0x8001), register(0x8002)]);
    expect(outcomes.filter((hits) => hits !== null)).toHaveLength(1);
  });
});

describe("the whole cache", () => {
  const metrics = { count: () => undefined, gauge: () => undefined } as unknown as Metrics;
  const lines: string[] = [];
  const log = createLogger(systemClock, (line) => lines.push(line));
  const open = () => {
    const settings = { enabled: true, edge: true, l1Items: 10, l1Bytes: 1_000_000, ttlS: 3600 };
    return createResultCache({ db, bucket, kv, edge: caches.default, settings, clock: systemClock, log, metrics });
  };

  it("says once at the start what it is", () => {
    lines.length = 0;
    open();
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { stage: "cache", enabled: true, l1_items: 10, l1_bytes: 1_000_000 },
    ]);
  });

  it("outlives the isolate: what was asked for twice comes from a store to the next one", async () => {
    const key = keyOf(0xf00d);
    const context = createExecutionContext();
    const first = open();
    first.put(key, { ...entryOf(5000), source: keyOf(0xf0), tags: ["food"] }, context);
    await waitOnExecutionContext(context);
    const again = createExecutionContext();
    expect((await first.get(key, again))?.level).toBe("l1");
    await waitOnExecutionContext(again);

    const second = open();
    expect(await second.get(key)).toMatchObject({ ...entryOf(5000), level: "edge" });
    await new EdgeLevel(caches.default).delete([key]);
    expect((await second.get(key))?.level).toBe("r2");
    expect(await second.purge({ tag: "food" })).toBe(1);
    expect(await open().get(key)).toBeNull();
    expect(await bucket.head(`results/${key}`)).toBeNull();
  });
});

describe("single flight across requests", () => {
  it("lets followers go on with their own I/O after the leader's result", async () => {
    const flights = new SingleFlight(systemClock);
    let runs = 0;
    const work = async () => {
      runs += 1;
      await kv.put("single-flight", "x");
      return new Uint8Array([1, 2, 3]);
    };
    const visits = Array.from({ length: 5 }, async () => {
      const bytes = await flights.run("k", work, createExecutionContext());
      await kv.get("single-flight");
      return bytes.byteLength;
    });
    expect(await Promise.all(visits)).toEqual([3, 3, 3, 3, 3]);
    expect(runs).toBe(1);
  });
});
