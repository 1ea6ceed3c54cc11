import { describe, expect, it, vi } from "vitest";
import { MAX_VARIANTS_PER_SOURCE } from "../../src/edge/cache";
import { validateUrl } from "../../src/edge/safe-fetch";
import { createFakePlatform, pictureOf, SOURCE, seen } from "./fake-platform";

const HOUR_MS = 3_600_000;
const WEEK_MS = 604_800_000;

function withPicture(variables = {}) {
  const fake = createFakePlatform(variables);
  fake.origin.answers.set(SOURCE, { bytes: pictureOf("cat"), etag: '"v1"' });
  return fake;
}

describe("a render", () => {
  it("is made once and then comes from the cache, without origin or pixels", async () => {
    const { visit, background, origin, darkroom } = withPicture();
    expect(seen(await visit("width=20"))).toMatchObject({ text: "cat as jpeg 20", level: "miss" });
    await background.settled();
    expect(seen(await visit("w=20,fit=scale-down"))).toMatchObject({ text: "cat as jpeg 20", level: "l1" });
    expect([origin.gets.length, darkroom.developed]).toEqual([1, 1]);
  });

  it("asks the origin, and asks it again, under render's own list of domains", async () => {
    const { visit, background, clock, origin } = withPicture({ RENDER_ALLOWED_DOMAINS: "a.naver.net" });
    await visit("width=20");
    await background.settled();
    await clock.advance(2 * HOUR_MS);
    await visit("width=20");
    await background.settled();
    const pickOnly = "https://i.ytimg.com/x.jpg";
    const admits = origin.gets.map(({ policy }) => validateUrl(pickOnly, policy).ok);
    expect(admits).toEqual([false, false, false]);
  });

  it("is made once for all who ask at the same time", async () => {
    const { visit, origin, darkroom, clock } = withPicture();
    let open = () => {};
    darkroom.gate = new Promise((resolve) => {
      open = resolve;
    });
    const visits = Array.from({ length: 20 }, () => visit("width=20"));
    // Each of the other 19 sleeps until the first is done or late.
    await vi.waitUntil(() => darkroom.developed === 1 && clock.sleeping === 19, { timeout: 20_000 });
    open();
    for (const answer of await Promise.all(visits)) expect(seen(answer).text).toBe("cat as jpeg 20");
    expect([origin.gets.length, darkroom.developed]).toEqual([1, 1]);
  });

  it("has its own key and ETag in each format, and one for all spellings of Accept", async () => {
    const { visit, background } = withPicture();
    const jpeg = seen(await visit("width=20,format=auto", { accept: "*/*" }));
    const webp = seen(await visit("width=20,format=auto", { accept: "image/webp,*/*" }));
    await background.settled();
    const again = seen(await visit("width=20,format=auto", { accept: "image/avif,image/webp;q=0.9,image/*;q=0.8" }));
    expect([jpeg.text, webp.text]).toEqual(["cat as jpeg 20", "cat as webp 20"]);
    expect(jpeg.etag).not.toBe(webp.etag);
    expect(again).toMatchObject({ etag: webp.etag, level: "l1" });
  });

  it("that loses nothing is WebP where that is read, and PNG elsewhere", async () => {
    const { visit } = withPicture();
    const options = "width=20,format=auto,quality=lossless";
    expect(seen(await visit(options, { accept: "image/webp,*/*" })).text).toBe("cat as webp 20");
    expect(seen(await visit(options, { accept: "*/*" })).text).toBe("cat as png 20");
  });

  it("keeps transparency as PNG, and knows of it from the alias alone", async () => {
    const { visit, background, origin } = createFakePlatform();
    origin.answers.set(SOURCE, { bytes: pictureOf("logo", { hasAlpha: true }) });
    expect(seen(await visit("width=20")).text).toBe("logo as png 20");
    await background.settled();
    expect(seen(await visit("width=20"))).toMatchObject({ text: "logo as png 20", level: "l1" });
    expect(seen(await visit("width=20,background=red")).text).toBe("logo as jpeg 20");
    expect(seen(await visit("width=20,height=20,fit=pad")).text).toBe("logo as jpeg 20");
  });
});

