// What pick makes of odd requests, odd servers within itself, and time: malformed bodies, a full house, a bug, a client that
// leaves, results that expire.
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import { Problem } from "../../src/edge/problem";
import type { Developed as DevelopedPicture } from "../../src/image";
import { emptyTemporary, type PickResult, readPickPicture } from "../../src/pick";
import { corpusFile, createPickApp, formOf } from "./pick-app.workerd";

const PORTRAIT = "jpeg-baseline/recurser-exif-orientation-examples__Portrait_1.jpg";
const STREET = "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg";
const DOG = "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg";
const LANDSCAPE = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_1.jpg";
const DAY_MS = 86_400_000;

const json = (body: unknown) => ({
  method: "POST",
  body: typeof body === "string" ? body : JSON.stringify(body),
  headers: { "content-type": "application/json" },
});

describe("pick: malformed requests", () => {
  const app = createPickApp();

  it.each([
    ["no JSON", "{", "Malformed JSON"],
    ["no URLs", {}, "urls"],
    ["an empty list", { urls: [] }, "expected at least 1 item for urls, got 0 items"],
    ["an odd amount", { urls: ["x"], sharpen: true }, "expected off or a number from 0 to 1 for sharpen, got true"],
    ["51 URLs", { urls: Array(51).fill("https://i.ytimg.com/a.jpg") }, "urls"],
    ["an unknown option", { urls: ["https://i.ytimg.com/a.jpg"], size: 3 }, "size"],
    ["a count of 0", { urls: ["https://i.ytimg.com/a.jpg"], count: 0 }, "expected at least 1 for count, got 0"],
    ["two sizes", { urls: ["https://i.ytimg.com/a.jpg"], maxDimension: 99, width: 99 }, "maxDimension"],
  ])("answers 400 to %s", async (_name, body, detail) => {
    const response = await app.fetch("/api/v1/pick", json(body));
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "MALFORMED_REQUEST", detail: expect.stringContaining(detail) });
  });

  it.each([
    ["without files", formOf([], { count: "3" }), "expected at least 1 file"],
    ["with a wrong option", formOf([["a.jpg", new Uint8Array(9)]], { count: "many" }), "count"],
    ["with an unknown field", formOf([["a.jpg", new Uint8Array(9)]], { constructor: "x" }), "constructor"],
  ])("answers 400 to a form %s", async (_name, body, detail) => {
    const response = await app.fetch("/api/v1/pick", { method: "POST", body });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: "MALFORMED_REQUEST", detail: expect.stringContaining(detail) }),
    ]);
  });

  it("answers 415 to another kind of body, and to none", async () => {
    const text = await app.fetch("/api/v1/pick", {
      method: "POST",
      body: "a",
      headers: { "content-type": "text/plain" },
    });
    expect(text.status).toBe(415);
    expect(await text.json()).toMatchObject({ detail: "expected a Content-Type that this path takes, got another" });
    expect((await app.fetch("/api/v1/pick", { method: "POST" })).status).toBe(415);
  });

  it("answers no stream to a client that weighs it 0", async () => {
    const post = json({ urls: ["https://evil.example/a.jpg"] });
    const headers = { ...post.headers, accept: "application/json, text/event-stream;q=0" };
    expect((await app.fetch("/api/v1/pick", { ...post, headers })).status).toBe(422);
  });

  it.each([
    ["a length", (text: string) => text],
    ["no length", (text: string) => new Blob([text]).stream()],
  ])("answers 413 to a JSON body over 1 MB with %s, before it is parsed", async (_name, bodyOf) => {
    const body = bodyOf(`{"urls":["${"a".repeat(1024 * 1024)}`);
    const headers = { "content-type": "application/json" };
    const response = await app.fetch("/api/v1/pick", { method: "POST", body, headers });
    expect([response.status, await response.json()]).toEqual([
      413,
      expect.objectContaining({ code: "REQUEST_TOO_LARGE" }),
    ]);
  });

  it("says why of every file when none is a picture", async () => {
    const files: Array<[string, Uint8Array]> = [
      ["empty.jpg", new Uint8Array(0)],
      ["words.jpg", new TextEncoder().encode("not a picture at all")],
      ["program.jpg", new TextEncoder().encode("MZ and then some more bytes of it")],
      ["big.jpg", new Uint8Array(10 * 1024 * 1024 + 1)],
    ];
    const response = await app.fetch("/api/v1/pick", { method: "POST", body: formOf(files, {}) });
    expect([response.status, await response.json()]).toEqual([
      422,
      expect.objectContaining({
        code: "NO_USABLE_IMAGE",
        rejected: [
          expect.objectContaining({ source: "empty.jpg", code: "INVALID_FORMAT" }),
          expect.objectContaining({ source: "words.jpg", code: "INVALID_FORMAT" }),
          expect.objectContaining({ source: "program.jpg", code: "HOSTILE_CONTENT" }),
          expect.objectContaining({ source: "big.jpg", code: "FILE_TOO_LARGE", stage: "fetch" }),
        ],
      }),
    ]);
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });

  it.each(["/api/v1/pick/none", "/api/v1/pick/..%2f1", "/pick/none/1.jpg", "/pick/none/0.jpg", "/pick/none/1.exe"])(
    "answers 404 to %s",
    async (path) => {
      expect((await app.fetch(path)).status).toBe(404);
    },
  );
});

