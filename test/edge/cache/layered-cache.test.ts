import { describe, expect, it } from "vitest";
import { MAX_VARIANTS_PER_SOURCE } from "../../../src/edge/cache/cache-index";
import { FLUSH_AFTER_HITS, FLUSH_AFTER_MS, HitCounter } from "../../../src/edge/cache/hit-counter";
import { shortKey } from "../../../src/edge/cache/key";
import { LayeredCache } from "../../../src/edge/cache/layered-cache";
import type { CacheEntry, CacheLevel, LevelName } from "../../../src/edge/cache/level";
import { MemoryLevel } from "../../../src/edge/cache/memory-level";
import { SingleFlight } from "../../../src/edge/cache/single-flight";
import { createLogger } from "../../../src/edge/log";
import type { Metrics } from "../../../src/edge/metrics";
import { FakeClock } from "../fake-clock";
import { AwaitableBackground, entryOf, keyOf, MemoryAliasStore, MemoryCacheIndex } from "./fixture";

class FakeLevel implements CacheLevel {
  readonly entries = new Map<string, CacheEntry>();
  readonly calls: string[] = [];
  isBroken = false;

  constructor(readonly name: LevelName) {}

  async get(key: string) {
    this.#note("get");
    return this.entries.get(key) ?? null;
  }

  async put(key: string, entry: CacheEntry) {
    this.#note("put");
    this.entries.set(key, entry);
  }

  async delete(keys: readonly string[]) {
    this.#note("delete");
    for (const key of keys) this.entries.delete(key);
  }

  #note(call: string) {
    this.calls.push(call);
    if (this.isBroken) throw new Error(`${this.name} is down`);
  }
}

function setUp({ enabled = true, clock = new FakeClock(), index = new MemoryCacheIndex() } = {}) {
  const levels = { edge: new FakeLevel("edge"), kv: new FakeLevel("kv"), r2: new FakeLevel("r2") };
  const lines: Array<Record<string, unknown>> = [];
  const counts: string[] = [];
  const aliases = new MemoryAliasStore();
  const background = new AwaitableBackground();
  const told: number[] = [];
  const countingIndex = Object.assign(Object.create(index) as MemoryCacheIndex, {
    register: index.register.bind(index),
    find: index.find.bind(index),
    remove: index.remove.bind(index),
    markLasting: index.markLasting.bind(index),
    addHits: (...[added, nowMs]: Parameters<MemoryCacheIndex["addHits"]>) => {
      told.push(added.reduce((sum, { hits }) => sum + hits, 0));
      return index.addHits(added, nowMs);
    },
  });
  const cache = new LayeredCache({
    enabled,
    l1: new MemoryLevel({ maxBytes: 100_000, maxItems: 100 }, clock),
    remote: [levels.edge, levels.kv, levels.r2],
    index: countingIndex,
    aliases,
    counter: new HitCounter(clock),
    flights: new SingleFlight(clock),
    metrics: {
      count: (name: string, labels: { level?: string }) => counts.push(`${name} ${labels.level}`),
      gauge: () => undefined,
    } as unknown as Metrics,
    log: createLogger(clock, (line) => lines.push(JSON.parse(line))),
    clock,
  });
  const ask = async (key: string, lasting?: readonly string[]) => {
    const hit = await cache.get(key, background, lasting);
    await background.settled();
    return hit?.level ?? null;
  };
  const put = async (key: string, source = keyOf(0x500)) => {
    cache.put(key, { ...entryOf(100), source }, background);
    await background.settled();
  };
  const held = (key: string) => Object.values(levels).flatMap((level) => (level.entries.has(key) ? [level.name] : []));
  return { cache, index, levels, aliases, background, clock, lines, counts, told, ask, put, held };
}

const KEY = keyOf(1);