describe("If-None-Match", () => {
  it("is answered from the alias record, before origin, cache or pixels", async () => {
    const { visit, background, origin, darkroom, l1 } = withPicture();
    const { etag } = seen(await visit("width=20"));
    await background.settled();
    const misses = l1.items;
    expect((await visit("width=20", { ifNoneMatch: etag })).kind).toBe("not-modified");
    expect((await visit("width=20", { ifNoneMatch: '"other"' })).kind).toBe("result");
    expect([origin.gets.length, darkroom.developed, l1.items]).toEqual([1, 1, misses]);
  });

  it("needs no pixels even when the source had to be fetched first", async () => {
    const first = withPicture();
    const { etag } = seen(await first.visit("width=20"));
    const second = withPicture();
    expect((await second.visit("width=20", { ifNoneMatch: etag })).kind).toBe("not-modified");
    expect([second.origin.gets.length, second.darkroom.developed]).toEqual([1, 0]);
  });
});

describe("a stale record", () => {
  it("is served, and renewed in the background by a conditional GET", async () => {
    const { visit, background, origin, clock, aliases } = withPicture();
    await visit("width=20");
    await background.settled();
    await clock.advance(HOUR_MS);
    origin.answers.set(SOURCE, { bytes: pictureOf("cat"), etag: '"v1"', cacheControl: "max-age=7200" });
    const answer = seen(await visit("width=20", {}));
    expect(answer.text).toBe("cat as jpeg 20");
    await background.settled();
    expect(origin.gets.map(({ conditional }) => conditional)).toContainEqual({ etag: '"v1"', lastModified: undefined });
    expect((await aliases.get(SOURCE))?.freshUntil).toBe(clock.now() + 2 * HOUR_MS);
  });

  it("is written anew only when the source is, though other variants fetch it again", async () => {
    const { visit, background, aliases, origin, clock } = withPicture();
    let writes = 0;
    const put = aliases.put.bind(aliases);
    aliases.put = (...record) => {
      writes += 1;
      return put(...record);
    };
    for (const width of [10, 20, 30]) {
      await visit(`width=${width}`);
      await background.settled();
    }
    expect([origin.gets.length, writes]).toEqual([3, 1]);
    origin.answers.set(SOURCE, { bytes: pictureOf("dog"), etag: '"v2"' });
    await clock.advance(1);
    await visit("width=40");
    await background.settled();
    expect(writes).toBe(2);
  });

  it("leads to the new content from the next request on", async () => {
    const { visit, background, origin, clock, darkroom } = withPicture();
    const old = seen(await visit("width=20"));
    await background.settled();
    await clock.advance(HOUR_MS - 1);
    await visit("width=20");
    await clock.advance(1);
    origin.answers.set(SOURCE, { bytes: pictureOf("dog"), etag: '"v2"' });
    expect((await visit("width=20", { ifNoneMatch: old.etag })).kind).toBe("not-modified");
    await background.settled();
    const fresh = seen(await visit("width=20", { ifNoneMatch: old.etag }));
    expect(fresh.text).toBe("dog as jpeg 20");
    expect(fresh.etag).not.toBe(old.etag);
    expect(darkroom.developed).toBe(2);
  });

  it("is renewed once for many visitors", async () => {
    const { visit, background, origin, clock } = withPicture();
    await visit("width=20");
    await background.settled();
    await clock.advance(HOUR_MS);
    const { etag } = seen(await visit("width=20"));
    await Promise.all(Array.from({ length: 5 }, () => visit("width=20", { ifNoneMatch: etag })));
    await background.settled();
    expect(origin.gets.filter(({ conditional }) => conditional !== undefined)).toHaveLength(1);
  });

  it.each([
    ["an origin that is down", { fails: "DOWNLOAD_TIMEOUT" } as const],
    ["an origin that answers something else", { bytes: new TextEncoder().encode("<html>") }],
  ])("outlives %s, which is left alone for a minute", async (_name, answer) => {
    const { visit, background, origin, clock } = withPicture();
    const { etag } = seen(await visit("width=20"));
    await background.settled();
    await clock.advance(HOUR_MS);
    origin.answers.set(SOURCE, answer);
    for (let n = 0; n < 3; n++) {
      expect((await visit("width=20", { ifNoneMatch: etag })).kind).toBe("not-modified");
      await background.settled();
    }
    expect(origin.gets).toHaveLength(2);
    await clock.advance(60_000);
    await visit("width=20", { ifNoneMatch: etag });
    await background.settled();
    expect(origin.gets).toHaveLength(3);
  });

  it("is not trusted beyond a week", async () => {
    const { visit, background, origin, clock } = withPicture();
    await visit("width=20");
    await background.settled();
    await clock.advance(HOUR_MS + WEEK_MS + 1);
    origin.answers.set(SOURCE, { bytes: pictureOf("dog") });
    expect(seen(await visit("width=20")).text).toBe("dog as jpeg 20");
  });

  it("that is older than the content does not mix the two", async () => {
    const { visit, background, origin, l1, darkroom } = withPicture();
    const old = seen(await visit("width=20"));
    await background.settled();
    origin.answers.set(SOURCE, { bytes: pictureOf("dog"), etag: '"v2"' });
    const other = seen(await visit("width=21"));
    expect(other.text).toBe("dog as jpeg 21");
    await background.settled();
    expect(seen(await visit("width=21"))).toMatchObject({ text: "dog as jpeg 21", etag: other.etag, level: "l1" });
    expect(seen(await visit("width=20"))).toMatchObject({ text: "dog as jpeg 20" });
    expect([darkroom.developed, l1.items]).toEqual([3, 3]);
    expect(old.text).toBe("cat as jpeg 20");
  });
});

