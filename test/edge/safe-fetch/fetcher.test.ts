import { describe, expect, it } from "vitest";
import { createFetcher, urlPolicy } from "../../../src/edge/safe-fetch";
import { UNDECLARED_BODY_BYTES } from "../../../src/edge/safe-fetch/fetcher";
import { createVirtualClock } from "./virtual-clock";

const URL_A = "https://i.ytimg.com/a.jpg";
const MAX_BYTES = 1000;
const policy = urlPolicy({ environment: "production", allowedDomains: ["ytimg.com"] });

type Answer = (init: RequestInit, url: string) => Response | Promise<Response>;

/** A fetcher whose network is a list of answers, given one after the other; the last one repeats. */
function setUp(answers: Answer[], { random = 0 } = {}) {
  const clock = createVirtualClock();
  const asked: Array<{ url: string; method: string; headers: Headers }> = [];
  const fetch = async (url: string, init: RequestInit) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push({ url, method: init.method ?? "GET", headers: new Headers(init.headers) });
    return answer(init, url);
  };
  const fetcher = createFetcher({ fetch, clock, random: () => random, userAgent: "DarkroomBot/1.0" });
  const defaults = { policy, maxBytes: MAX_BYTES };
  return { asked, clock, fetcher, get: (options = {}) => fetcher.get(URL_A, { ...defaults, ...options }) };
}

const picture = (bytes = 10, headers: Record<string, string> = {}) => new Response(new Uint8Array(bytes), { headers });
const status = (code: number, headers: Record<string, string> = {}) => new Response("no", { status: code, headers });
const redirect = (location: string, code = 302) => new Response(null, { status: code, headers: { location } });

/** Never answers; rejects when its signal aborts, as the platform's fetch does. */
const silence: Answer = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));

/** Sends chunks for as long as somebody reads. */
function endless(chunkBytes: number, headers: Record<string, string> = {}) {
  let sentBytes = 0;
  const body = new ReadableStream({
    type: "bytes",
    pull(controller) {
      sentBytes += chunkBytes;
      controller.enqueue(new Uint8Array(chunkBytes));
    },
  });
  return { response: new Response(body, { headers }), sentBytes: () => sentBytes };
}

describe("get: a good answer", () => {
  it("gives the bytes, the final URL, the type and the validators", async () => {
    const headers = { "content-type": "image/jpeg", etag: '"1"', "last-modified": "x", "cache-control": "max-age=60" };
    const { get, asked } = setUp([() => picture(10, headers)]);
    expect(await get()).toEqual({
      kind: "ok",
      bytes: new Uint8Array(10),
      url: URL_A,
      status: 200,
      contentType: "image/jpeg",
      etag: '"1"',
      lastModified: "x",
      cacheControl: "max-age=60",
      ms: 0,
      tries: 1,
    });
    expect(asked[0].headers.get("user-agent")).toBe("DarkroomBot/1.0");
    expect(asked[0].headers.get("accept")).toBe("image/jpeg,image/png,image/webp,image/*;q=0.8");
  });

  it("keeps every byte of a body without a length that arrives in odd pieces", async () => {
    const pieces = [1, 65_537, 3, 200_000].map((bytes, i) => new Uint8Array(bytes).fill(i + 1));
    const body = new ReadableStream({
      type: "bytes",
      start(controller) {
        for (const piece of pieces) controller.enqueue(piece.slice());
        controller.close();
      },
    });
    const { get } = setUp([() => new Response(body)]);
    const outcome = await get({ maxBytes: 10_000_000 });
    expect(outcome.kind === "ok" && Buffer.compare(outcome.bytes, Buffer.concat(pieces))).toBe(0);
  });

  it("lets a body of known length be written into one buffer of that length", async () => {
    const fileBytes = 3_000_000;
    const rooms: number[] = [];
    let sentBytes = 0;
    const body = new ReadableStream({
      type: "bytes",
      pull(controller) {
        const room = controller.byobRequest?.view;
        if (!room) throw new Error("expected a reader with a buffer of its own");
        rooms.push(room.byteLength);
        const bytes = Math.min(1_000_000, fileBytes - sentBytes);
        sentBytes += bytes;
        if (bytes === 0) controller.close();
        else new Uint8Array(room.buffer, room.byteOffset, bytes).fill(7);
        controller.byobRequest?.respond(bytes);
      },
    });
    const { get } = setUp([() => new Response(body, { headers: { "content-length": String(fileBytes) } })]);
    const outcome = await get({ maxBytes: 10_000_000 });
    expect(outcome.kind === "ok" && Buffer.compare(outcome.bytes, Buffer.alloc(fileBytes, 7))).toBe(0);
    expect(rooms.slice(0, 3)).toEqual([3_000_000, 2_000_000, 1_000_000]);
  });

  it("asks conditionally and reports that nothing changed", async () => {
    const { get, asked } = setUp([() => new Response(null, { status: 304, headers: { etag: '"1"' } })]);
    const outcome = await get({ conditional: { etag: '"1"', lastModified: "yesterday" } });
    expect(outcome).toMatchObject({ kind: "not-modified", etag: '"1"', tries: 1 });
    expect(asked[0].headers.get("if-none-match")).toBe('"1"');
    expect(asked[0].headers.get("if-modified-since")).toBe("yesterday");
  });
});