describe("levels", () => {
  it("fill as a result is asked for: L1 and edge at once, R2 at the second request, KV at the third", async () => {
    const { ask, put, held } = setUp();
    expect(await ask(KEY)).toBeNull();
    await put(KEY);
    expect(held(KEY)).toEqual(["edge"]);
    expect(await ask(KEY)).toBe("l1");
    expect(held(KEY)).toEqual(["edge", "r2"]);
    expect(await ask(KEY)).toBe("l1");
    expect(held(KEY)).toEqual(["edge", "kv", "r2"]);
  });

  it("are copied to once a day, not on every hit", async () => {
    const { ask, put, levels } = setUp();
    await put(KEY);
    for (let n = 0; n < 20; n++) await ask(KEY);
    for (const level of Object.values(levels)) expect(level.calls.filter((call) => call === "put")).toHaveLength(1);
  });

  it("are asked nearest first, and a far hit comes nearer", async () => {
    const { ask, levels, held } = setUp();
    levels.r2.entries.set(KEY, entryOf(100));
    expect(await ask(KEY)).toBe("r2");
    expect(held(KEY)).toEqual(["edge", "r2"]);
    expect(await ask(KEY)).toBe("l1");
    expect(levels.r2.calls).toEqual(["get"]);
    expect(levels.edge.calls).toEqual(["get", "put"]);
  });

  it("that last are asked only for what was copied to them, where that is known", async () => {
    const { ask, put, levels, index, counts, held } = setUp();
    const source = keyOf(0x500);
    await put(KEY, source);
    expect(index.lastingOf(source)).toEqual([]);
    levels.r2.entries.set(keyOf(2), entryOf(100));
    expect(await ask(keyOf(2), index.lastingOf(source))).toBeNull();
    expect([levels.edge.calls, levels.kv.calls, levels.r2.calls]).toEqual([["put", "get"], [], []]);
    expect(counts).not.toContain("image_cache_misses_total r2");
    await ask(KEY, index.lastingOf(source));
    expect(held(KEY)).toEqual(["edge", "r2"]);
    expect(index.lastingOf(source)).toEqual([shortKey(KEY)]);
    expect(await ask(keyOf(2))).toBe("r2");
  });

  it("find a lasting copy that an alias tells of", async () => {
    const index = new MemoryCacheIndex();
    const first = setUp({ index });
    await first.put(KEY);
    await first.ask(KEY);
    const elsewhere = setUp({ index });
    elsewhere.levels.r2.entries.set(KEY, entryOf(100));
    expect(await elsewhere.ask(KEY, index.lastingOf(keyOf(0x500)))).toBe("r2");
  });

  it("know what other isolates counted", async () => {
    const index = new MemoryCacheIndex();
    await index.register({ key: KEY, source: keyOf(0x500), tags: [], nowMs: new FakeClock().now() });
    await index.register({ key: KEY, source: keyOf(0x500), tags: [], nowMs: new FakeClock().now() });
    const { put, held } = setUp({ index });
    await put(KEY);
    expect(held(KEY)).toEqual(["edge", "kv", "r2"]);
  });

  it("never give out an empty object", async () => {
    const { ask, levels, put, held } = setUp();
    levels.edge.entries.set(KEY, entryOf(0));
    expect(await ask(KEY)).toBeNull();
    const { cache, background } = setUp();
    cache.put(KEY, entryOf(0), background);
    await background.settled();
    expect(await cache.get(KEY)).toBeNull();
    await put(keyOf(2));
    expect(held(keyOf(2))).toEqual(["edge"]);
  });
});

describe("a level that fails", () => {
  it("is passed over, logged and counted; the caller sees a hit further on, or a miss", async () => {
    const { cache, ask, levels, lines, counts, put } = setUp();
    levels.edge.isBroken = true;
    levels.kv.isBroken = true;
    levels.r2.entries.set(KEY, entryOf(100));
    expect(await ask(KEY)).toBe("r2");
    levels.r2.isBroken = true;
    expect(await ask(keyOf(2))).toBeNull();
    await put(keyOf(3));
    expect(await ask(keyOf(3))).toBe("l1");
    const { edge, kv, r2 } = cache.stats();
    expect(edge.errors).toBeGreaterThan(0);
    expect(kv).toMatchObject({ hits: 0, errors: 2 });
    expect(r2).toMatchObject({ hits: 1, errors: 2 });
    expect(counts).toContain("image_cache_errors_total kv");
    expect(lines).toContainEqual(expect.objectContaining({ stage: "cache", level: "warning", cache_level: "kv" }));
  });

  it("in the index keeps results all the same", async () => {
    const index = new MemoryCacheIndex();
    index.register = () => Promise.reject(new Error("D1 is down"));
    const { put, ask, counts } = setUp({ index });
    await put(KEY);
    expect(await ask(KEY)).toBe("l1");
    expect(counts).toContain("image_cache_errors_total index");
  });
});

describe("hit counts", () => {
  it("reach the index in one write for many requests", async () => {
    const { put, ask, told } = setUp();
    await put(KEY);
    for (let n = 0; n < FLUSH_AFTER_HITS - 1; n++) await ask(KEY);
    expect(told).toEqual([]);
    await ask(KEY);
    expect(told).toEqual([FLUSH_AFTER_HITS]);
  });

  it("reach it after a while however few they are", async () => {
    const { put, ask, told, clock } = setUp();
    await put(KEY);
    await ask(KEY);
    await clock.advance(FLUSH_AFTER_MS);
    await ask(KEY);
    expect(told).toEqual([2]);
  });

  it("begin anew each day", async () => {
    const { put, ask, held, clock, levels } = setUp();
    await put(KEY);
    await clock.advance(86_400_000);
    levels.edge.entries.set(KEY, entryOf(100));
    expect(await ask(KEY)).toBe("edge");
    expect(held(KEY)).toEqual(["edge"]);
  });
});