describe("an origin that forbids storing", () => {
  it("is asked every time", async () => {
    const { visit, background, origin } = withPicture();
    origin.answers.set(SOURCE, { bytes: pictureOf("cat"), cacheControl: "no-store" });
    await visit("width=20");
    await background.settled();
    await visit("width=20");
    expect(origin.gets).toHaveLength(2);
  });
});

describe("errors", () => {
  it("are never cached: the next visit tries again", async () => {
    const { visit, background, origin, l1, darkroom } = withPicture();
    origin.answers.set(SOURCE, { bytes: pictureOf("cat", { fails: true }) });
    await expect(visit("width=20")).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
    await background.settled();
    expect(l1.items).toBe(0);
    await expect(visit("width=20")).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
    expect(darkroom.developed).toBe(2);
  });

  it.each([
    ["DOWNLOAD_FAILED", 502],
    ["DOWNLOAD_TIMEOUT", 504],
    ["FILE_TOO_LARGE", 413],
    ["DOMAIN_NOT_ALLOWED", 403],
    ["INVALID_URL", 400],
  ] as const)("of the fetch: %s is %d", async (fails, status) => {
    const { visit, origin } = createFakePlatform();
    origin.answers.set(SOURCE, { fails });
    await expect(visit("width=20")).rejects.toMatchObject({ status, code: fails });
  });

  it.each([
    ["https://evil.example/x.jpg", 403, "DOMAIN_NOT_ALLOWED"],
    ["https://a.naver.net:8443/x.jpg", 400, "INVALID_URL"],
    ["https://127.0.0.1/x.jpg", 400, "INVALID_URL"],
    ["http://a.naver.net/x.jpg", 400, "INVALID_URL"],
  ])("%s is refused before any network", async (source, status, code) => {
    const { visit, origin } = createFakePlatform();
    await expect(visit("width=20", { source })).rejects.toMatchObject({ status, code });
    expect(origin.gets).toHaveLength(0);
  });

  it("something that is no picture is refused and leaves no record", async () => {
    const { visit, origin, aliases, background } = createFakePlatform();
    origin.answers.set(SOURCE, { bytes: new TextEncoder().encode("<html>") });
    await expect(visit("width=20")).rejects.toMatchObject({ code: "INVALID_FORMAT" });
    await background.settled();
    expect(await aliases.get(SOURCE)).toBeNull();
  });

  it("library paths are not there yet", async () => {
    const { visit } = createFakePlatform();
    await expect(visit("width=20", { source: "images/PRODUCT/x.webp" })).rejects.toMatchObject({ status: 404 });
  });
});

describe("stores that fail", () => {
  it("cost nothing but time", async () => {
    const { visit, background, aliases, index, origin } = withPicture();
    aliases.get = () => Promise.reject(new Error("D1 is down"));
    aliases.put = () => Promise.reject(new Error("D1 is down"));
    index.register = () => Promise.reject(new Error("D1 is down"));
    expect(seen(await visit("width=20")).text).toBe("cat as jpeg 20");
    await background.settled();
    expect(seen(await visit("width=20"))).toMatchObject({ text: "cat as jpeg 20", level: "l1" });
    expect(origin.gets).toHaveLength(2);
  });
});

describe("the variant cap", () => {
  it("lets further variants be made, but not kept", async () => {
    const { visit, background, darkroom } = withPicture();
    for (let width = 1; width <= MAX_VARIANTS_PER_SOURCE; width++) await visit(`width=${width}`);
    await background.settled();
    const beyond = seen(await visit("width=999"));
    expect(beyond).toMatchObject({
      text: "cat as jpeg 999",
      level: "miss",
      place: { kept: false, reason: "variant-cap" },
    });
    await background.settled();
    expect(seen(await visit("width=999")).level).toBe("miss");
    expect(seen(await visit("width=5")).level).toBe("l1");
    expect(darkroom.developed).toBe(MAX_VARIANTS_PER_SOURCE + 2);
  });
});

