import { describe, expect, it } from "vitest";
import { L1_TTL_MS, MemoryLevel } from "../../../src/edge/cache/memory-level";
import { REMEMBER_MS, RememberedAliases } from "../../../src/edge/cache/remembered-aliases";
import { FakeClock } from "../fake-clock";
import { aliasContract, indexContract, levelContract } from "./contract";
import { entryOf, keyOf, MemoryAliasStore, MemoryCacheIndex } from "./fixture";

describe("l1", () => {
  levelContract(() => new MemoryLevel({ maxBytes: 1_000_000, maxItems: 100 }, new FakeClock()));
});

describe("cache index in memory", () => {
  const index = new MemoryCacheIndex();
  indexContract(() => index);
});

describe("aliases in memory", () => {
  const store = new MemoryAliasStore();
  aliasContract(() => store);
});

describe("aliases remembered for a while", () => {
  const url = "https://a.test/x.jpg";
  const alias = { sha256: keyOf(1), hasAlpha: false, etag: null, lastModified: null, fetchedAt: 0, freshUntil: 1 };

  describe("keep the contract of the store behind them", () => {
    const store = new RememberedAliases(new MemoryAliasStore(), new FakeClock());
    aliasContract(() => store);
  });

  it("do not ask the store again, and see another isolate's change when the while is over", async () => {
    const clock = new FakeClock();
    const inner = new MemoryAliasStore();
    const store = new RememberedAliases(inner, clock);
    await inner.put(url, alias);
    expect(await store.get(url)).toEqual({ ...alias, lasting: [] });
    await inner.put(url, { ...alias, sha256: keyOf(2) });
    await clock.advance(REMEMBER_MS - 1);
    expect((await store.get(url))?.sha256).toBe(keyOf(1));
    await clock.advance(1);
    expect((await store.get(url))?.sha256).toBe(keyOf(2));
  });

  it("see this isolate's own change at once", async () => {
    const store = new RememberedAliases(new MemoryAliasStore(), new FakeClock());
    await store.put(url, alias);
    await store.get(url);
    await store.put(url, { ...alias, sha256: keyOf(2) });
    expect((await store.get(url))?.sha256).toBe(keyOf(2));
    await store.delete(url);
    expect(await store.get(url)).toBeNull();
  });
});

describe("l1's bounds", () => {
  it("drops the least recently used beyond maxItems", async () => {
    const level = new MemoryLevel({ maxBytes: 1_000_000, maxItems: 2 }, new FakeClock());
    await level.put(keyOf(1), entryOf(10));
    await level.put(keyOf(2), entryOf(10));
    await level.get(keyOf(1));
    await level.put(keyOf(3), entryOf(10));
    expect(await level.get(keyOf(2))).toBeNull();
    expect(await level.get(keyOf(1))).not.toBeNull();
    expect(level.items).toBe(2);
  });

  it("never holds more than maxBytes, its bookkeeping included", async () => {
    const level = new MemoryLevel({ maxBytes: 10_000, maxItems: 100 }, new FakeClock());
    for (let n = 0; n < 20; n++) {
      await level.put(keyOf(n), entryOf(3000));
      expect(level.bytes).toBeLessThanOrEqual(10_000);
    }
    expect(level.items).toBe(2);
    await level.delete([keyOf(18), keyOf(19)]);
    expect([level.items, level.bytes]).toEqual([0, 0]);
  });

  it("does not take what is larger than all of it, and keeps what it has", async () => {
    const level = new MemoryLevel({ maxBytes: 10_000, maxItems: 100 }, new FakeClock());
    await level.put(keyOf(1), entryOf(5000));
    await level.put(keyOf(2), entryOf(10_000));
    expect(await level.get(keyOf(2))).toBeNull();
    expect(await level.get(keyOf(1))).not.toBeNull();
  });

  it("forgets after an hour, counted from the put", async () => {
    const clock = new FakeClock();
    const level = new MemoryLevel({ maxBytes: 10_000, maxItems: 100 }, clock);
    await level.put(keyOf(1), entryOf(100));
    await clock.advance(L1_TTL_MS - 1);
    expect(await level.get(keyOf(1))).not.toBeNull();
    await clock.advance(1);
    expect(await level.get(keyOf(1))).toBeNull();
    expect(level.bytes).toBe(0);
  });
});