describe("get: size", () => {
  it("refuses by Content-Length before reading the body", async () => {
    const flood = endless(100, { "content-length": "1001" });
    const { get } = setUp([() => flood.response]);
    expect(await get()).toMatchObject({ kind: "failed", code: "FILE_TOO_LARGE", status: 200, tries: 1 });
    expect(flood.sentBytes()).toBeLessThanOrEqual(100);
  });

  it.each([[{}], [{ "content-length": "10" }]])("cuts an endless body at the cap, with headers %o", async (headers) => {
    const flood = endless(100, headers);
    const { get } = setUp([() => flood.response]);
    expect(await get()).toMatchObject({ kind: "failed", code: "FILE_TOO_LARGE", tries: 1 });
    expect(flood.sentBytes()).toBeLessThanOrEqual(MAX_BYTES + 300);
  });

  it("admits a body of exactly the cap", async () => {
    expect(await setUp([() => picture(MAX_BYTES)]).get()).toMatchObject({ kind: "ok" });
  });

  it("takes fewer bytes than Content-Length as a broken transfer and tries again", async () => {
    const { get } = setUp([
      () => picture(10, { "content-length": "20" }),
      () => picture(20, { "content-length": "20" }),
    ]);
    expect(await get()).toMatchObject({ kind: "ok", tries: 2 });
  });

  it("believes the stream where the body was compressed", async () => {
    const { get } = setUp([() => picture(10, { "content-length": "20", "content-encoding": "gzip" })]);
    expect(await get()).toMatchObject({ kind: "ok", tries: 1 });
  });

  it("fails on an empty body after its retries", async () => {
    expect(await setUp([() => picture(0)]).get()).toMatchObject({ kind: "failed", code: "DOWNLOAD_FAILED", tries: 4 });
  });
});

describe("get: time", () => {
  it("gives a server 5 s to the first byte, four times, with 1, 2 and 4 s between", async () => {
    const { get, clock } = setUp([silence]);
    const outcome = await get();
    expect(outcome).toMatchObject({ kind: "failed", code: "DOWNLOAD_TIMEOUT", tries: 4, ms: 4 * 5000 + 7000 });
    expect(clock.completedSleepsMs).toEqual([5000, 1000, 5000, 2000, 5000, 4000, 5000]);
  });

  it("counts headers without a body as no first byte", async () => {
    const { get } = setUp([() => new Response(new ReadableStream({ type: "bytes" }))]);
    expect(await get()).toMatchObject({ code: "DOWNLOAD_TIMEOUT", ms: 4 * 5000 + 7000 });
  });

  it("gives a body that trickles 10 s in all", async () => {
    const trickle = () =>
      new Response(
        new ReadableStream({
          type: "bytes",
          start: (controller) => controller.enqueue(new Uint8Array(1)),
        }),
      );
    expect(await setUp([trickle]).get()).toMatchObject({ code: "DOWNLOAD_TIMEOUT", ms: 4 * 10_000 + 7000 });
  });

  it("holds its limit over a fetch that ignores the signal", async () => {
    expect(await setUp([() => new Promise<Response>(() => undefined)]).get()).toMatchObject({
      code: "DOWNLOAD_TIMEOUT",
    });
  });

  it("adds up to a quarter to each wait", async () => {
    const { get, clock } = setUp([() => status(500)], { random: 0.5 });
    await get();
    expect(clock.completedSleepsMs).toEqual([1125, 2250, 4500]);
  });

  it("rejects with the caller's reason when aborted in a download and in a wait", async () => {
    for (const answer of [silence, () => status(500)]) {
      const controller = new AbortController();
      const { get } = setUp([answer]);
      const outcome = get({ signal: controller.signal });
      setTimeout(() => controller.abort(new Error("client left")), 5);
      await expect(outcome).rejects.toThrow("client left");
    }
  });
});

