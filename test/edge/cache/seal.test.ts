import { describe, expect, it } from "vitest";
import { cacheKey } from "../../../src/edge/cache";
import { freshnessMs } from "../../../src/edge/cache/alias";
import { MAX_SEAL_BYTES, openSealed, SealBroken, sealOf } from "../../../src/edge/cache/seal";
import { entryOf, keyOf } from "./fixture";

describe("a seal", () => {
  it("opens the bytes it was made for", async () => {
    const entry = entryOf(100);
    expect(await openSealed(await sealOf(entry), entry.bytes)).toEqual(entry);
  });

  it("is plain ASCII, whatever meta says", async () => {
    expect(await sealOf({ ...entryOf(1), meta: { name: "사진\u0000\u007fé" } })).toMatch(/^[\x20-\x7e]+$/);
  });

  it.each([
    ["shorter bytes", (bytes: Uint8Array) => bytes.slice(1)],
    ["longer bytes", (bytes: Uint8Array) => new Uint8Array([...bytes, 0])],
    ["no bytes", () => new Uint8Array(0)],
    ["one other byte", (bytes: Uint8Array) => bytes.map((byte, i) => (i === 50 ? byte ^ 1 : byte))],
  ])("does not open %s", async (_name, damage) => {
    const entry = entryOf(100);
    await expect(openSealed(await sealOf(entry), damage(entry.bytes))).rejects.toBeInstanceOf(SealBroken);
  });

  it.each([null, undefined, "", "{", "{}", "null", '{"bytes":100}'])("that reads %j opens nothing", async (text) => {
    await expect(openSealed(text, entryOf(100).bytes)).rejects.toBeInstanceOf(SealBroken);
  });

  it("is not made for an empty entry, nor beyond its bound", async () => {
    await expect(sealOf(entryOf(0))).rejects.toThrow("expected at least 1 byte");
    const meta = { note: "x".repeat(MAX_SEAL_BYTES) };
    await expect(sealOf({ ...entryOf(1), meta })).rejects.toThrow(`expected at most ${MAX_SEAL_BYTES} bytes`);
  });
});

describe("a cache key", () => {
  it("does not depend on the order of members, and on everything else", async () => {
    const base = await cacheKey(keyOf(1), { width: 1, gravity: { x: 0, y: 1 } }, "v1");
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    expect(await cacheKey(keyOf(1), { gravity: { y: 1, x: 0 }, width: 1 }, "v1")).toBe(base);
    const others = [
      await cacheKey(keyOf(2), { width: 1, gravity: { x: 0, y: 1 } }, "v1"),
      await cacheKey(keyOf(1), { width: 2, gravity: { x: 0, y: 1 } }, "v1"),
      await cacheKey(keyOf(1), { width: 1, gravity: { x: 1, y: 0 } }, "v1"),
      await cacheKey(keyOf(1), { width: 1, gravity: { x: 0, y: 1 } }, "v2"),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});

describe("freshness of an origin's answer", () => {
  it.each([
    [null, 3_600_000],
    ["public", 3_600_000],
    ["max-age=60", 60_000],
    ["public, MAX-AGE=60, must-revalidate", 60_000],
    ["max-age=60, s-maxage=120", 120_000],
    ['max-age="60"', 60_000],
    ["max-age=0", 0],
    ["max-age=99999999", 604_800_000],
    ["no-cache, max-age=60", 0],
    ["no-store", null],
    ["private, max-age=60", null],
  ])("%j → %j ms", (cacheControl, expected) => {
    expect(freshnessMs(cacheControl)).toBe(expected);
  });
});