describe.skipIf(!inject("hasCorpus"))("pick: shapes of the output", () => {
  const app = createPickApp();

  it.each([
    [
      { format: "webp", maxDimension: "300" },
      { format: "webp", width: 200, height: 300 },
    ],
    [
      { fit: "crop", width: "300", height: "200" },
      { format: "jpeg", width: 300, height: 200 },
    ],
    [
      { fit: "pad", width: "300", height: "200", background: "#ff0000" },
      { format: "jpeg", width: 300, height: 200 },
    ],
    [{ maxBytes: "20000" }, { format: "jpeg" }],
    [
      { judge: "fast", maxDimension: "200" },
      { format: "jpeg", width: 133, height: 200 },
    ],
  ])("with %o is %o", async (fields, expected) => {
    const form = formOf([["portrait.jpg", await corpusFile(PORTRAIT)]], fields as Record<string, string>);
    const result: PickResult = await (await app.fetch("/api/v1/pick", { method: "POST", body: form })).json();
    const [image] = result.images;
    expect(image).toMatchObject(expected);
    const stored = await readPickPicture(app.platform, result.id, 1);
    expect(stored?.bytes.length).toBe(image.bytes);
    expect(app.platform.darkroom.probe(stored?.bytes as Uint8Array)).toMatchObject(expected);
    if ("maxBytes" in fields) expect(image.bytes).toBeLessThanOrEqual(20_000);
    if ("judge" in fields) expect(image.metrics.coverage).toBe("fast");
  });

  it("shows what there is of a truncated file and says so", async () => {
    const cut = (await corpusFile(PORTRAIT)).slice(0, 150_000);
    const body = formOf([["cut.jpg", cut]], {});
    const { images }: PickResult = await (await app.fetch("/api/v1/pick", { method: "POST", body })).json();
    expect(images[0].metrics.truncated).toBe(true);
    expect(images[0].reasons.join()).toContain("truncated");
  });

  it("keeps large outputs out of memory until the choice, and stores the right one", async () => {
    const files: Array<[string, Uint8Array]> = [
      ["street.jpg", await corpusFile(STREET)],
      ["dog.jpg", await corpusFile(DOG)],
    ];
    const fields = { maxDimension: "2048", maxBytes: "10000000", count: "2", cache: "false" };
    const response = await app.fetch("/api/v1/pick", { method: "POST", body: formOf(files, fields) });
    const { id, images }: PickResult = await response.json();
    for (const { rank, bytes, width, height } of images) {
      expect(bytes).toBeGreaterThan(320 * 1024);
      const stored = await readPickPicture(app.platform, id, rank);
      expect(app.platform.darkroom.probe(stored?.bytes as Uint8Array)).toMatchObject({ width, height });
    }
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });
});

describe.skipIf(!inject("hasCorpus"))("pick: sources in memory", () => {
  it("are two at most: one that must wait while another wants in is spooled", async () => {
    const pictures = [await corpusFile(PORTRAIT), await corpusFile(LANDSCAPE)];
    const { darkroom, bucket } = createPickApp().platform;
    let spooled = 0;
    let tellSpooled = () => {};
    const firstSpooled = new Promise<void>((resolve) => {
      tellSpooled = resolve;
    });
    let held = 0;
    let most = 0;
    const fetcher: Platform["fetcher"] = {
      head: async () => null,
      post: async () => ({ kind: "failed", reason: "expected no message" }),
      async get(url, { beforeBody }) {
        await beforeBody?.(1000);
        most = Math.max(most, ++held);
        const number = Number(new URL(url).pathname.slice(1, 2));
        const bytes = new Uint8Array([...pictures[number % 2], number]);
        const answer = { status: 200, contentType: "image/jpeg", etag: null, lastModified: null, cacheControl: null };
        return { kind: "ok", bytes, url, ms: 1, tries: 1, ...answer };
      },
    };
    const app = createPickApp({
      fetcher,
      darkroom: {
        ...darkroom,
        async develop(source, recipe, job) {
          await firstSpooled;
          const developed = await darkroom.develop(source, recipe, job);
          held--;
          return developed;
        },
      },
      bucket: new Proxy(bucket, {
        get(target, name: "put") {
          const member = target[name] as (...args: unknown[]) => Promise<unknown>;
          return async (...args: unknown[]) => {
            const answer = await member.apply(target, args);
            if (!String(args[0]).startsWith("tmp/")) return answer;
            if ((name as string) === "get") most = Math.max(most, ++held);
            if (name === "put") {
              spooled++;
              held--;
              tellSpooled();
            }
            return answer;
          };
        },
      }),
    });
    const urls = [0, 1, 2, 3, 4].map((number) => `https://i.ytimg.com/${number}.jpg`);
    const response = await app.fetch("/api/v1/pick", json({ urls, count: 5, cache: false }));
    const { images, rejected }: PickResult = await response.json();
    expect(images.length + rejected.filter(({ code }) => code === "DUPLICATE").length).toBe(5);
    expect(spooled).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(2);
    expect(app.platform.bodies.status()).toMatchObject({ runningBytes: 0, waiting: 0 });
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });
});