describe("get: room for the body", () => {
  it("is made before the body is read, and the wait for it counts against no limit", async () => {
    const { get, clock } = setUp([() => picture()]);
    const outcome = await get({ beforeBody: () => clock.sleep(60_000) });
    expect(outcome).toMatchObject({ kind: "ok", tries: 1, ms: 60_000 });
  });

  it.each([
    ["what the answer declares", { "content-length": "10" }, 10],
    ["what a photo may have where it declares nothing", {}, UNDECLARED_BODY_BYTES],
    [
      "the same where a compressed body hides its size",
      { "content-length": "10", "content-encoding": "gzip" },
      UNDECLARED_BODY_BYTES,
    ],
  ])("is asked for %s", async (_name, headers, expectedBytes) => {
    const asked: number[] = [];
    const beforeBody = async (bytes: number) => void asked.push(bytes);
    await setUp([() => picture(10, headers)]).get({ maxBytes: 20_000_000, beforeBody });
    await setUp([() => picture(10, headers)]).get({ maxBytes: 100, beforeBody });
    expect(asked).toEqual([expectedBytes, Math.min(expectedBytes, 100)]);
  });

  it("that is not to be had ends the download with the caller's own error, not asked again", async () => {
    const { get, asked } = setUp([() => picture()]);
    await expect(get({ beforeBody: () => Promise.reject(new Error("full")) })).rejects.toThrow("full");
    expect(asked).toHaveLength(1);
  });

  it("is not asked for an answer whose body is not wanted", async () => {
    for (const answer of [
      () => status(404),
      () => redirect("/x.exe"),
      () => picture(10, { "content-length": "9999" }),
    ]) {
      let asked = 0;
      await setUp([answer]).get({ beforeBody: async () => void asked++ });
      expect(asked).toBe(0);
    }
  });

  it("is given up when the caller aborts", async () => {
    const controller = new AbortController();
    const outcome = setUp([() => picture()]).get({
      signal: controller.signal,
      beforeBody: () => new Promise(() => setTimeout(() => controller.abort(new Error("client left")), 0)),
    });
    await expect(outcome).rejects.toThrow("client left");
  });
});

describe("get: trying again", () => {
  it.each([500, 502, 503, 504, 599, 429])("tries again after %i", async (code) => {
    expect(await setUp([() => status(code), () => picture()]).get()).toMatchObject({ kind: "ok", tries: 2, ms: 1000 });
  });

  it.each([400, 401, 403, 404, 410, 418, 451, 304])("takes %i as the answer", async (code) => {
    const { get } = setUp([() => new Response(null, { status: code })]);
    expect(await get()).toMatchObject({ kind: "failed", code: "DOWNLOAD_FAILED", status: code, tries: 1 });
  });

  it("tries again after a network error", async () => {
    const { get } = setUp([() => Promise.reject(new TypeError("reset")), () => picture()]);
    expect(await get()).toMatchObject({ kind: "ok", tries: 2 });
  });

  it("tries again after a body that breaks off", async () => {
    const broken = () =>
      new Response(
        new ReadableStream({
          type: "bytes",
          pull(controller) {
            controller.enqueue(new Uint8Array(1));
            controller.error(new TypeError("reset"));
          },
        }),
      );
    expect(await setUp([broken, () => picture()]).get()).toMatchObject({ kind: "ok", tries: 2 });
  });

  it("gives up after three retries", async () => {
    const { get, asked } = setUp([() => status(503)]);
    expect(await get()).toMatchObject({ kind: "failed", code: "DOWNLOAD_FAILED", status: 503, tries: 4 });
    expect(asked).toHaveLength(4);
  });

  it("waits as long as Retry-After says, in seconds or as a date", async () => {
    const date = new Date(Date.UTC(2026, 0, 20, 0, 0, 7)).toUTCString();
    for (const value of ["7", date]) {
      const { get } = setUp([() => status(503, { "retry-after": value }), () => picture()]);
      expect(await get(), value).toMatchObject({ kind: "ok", tries: 2, ms: 7000 });
    }
  });

  it("ends its retries when Retry-After is over 10 s", async () => {
    const { get } = setUp([() => status(429, { "retry-after": "11" })]);
    expect(await get()).toMatchObject({ kind: "failed", status: 429, tries: 1, ms: 0 });
  });

  it("falls back to its own waits when Retry-After means nothing", async () => {
    const { get } = setUp([() => status(503, { "retry-after": "soon" }), () => picture()]);
    expect(await get()).toMatchObject({ kind: "ok", ms: 1000 });
  });
});