describe("the variant cap", () => {
  it("keeps nothing of a source's variant beyond it, at no level", async () => {
    const { cache, put, ask, held } = setUp();
    for (let n = 0; n < MAX_VARIANTS_PER_SOURCE; n++) await put(keyOf(0x1000 + n));
    await put(keyOf(0x2000));
    expect(held(keyOf(0x2000))).toEqual([]);
    expect(await ask(keyOf(0x2000))).toBeNull();
    expect(await cache.reserve(keyOf(0x2000), keyOf(0x500))).toEqual({ kept: false, reason: "variant-cap" });
    await put(keyOf(0x2001), keyOf(0x501));
    expect(held(keyOf(0x2001))).toEqual(["edge"]);
  });
});

describe("CACHE_ENABLED off", () => {
  it("skips every look-up and every write", async () => {
    const { cache, put, ask, levels } = setUp({ enabled: false });
    levels.r2.entries.set(KEY, entryOf(100));
    expect(await ask(KEY)).toBeNull();
    await put(keyOf(2));
    expect(await cache.reserve(KEY, keyOf(0x500))).toEqual({ kept: false, reason: "cache-off" });
    expect(Object.values(levels).flatMap(({ calls }) => calls)).toEqual([]);
    expect(cache.stats()).toMatchObject({ enabled: false, l1: { items: 0, hits: 0, misses: 0 } });
  });
});

describe("purging", () => {
  const url = "https://a.test/x.jpg";
  const alias = { sha256: keyOf(0x500), hasAlpha: false, etag: null, lastModified: null, fetchedAt: 0, freshUntil: 0 };

  it("by URL removes every variant of its content and the record, and nothing else", async () => {
    const { cache, aliases, put, ask } = setUp();
    await aliases.put(url, alias);
    await put(keyOf(1));
    await put(keyOf(2));
    await put(keyOf(3), keyOf(0x501));
    expect(await cache.purge({ url })).toBe(2);
    expect([await ask(keyOf(1)), await ask(keyOf(2)), await ask(keyOf(3))]).toEqual([null, null, "l1"]);
    expect(await aliases.get(url)).toBeNull();
    expect(await cache.purge({ url })).toBe(0);
  });

  it("lets a result that is made again earn its lasting copies again", async () => {
    const { cache, aliases, put, ask, held } = setUp();
    const makeAndAsk = async () => {
      await put(keyOf(1));
      for (let n = 0; n < 3; n++) await ask(keyOf(1));
      return held(keyOf(1));
    };
    const before = await makeAndAsk();
    expect(before).toEqual(expect.arrayContaining(["kv", "r2"]));
    await aliases.put(url, alias);
    await cache.purge({ url });
    expect(await makeAndAsk()).toEqual(before);
  });

  it("by tag removes what carries it", async () => {
    const { cache, background, ask } = setUp();
    cache.put(keyOf(1), { ...entryOf(10), tags: ["sale", "spring"] }, background);
    cache.put(keyOf(2), { ...entryOf(10), tags: ["spring"] }, background);
    await background.settled();
    expect(await cache.purge({ tag: "sale" })).toBe(1);
    expect([await ask(keyOf(1)), await ask(keyOf(2))]).toEqual([null, "l1"]);
  });

  it("says so when a level fails, and finishes when repeated", async () => {
    const { cache, put, aliases, levels, held } = setUp();
    await aliases.put(url, alias);
    await put(keyOf(1));
    levels.kv.isBroken = true;
    await expect(cache.purge({ url })).rejects.toMatchObject({ status: 503, code: "CACHE_PURGE_INCOMPLETE" });
    expect(await aliases.get(url)).not.toBeNull();
    levels.kv.isBroken = false;
    expect(await cache.purge({ url })).toBe(1);
    expect(held(keyOf(1))).toEqual([]);
  });

  it("of the idle leaves what was asked for within 30 days", async () => {
    const { cache, put, clock, held } = setUp();
    await put(keyOf(1));
    await clock.advance(15 * 86_400_000);
    await put(keyOf(2));
    await clock.advance(16 * 86_400_000);
    expect(await cache.removeIdle()).toBe(1);
    expect([held(keyOf(1)), held(keyOf(2))]).toEqual([[], ["edge"]]);
  });
});

describe("stats", () => {
  it("count hits and misses of every level asked", async () => {
    const { cache, ask, put } = setUp();
    await ask(KEY);
    await put(KEY);
    await ask(KEY);
    const asked = { hits: 0, misses: 1, errors: 0 };
    expect(cache.stats()).toMatchObject({
      enabled: true,
      l1: { items: 1, maxBytes: 100_000, hits: 1, misses: 1, errors: 0 },
      edge: asked,
      kv: asked,
      r2: asked,
    });
  });
});