describe("room for source bytes", () => {
  const OTHER = "https://a.naver.net/y.jpg";

  it("is held until the picture is made: another source waits for it", async () => {
    const { visit, origin, darkroom } = withPicture();
    origin.answers.set(OTHER, { bytes: pictureOf("dog") });
    origin.bodyBytes = 600;
    let open = () => {};
    darkroom.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = visit("width=20");
    await vi.waitUntil(() => darkroom.developed === 1);
    const second = visit("width=20", { source: OTHER });
    await vi.waitUntil(() => origin.gets.length === 2);
    expect(darkroom.developed).toBe(1);
    open();
    expect([seen(await first).text, seen(await second).text]).toEqual(["cat as jpeg 20", "dog as jpeg 20"]);
  });

  it("that is not to be had is 503 BUSY after ten seconds; a copy that may be stale is good all the while", async () => {
    const { visit, platform, clock, background, origin } = withPicture();
    const { etag } = seen(await visit("width=20"));
    await background.settled();
    await clock.advance(HOUR_MS);
    const release = await platform.bodies.take(1000);
    origin.answers.set(OTHER, { bytes: pictureOf("dog") });
    const refused = expect(visit("width=20", { source: OTHER })).rejects.toMatchObject({ status: 503, code: "BUSY" });
    expect((await visit("width=20", { ifNoneMatch: etag })).kind).toBe("not-modified");
    await vi.waitUntil(() => platform.bodies.status().waiting === 2);
    await clock.advance(10_000);
    await refused;
    await background.settled();
    release();
    expect(platform.bodies.status()).toMatchObject({ runningBytes: 0, waiting: 0 });
  });

  it("is given back however a visit ends", async () => {
    const { visit, platform, background, origin, clock } = withPicture();
    origin.answers.set(OTHER, { bytes: pictureOf("dog", { fails: true }) });
    origin.answers.set(`${OTHER}?html`, { bytes: new TextEncoder().encode("<html>") });
    const { etag } = seen(await visit("width=20"));
    await visit("width=20,explain=1");
    for (const source of [OTHER, `${OTHER}?html`, `${OTHER}?none`]) await visit("w=9", { source }).catch(() => null);
    await background.settled();
    await clock.advance(HOUR_MS);
    await visit("width=20", { ifNoneMatch: etag });
    await background.settled();
    expect(platform.bodies.status()).toMatchObject({ runningBytes: 0, waiting: 0 });
  });
});

describe("CACHE_ENABLED off", () => {
  it("fetches and makes every time, and says so", async () => {
    const { visit, background, origin, darkroom } = withPicture({ CACHE_ENABLED: "off" });
    for (let n = 0; n < 2; n++) {
      expect(seen(await visit("width=20")).level).toBe("off");
      await background.settled();
    }
    expect([origin.gets.length, darkroom.developed]).toEqual([2, 2]);
  });
});

describe("format=json", () => {
  it("describes the source without developing it, and is cached", async () => {
    const { visit, background, darkroom } = withPicture();
    const answer = seen(await visit("width=20,format=json"));
    expect(JSON.parse(answer.text)).toMatchObject({
      width: 20,
      height: 15,
      original: { width: 40, height: 30, format: "image/jpeg" },
      source: { sha256: "s", hasExif: expect.any(Boolean) },
    });
    await background.settled();
    expect(seen(await visit("width=20,format=json")).level).toBe("l1");
    expect([darkroom.developed, darkroom.judged]).toEqual([0, 1]);
  });
});

describe("explain=1", () => {
  it("says what was done, then that nothing was left to do", async () => {
    const { visit, background } = withPicture();
    const first = await visit("width=20,format=auto,explain=1", { accept: "image/webp" });
    await background.settled();
    const second = await visit("width=20,format=auto,explain=1", { accept: "image/webp" });
    if (first.kind !== "explanation" || second.kind !== "explanation") throw new Error("expected explanations");
    expect(first.explanation.cache).toMatchObject({ level: "miss", kept: true });
    expect(first.explanation.plan).toMatchObject({ shrink: 2, predictedPeakBytes: 1000, actualPeakBytes: 900 });
    expect(first.explanation.output).toMatchObject({ format: "webp", width: 20, height: 15, quality: 85 });
    const words = first.explanation.sentences.join(" ");
    expect(words).toContain("decoded at 1/2");
    expect(words).toContain("The answer is webp, because the Accept header names image/webp.");
    expect(second.explanation.cache.level).toBe("l1");
    expect(second.explanation.sentences.join(" ")).toContain("found in the cache (l1)");
  });
});