describe("get: redirects", () => {
  it("follows three, relative ones too, and reports where it ended", async () => {
    const hops = ["/b.jpg", "https://img.ytimg.com/c.jpg", "//i9.ytimg.com/d.jpg"];
    const { get, asked } = setUp([...hops.map((hop, i) => () => redirect(hop, [301, 307, 308][i])), () => picture()]);
    expect(await get()).toMatchObject({ kind: "ok", url: "https://i9.ytimg.com/d.jpg", tries: 1 });
    expect(asked.map(({ url }) => url)).toEqual([
      URL_A,
      "https://i.ytimg.com/b.jpg",
      hops[1],
      "https://i9.ytimg.com/d.jpg",
    ]);
  });

  it("refuses a fourth", async () => {
    const { get, asked } = setUp([() => redirect("/again.jpg")]);
    expect(await get()).toMatchObject({ kind: "failed", code: "DOWNLOAD_FAILED", status: 302, tries: 1 });
    expect(asked).toHaveLength(4);
  });

  it.each([
    ["https://evil.net/1.jpg", "DOMAIN_NOT_ALLOWED"],
    ["//evil.net/1.jpg", "DOMAIN_NOT_ALLOWED"],
    ["https://localhost/1.jpg", "DOMAIN_NOT_ALLOWED"],
    ["http://i.ytimg.com/1.jpg", "INVALID_URL"],
    ["https://127.0.0.1/1.jpg", "INVALID_URL"],
    ["https://i.ytimg.com@evil.net/1.jpg", "INVALID_URL"],
    ["https://i.ytimg.com\\@evil.net/1.jpg", "INVALID_URL"],
    ["/setup.exe", "INVALID_URL"],
    ["file:///etc/passwd", "INVALID_URL"],
  ])("validates each hop: %s is %s", async (location, code) => {
    const { get, asked } = setUp([() => redirect(location)]);
    expect(await get()).toMatchObject({ kind: "failed", code, status: 302, tries: 1 });
    expect(asked).toHaveLength(1);
  });

  it("holds each hop to the policy of its own call: a host that another slice may ask is refused", async () => {
    const { get } = setUp([() => redirect("https://i.pstatic.net/1.jpg"), () => picture()]);
    const other = urlPolicy({ environment: "production", allowedDomains: ["ytimg.com", "pstatic.net"] });
    expect(await get({ policy: other })).toMatchObject({ kind: "ok" });
    const strict = setUp([() => redirect("https://i.pstatic.net/1.jpg"), () => picture()]);
    expect(await strict.get()).toMatchObject({ kind: "failed", code: "DOMAIN_NOT_ALLOWED" });
  });

  it("fails without asking again when a redirect names no place", async () => {
    const { get } = setUp([() => new Response(null, { status: 302 })]);
    expect(await get()).toMatchObject({ kind: "failed", code: "DOWNLOAD_FAILED", tries: 1 });
  });

  it("never lets the platform follow one", async () => {
    const modes: unknown[] = [];
    const answer: Answer = ({ redirect }) => {
      modes.push(redirect);
      return picture();
    };
    await setUp([answer]).get();
    expect(modes).toEqual(["manual"]);
  });
});

describe("get: the URL itself", () => {
  it("asks nothing of a URL that is not valid", async () => {
    const { fetcher, asked } = setUp([() => picture()]);
    const outcome = await fetcher.get("https://evil.net/1.jpg", { policy, maxBytes: 1 });
    expect(outcome).toMatchObject({ kind: "failed", code: "DOMAIN_NOT_ALLOWED", tries: 1 });
    expect(asked).toHaveLength(0);
  });
});

describe("head", () => {
  it("tells type and size", async () => {
    const { fetcher, asked } = setUp([
      () => new Response(null, { headers: { "content-type": "image/png", "content-length": "5" } }),
    ]);
    expect(await fetcher.head(URL_A, { policy })).toEqual({ contentType: "image/png", bytes: 5 });
    expect(asked[0].method).toBe("HEAD");
  });

  it("gives null on an error status, a network error, a forbidden hop, and after 3 s of silence", async () => {
    for (const answer of [
      () => status(404),
      () => Promise.reject(new Error("x")),
      () => redirect("https://evil.net/"),
      silence,
    ]) {
      const { fetcher } = setUp([answer]);
      expect(await fetcher.head(URL_A, { policy })).toBeNull();
    }
  });

  it("waits 3 s and no longer", async () => {
    const { fetcher, clock } = setUp([silence]);
    await fetcher.head(URL_A, { policy });
    expect(clock.completedSleepsMs).toEqual([3000]);
  });
});