describe.skipIf(!inject("hasCorpus"))("pick: failures within", () => {
  const failing = (develop: Platform["darkroom"]["develop"]) => {
    const { darkroom } = createPickApp().platform;
    return { ...darkroom, develop };
  };
  const form = async () =>
    formOf(
      [
        ["a.jpg", await corpusFile(PORTRAIT)],
        ["b.jpg", await corpusFile(LANDSCAPE)],
      ],
      { cache: "false" },
    );

  it("takes a bug as the failure of one candidate, logs it and tells nobody", async () => {
    let calls = 0;
    const real = createPickApp().platform.darkroom;
    const darkroom = failing((source, recipe, job): Promise<DevelopedPicture> => {
      if (++calls === 1) return Promise.reject(new WebAssembly.RuntimeError("unreachable"));
      return real.develop(source, recipe, job);
    });
    const app = createPickApp({ darkroom });
    const { images, rejected }: PickResult = await (
      await app.fetch("/api/v1/pick", { method: "POST", body: await form() })
    ).json();
    expect(images.map(({ source }) => source)).toEqual(["b.jpg"]);
    expect(rejected).toMatchObject([{ source: "a.jpg", code: "UNKNOWN" }]);
    expect(rejected[0].reason).not.toContain("unreachable");
    expect(JSON.stringify(app.lines.filter(({ level }) => level === "error"))).toContain("unreachable");
  });

  it("answers 503 with Retry-After where there is no room, and 422 where a picture can never fit", async () => {
    const busy = new Problem(503, "BUSY", "try again", {}, { "Retry-After": "10" });
    const full = new Problem(413, "MEMORY_BUDGET_EXCEEDED", "expected at most 1 byte, got 2");
    for (const [problem, status, code] of [
      [busy, 503, "BUSY"],
      [full, 422, "NO_USABLE_IMAGE"],
    ] as const) {
      const { admission } = createPickApp().platform;
      const app = createPickApp({ admission: { ...admission, run: () => Promise.reject(problem) } });
      const response = await app.fetch("/api/v1/pick", { method: "POST", body: await form() });
      expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([status, code]);
      expect(response.headers.get("Retry-After")).toBe(status === 503 ? "10" : null);
    }
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });

  it("stops fetching when the client leaves, and leaves nothing behind", async () => {
    const left = new AbortController();
    let aborted = 0;
    const silent: Platform["fetcher"] = {
      head: async () => null,
      post: async () => ({ kind: "failed", reason: "expected no message" }),
      get: (_url, { signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => {
            aborted++;
            reject(signal.reason);
          });
        }),
    };
    const app = createPickApp({ fetcher: silent });
    const urls = ["https://i.ytimg.com/a.jpg", "https://i.ytimg.com/b.jpg", "https://i.ytimg.com/c.jpg"];
    const answering = app.fetch("/api/v1/pick", { ...json({ urls }), signal: left.signal });
    setTimeout(() => left.abort(), 50);
    await Promise.allSettled([answering]);
    expect(aborted).toBeGreaterThan(0);
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });
});

describe.skipIf(!inject("hasCorpus"))("pick: what time removes", () => {
  it("forgets results and pictures after 30 days and temporary objects after an hour", async () => {
    const app = createPickApp();
    const body = formOf([["a.jpg", await corpusFile(PORTRAIT)]], {});
    const { id }: PickResult = await (await app.fetch("/api/v1/pick", { method: "POST", body })).json();
    await env.BUCKET.put("tmp/pick/broken-off/0", "left behind");
    const nowMs = Date.now();

    await emptyTemporary(app.platform, nowMs + 3_500_000);
    expect(await env.BUCKET.head("tmp/pick/broken-off/0")).not.toBeNull();
    await emptyTemporary(app.platform, nowMs + 3_700_000);
    expect(await env.BUCKET.head("tmp/pick/broken-off/0")).toBeNull();

    await emptyTemporary(app.platform, nowMs + 29 * DAY_MS);
    expect((await app.fetch(`/api/v1/pick/${id}`)).status).toBe(200);
    await emptyTemporary(app.platform, nowMs + 31 * DAY_MS);
    expect((await app.fetch(`/api/v1/pick/${id}`)).status).toBe(404);
    expect((await app.fetch(`/pick/${id}/1.jpg`)).status).toBe(404);
    expect((await env.BUCKET.list({ prefix: `pick/${id}/` })).objects).toEqual([]);
  });

  it("never serves an object that is not what was put", async () => {
    const app = createPickApp();
    const body = formOf([["a.jpg", await corpusFile(PORTRAIT)]], {});
    const { id }: PickResult = await (await app.fetch("/api/v1/pick", { method: "POST", body })).json();
    await env.BUCKET.put(`pick/${id}/1.jpg`, "");
    expect((await app.fetch(`/pick/${id}/1.jpg`)).status).toBe(404);
  });
});
