// The contracts that every implementation of a cache level, a cache index and an alias store keeps. Run against memory in
// Node and against the platform's stores in workerd.
import { expect, it } from "vitest";
import type { Alias, AliasStore } from "../../../src/edge/cache/alias";
import { type CacheIndex, MAX_VARIANTS_PER_SOURCE } from "../../../src/edge/cache/cache-index";
import type { CacheLevel } from "../../../src/edge/cache/level";
import { entryOf, keyOf } from "./fixture";

const DAY_MS = 86_400_000;
const NOON_MS = Date.UTC(2026, 0, 20, 12);

export function levelContract(levelOf: () => CacheLevel): void {
  it("has nothing under a key that was never put", async () => {
    expect(await levelOf().get(keyOf(0xabc0))).toBeNull();
  });

  it("gives back bytes, type and meta", async () => {
    const level = levelOf();
    const entry = { ...entryOf(1000), meta: { width: "40", note: "사진 ü" } };
    await level.put(keyOf(0xabc1), entry);
    expect(await level.get(keyOf(0xabc1))).toEqual(entry);
  });

  it("keeps the later of two entries", async () => {
    const level = levelOf();
    await level.put(keyOf(0xabc2), entryOf(10, 1));
    await level.put(keyOf(0xabc2), entryOf(20, 2));
    expect((await level.get(keyOf(0xabc2)))?.bytes).toEqual(new Uint8Array(20).fill(2));
  });

  it("forgets deleted keys and no other", async () => {
    const level = levelOf();
    for (const n of [0xabc3, 0xabc4, 0xabc5]) await level.put(keyOf(n), entryOf(10));
    await level.delete([keyOf(0xabc3), keyOf(0xabc4), keyOf(0xabcf)]);
    expect(await level.get(keyOf(0xabc3))).toBeNull();
    expect(await level.get(keyOf(0xabc4))).toBeNull();
    expect(await level.get(keyOf(0xabc5))).not.toBeNull();
  });

  it("never keeps an empty entry", async () => {
    const level = levelOf();
    await level.put(keyOf(0xabc6), entryOf(0)).catch(() => undefined);
    expect(await level.get(keyOf(0xabc6))).toBeNull();
  });
}

export function indexContract(indexOf: () => CacheIndex): void {
  const register = (index: CacheIndex, n: number, source: number, nowMs = NOON_MS, tags: string[] = []) =>
    index.register({ key: keyOf(n), source: keyOf(source), tags, nowMs });

  it("counts the requests of a day", async () => {
    const index = indexOf();
    expect(await register(index, 1, 0x51)).toBe(1);
    expect(await register(index, 1, 0x51)).toBe(2);
    expect(await index.addHits([{ key: keyOf(1), hits: 5 }], NOON_MS)).toEqual([{ key: keyOf(1), hits: 7 }]);
    expect(await register(index, 1, 0x51, NOON_MS + DAY_MS)).toBe(1);
    expect(await index.addHits([{ key: keyOf(1), hits: 4 }], NOON_MS + 2 * DAY_MS)).toEqual([
      { key: keyOf(1), hits: 4 },
    ]);
  });

  it("knows nothing of hits on keys that are gone", async () => {
    expect(await indexOf().addHits([{ key: keyOf(0x999), hits: 5 }], NOON_MS)).toEqual([]);
  });

  it("has a bounded number of places for one source, and keeps counting those who have one", async () => {
    const index = indexOf();
    for (let n = 0; n < MAX_VARIANTS_PER_SOURCE; n++) expect(await register(index, 0x1000 + n, 0x52)).toBe(1);
    expect(await register(index, 0x2000, 0x52)).toBeNull();
    expect(await register(index, 0x1000, 0x52)).toBe(2);
    expect(await register(index, 0x2000, 0x53)).toBe(1);
    await index.remove([keyOf(0x1000)]);
    expect(await register(index, 0x2001, 0x52)).toBe(1);
  });

  it("finds keys by source, tag and idleness", async () => {
    const index = indexOf();
    await register(index, 0x31, 0x54, NOON_MS, ["spring", "sale"]);
    await register(index, 0x32, 0x54, NOON_MS - 40 * DAY_MS, ["sale"]);
    await register(index, 0x33, 0x55, NOON_MS);
    await register(index, 0x33, 0x55, NOON_MS, ["late"]);
    expect((await index.find({ source: keyOf(0x54) }, 10)).sort()).toEqual([keyOf(0x31), keyOf(0x32)]);
    expect(await index.find({ source: keyOf(0x54) }, 1)).toHaveLength(1);
    expect(await index.find({ tag: "spring" }, 10)).toEqual([keyOf(0x31)]);
    expect(await index.find({ tag: "late" }, 10)).toEqual([keyOf(0x33)]);
    const today = Math.floor(NOON_MS / DAY_MS);
    expect(await index.find({ idleSinceDay: today - 30 }, 10)).toEqual([keyOf(0x32)]);
  });

  it("forgets a key's tags with the key", async () => {
    const index = indexOf();
    await register(index, 0x41, 0x56, NOON_MS, ["autumn"]);
    await index.remove([keyOf(0x41)]);
    expect(await index.find({ tag: "autumn" }, 10)).toEqual([]);
    expect(await index.find({ source: keyOf(0x56) }, 10)).toEqual([]);
  });
}

export function aliasContract(storeOf: () => AliasStore): void {
  const url = (n: number) => `https://a.test/${n}.jpg?token=secret`;
  const alias: Alias = {
    sha256: keyOf(7),
    hasAlpha: true,
    etag: '"v1"',
    lastModified: "Tue, 20 Jan 2026 12:00:00 GMT",
    fetchedAt: NOON_MS,
    freshUntil: NOON_MS + 3_600_000,
  };

  it("knows nothing of a URL that was never put", async () => {
    expect(await storeOf().get(url(1))).toBeNull();
  });

  it("gives back a record, also one without validators", async () => {
    const store = storeOf();
    await store.put(url(2), alias);
    expect(await store.get(url(2))).toEqual({ ...alias, lasting: [] });
    const bare = { ...alias, hasAlpha: false, etag: null, lastModified: null };
    await store.put(url(3), bare);
    expect(await store.get(url(3))).toEqual({ ...bare, lasting: [] });
  });

  it("keeps the record of the later fetch, whichever arrives last", async () => {
    const store = storeOf();
    const newer = { ...alias, sha256: keyOf(8), fetchedAt: NOON_MS + 1 };
    await store.put(url(4), newer);
    await store.put(url(4), alias);
    expect(await store.get(url(4))).toEqual({ ...newer, lasting: [] });
    await store.put(url(4), { ...newer, freshUntil: 5 });
    expect((await store.get(url(4)))?.freshUntil).toBe(5);
  });

  it("forgets", async () => {
    const store = storeOf();
    await store.put(url(5), alias);
    await store.delete(url(5));
    expect(await store.get(url(5))).toBeNull();
  });
}
