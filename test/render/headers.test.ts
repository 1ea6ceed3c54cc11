import { describe, expect, it } from "vitest";
import type { Report } from "../../src/image";
import { resultHeaders, validatorHeaders } from "../../src/render/headers";
import type { Served } from "../../src/render/service";
import type { Target } from "../../src/render/target";
import { parseOptions } from "../../src/render/wishes";

const target = { etag: '"abc"', upgrade: null } as Target;

function served(change: Partial<Served> = {}): Served {
  const entry = { bytes: new Uint8Array(5), contentType: "image/webp", meta: {} };
  return { entry, level: "l1", fetchMs: null, report: null, place: null, ...change };
}

describe("validators", () => {
  it("let caches keep an answer for an hour and show it a week longer", () => {
    const headers = validatorHeaders(target, parseOptions("width=1").wishes, "url", 0);
    expect(headers).toEqual({ ETag: '"abc"', "Cache-Control": "public, max-age=3600, stale-while-revalidate=604800" });
  });

  it("let an answer that is soon upgraded live for a minute, of the library too", () => {
    const interim = { ...target, upgrade: target };
    for (const source of ["url", "library"] as const) {
      const { wishes } = parseOptions("format=auto");
      expect(validatorHeaders(interim, wishes, source, 0)["Cache-Control"]).toBe("public, max-age=60");
    }
  });

  it("vary by Accept when Accept decided", () => {
    expect(validatorHeaders(target, parseOptions("format=auto").wishes, "url", 0).Vary).toBe("Accept");
  });

  it.each([
    [1000, "public, max-age=1000"],
    [3600, "public, max-age=3600"],
    [5000, "public, max-age=3600, stale-while-revalidate=1400"],
    [9_999_999, "public, max-age=3600, stale-while-revalidate=604800"],
  ])("never outlive a URL that ends in %d s", (leftS, expected) => {
    const { wishes } = parseOptions(`width=1,exp=${leftS}`);
    expect(validatorHeaders(target, wishes, "url", 0)["Cache-Control"]).toBe(expected);
  });
});

describe("the head of a result", () => {
  it("tells the level that had it", () => {
    expect(resultHeaders(served({ level: "kv" }), "x")["Server-Timing"]).toBe("cache;desc=kv");
  });

  it("tells what making it took", () => {
    const report = {
      stageMs: { decode: 30, resize: 4, judge: 0, encode: 5 },
      predictedPeakBytes: 100,
      actualPeakBytes: 90,
    } as Report;
    expect(resultHeaders(served({ level: "miss", fetchMs: 12, report }), "x")["Server-Timing"]).toBe(
      'cache;desc=miss, fetch;dur=12, decode;dur=30, resize;dur=4, encode;dur=5, mem;desc="100/90"',
    );
  });

  it.each([
    ["photo", 'inline; filename="photo.webp"'],
    ["a%20b", 'inline; filename="a b.webp"'],
    ["%EC%82%AC%EC%A7%84", "inline; filename=\"__.webp\"; filename*=UTF-8''%EC%82%AC%EC%A7%84.webp"],
    ['a"\r\nX: 1', "inline; filename=\"a___X_ 1.webp\"; filename*=UTF-8''a%22%0D%0AX%3A%201.webp"],
    ["%E0%A4%A", "inline; filename=\"_E0_A4_A.webp\"; filename*=UTF-8''%25E0%25A4%25A.webp"],
  ])("names %j", (name, expected) => {
    expect(resultHeaders(served(), name)["Content-Disposition"]).toBe(expected);
  });

  it("says when the variant cap kept a result from being stored", () => {
    expect(resultHeaders(served({ place: { kept: false, reason: "variant-cap" } }), "x")["Darkroom-Kept"]).toBe(
      "no; reason=variant-cap",
    );
    expect(resultHeaders(served({ place: { kept: true, hits: 1 } }), "x")["Darkroom-Kept"]).toBeUndefined();
  });
});
