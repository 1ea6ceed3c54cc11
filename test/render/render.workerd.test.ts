// GET /i/… on the real platform with real photographs.
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import type { AppEnv } from "../../src/edge/platform";
import { PickStore } from "../../src/pick/store";
import { signRenderPath } from "../../src/render";
import { createRenderApp } from "./render-app.workerd";

const DOG = "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg";
const SMALL = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg";
const ORIGIN = inject("origin");
const dog = `${ORIGIN}/corpus/${DOG}`;
const small = `${ORIGIN}/corpus/${SMALL}`;

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  return { ...((await response.json()) as Record<string, unknown>), status: response.status };
}

describe.skipIf(!inject("hasCorpus"))("render", () => {
  const app = createRenderApp();
  const { darkroom } = app;
  const header = async (response: Response) => darkroom.probe(new Uint8Array(await response.arrayBuffer()));

  it("answers a photograph at the size asked, upright, with its head complete", async () => {
    const response = await app.fetch(`/i/width=400/${dog}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("image/jpeg");
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=3600, stale-while-revalidate=604800");
    expect(response.headers.get("ETag")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(response.headers.get("Content-Disposition")).toContain('filename="AOMediaCodec');
    expect(response.headers.get("Server-Timing")).toMatch(
      /^cache;desc=miss, fetch;dur=\d+, decode;dur=[\d.]+, resize;dur=[\d.]+, encode;dur=[\d.]+, mem;desc="\d+\/\d+"$/,
    );
    const length = Number(response.headers.get("Content-Length"));
    const { fileBytes, ...made } = await header(response);
    expect(fileBytes).toBe(length);
    expect(made).toMatchObject({ format: "jpeg", width: 400, height: 533, orientation: 1, progressive: true });
  });

  it("answers the same bytes from the cache, and to HEAD the same head without them", async () => {
    const first = await app.fetch(`/i/width=120/${small}`);
    const made = darkroom.developed;
    const second = await app.fetch(`/i/w=120/${small}`);
    expect(second.headers.get("Server-Timing")).toBe("cache;desc=l1");
    expect(await second.arrayBuffer()).toEqual(await first.arrayBuffer());
    const head = await app.fetch(`/i/width=120/${small}`, { method: "HEAD" });
    expect(head.status).toBe(200);
    expect((await head.arrayBuffer()).byteLength).toBe(0);
    expect(head.headers.get("Content-Length")).toBe(first.headers.get("Content-Length"));
    expect(darkroom.developed).toBe(made);
  });

  it("answers 304 to whoever has it", async () => {
    const etag = (await app.fetch(`/i/width=130/${small}`)).headers.get("ETag")!;
    const response = await app.fetch(`/i/width=130/${small}`, { headers: { "If-None-Match": etag } });
    expect(response.status).toBe(304);
    expect(response.headers.get("ETag")).toBe(etag);
    expect(response.headers.get("Cache-Control")).toContain("max-age=3600");
  });

  it.each([
    ["format=webp,width=100", "image/webp", "webp", 100, 66],
    ["format=png,width=100", "image/png", "png", 100, 66],
    ["format=baseline-jpeg,width=100", "image/jpeg", "jpeg", 100, 66],
    ["width=100,height=100,fit=cover", "image/jpeg", "jpeg", 100, 100],
    ["width=100,height=100,fit=crop,gravity=top-left", "image/jpeg", "jpeg", 100, 100],
    ["width=100,height=100,fit=pad,background=%23ff8800", "image/jpeg", "jpeg", 100, 100],
    ["width=100,height=100,fit=contain", "image/jpeg", "jpeg", 100, 66],
    ["width=50,dpr=2,rotate=90", "image/jpeg", "jpeg", 100, 150],
    ["width=100,flip=hv", "image/jpeg", "jpeg", 100, 66],
    ["width=100,blur=4,brightness=1.2,contrast=1.1,gamma=1.2,saturation=0", "image/jpeg", "jpeg", 100, 66],
    ["width=100,sharpen=1", "image/jpeg", "jpeg", 100, 66],
  ])("%s gives %s of the right size", async (options, type, format, width, height) => {
    const response = await app.fetch(`/i/${options}/${small}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe(type);
    const made = await header(response);
    expect(made).toMatchObject({ format, width, height });
    if (format === "jpeg") expect(made.progressive).toBe(!options.includes("baseline"));
  });

  it("meets maxbytes", async () => {
    const response = await app.fetch(`/i/width=800,maxbytes=20000/${dog}`);
    expect(response.status).toBe(200);
    expect((await response.arrayBuffer()).byteLength).toBeLessThanOrEqual(20_000);
  });

  it("chooses the format by Accept, and tells caches so", async () => {
    const url = `/i/width=90,format=auto/${small}`;
    const webp = await app.fetch(url, { headers: { Accept: "image/avif,image/webp,*/*;q=0.8" } });
    const jpeg = await app.fetch(url, { headers: { Accept: "*/*" } });
    expect([webp, jpeg].map(({ headers }) => headers.get("Content-Type"))).toEqual(["image/webp", "image/jpeg"]);
    expect([webp, jpeg].map(({ headers }) => headers.get("Vary"))).toEqual(["Accept", "Accept"]);
    expect(webp.headers.get("ETag")).not.toBe(jpeg.headers.get("ETag"));
  });

  it("takes a percent-encoded source, and one picked before", async () => {
    const encoded = await app.fetch(`/i/width=80/${encodeURIComponent(small)}`);
    expect(await header(encoded)).toMatchObject({ width: 80 });
    const { DB, BUCKET } = env as unknown as AppEnv["Bindings"];
    const source = await darkroom.develop(new Uint8Array(await (await fetch(small)).arrayBuffer()), {
      maxDimension: 300,
    });
    await new PickStore(DB, BUCKET).putPicture("01KAJ8Z0T4W7Q2N9VC3F5XB6DE", 1, "jpg", source.bytes);
    const picked = await app.fetch("/i/width=70/pick/01KAJ8Z0T4W7Q2N9VC3F5XB6DE/1");
    expect(await header(picked)).toMatchObject({ width: 70 });
    expect((await app.fetch("/i/width=70/pick/01KAJ8Z0T4W7Q2N9VC3F5XB6DE/2")).status).toBe(404);
  });

  it("describes a source as JSON", async () => {
    const response = await app.fetch(`/i/format=json,width=100,lqip=thumbhash/${small}`);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect(await response.json()).toMatchObject({
      width: 100,
      height: 66,
      original: { format: "image/jpeg" },
      source: { orientation: 6 },
      metrics: { mean: expect.any(Number) },
      hashes: { ahash: expect.stringMatching(/^ahash1:[0-9a-f]{16}$/) },
      colours: expect.arrayContaining([{ hex: expect.stringMatching(/^#[0-9a-f]{6}$/), share: expect.any(Number) }]),
      lqip: { thumbhash: expect.stringMatching(/^[A-Za-z0-9+/]{20,40}=*$/) },
    });
  });

  it("explains itself in words", async () => {
    const response = await app.fetch(`/i/width=400,explain=1/${dog}`);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const { sentences, plan } = (await response.json()) as { sentences: string[]; plan: { shrink: number } };
    expect(sentences[0]).toBe("The source is a JPEG of 3024×4032 px and 3219.2 KB.");
    expect(sentences.join(" ")).toContain(`decoded at 1/${plan.shrink}`);
  });

  it.each([
    ["wdth=1", dog, 400, "INVALID_OPTION"],
    ["width=100,gravity=face,height=100,fit=cover", dog, 422, "OPTION_NOT_AVAILABLE"],
    ["width=9,gamma=0.05", dog, 400, "INVALID_RECIPE"],
    ["width=1", "ftp://x/y.jpg", 400, "INVALID_SOURCE"],
    ["width=1", "https://evil.example/x.jpg", 403, "DOMAIN_NOT_ALLOWED"],
    ["width=1", "https://10.0.0.1/x.jpg", 400, "INVALID_URL"],
    ["width=1", `${ORIGIN}/nowhere`, 502, "DOWNLOAD_FAILED"],
    ["width=1", `${ORIGIN}/claims-huge`, 413, "FILE_TOO_LARGE"],
    ["width=1", `${ORIGIN}/corpus/MANIFEST.tsv`, 422, "INVALID_FORMAT"],
    ["width=1", "images/PRODUCT/2026/01/20/x.webp", 404, "IMAGE_NOT_FOUND"],
  ])("%s of %s is a problem", async (options, source, status, code) => {
    expect(await problemOf(await app.fetch(`/i/${options}/${source}`))).toMatchObject({ status, code });
  });

  it("redirects to a source that it cannot render when asked, but never to one that is refused", async () => {
    const response = await app.fetch(`/i/width=1,onerror=redirect/${ORIGIN}/corpus/MANIFEST.tsv`);
    expect([response.status, response.headers.get("Location")]).toEqual([302, `${ORIGIN}/corpus/MANIFEST.tsv`]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const odd = await app.fetch(`/i/width=1,onerror=redirect/${encodeURIComponent(`${ORIGIN}/nowhere/€.jpg`)}`);
    expect(odd.headers.get("Location")).toBe(`${ORIGIN}/nowhere/%E2%82%AC.jpg`);
    expect((await app.fetch("/i/width=1,onerror=redirect/https://evil.example/x.jpg")).status).toBe(403);
  });

  it("documents its options in a page and in the OpenAPI document", async () => {
    expect(await (await app.fetch("/docs/options")).text()).toContain("<code>gravity</code>");
    const document = (await (await app.fetch("/openapi.json")).json()) as { paths: Record<string, unknown> };
    expect(JSON.stringify(document.paths["/i/{options}/{source}"])).toContain("maxbytes");
  });
});

describe.skipIf(!inject("hasCorpus"))("render with signing and presets", () => {
  const KEY = "a signing key of many characters";
  const app = createRenderApp({
    RENDER_SIGNING_KEYS: `${KEY},another key of many characters`,
    RENDER_PRESETS: JSON.stringify({ thumb: "width=60,height=60,fit=cover" }),
    RENDER_PRESETS_ONLY: "true",
  });

  it("serves a signed preset and nothing else", async () => {
    const signed = await signRenderPath(KEY, `/i/thumb/${small}`);
    expect((await app.fetch(signed)).status).toBe(200);
    const refusals: Array<[path: string, code: string]> = [
      [`/i/thumb/${small}`, "SIGNATURE_REQUIRED"],
      [signed.replace("thumb", "thump"), "SIGNATURE_INVALID"],
      [await signRenderPath(KEY, `/i/width=60/${small}`), "PRESET_REQUIRED"],
      [await signRenderPath(KEY, `/i/thumb,exp=1000/${small}`), "URL_EXPIRED"],
    ];
    for (const [path, code] of refusals) {
      expect(await problemOf(await app.fetch(path))).toMatchObject({ status: 403, code });
    }
  });
});

describe("render: HEIC", () => {
  it("is answered as JPEG at the size asked", async () => {
    const app = createRenderApp();
    const response = await app.fetch(`/i/width=300,format=jpeg/${ORIGIN}/heic/1200x800.heic`);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/jpeg"]);
    const header = app.darkroom.probe(new Uint8Array(await response.arrayBuffer()));
    expect([header.width, header.height]).toEqual([300, 200]);
  });
});

describe("render: SVG", () => {
  it("is drawn at the size asked, also beyond its own", async () => {
    const app = createRenderApp();
    const response = await app.fetch(`/i/width=300,height=200,fit=contain,format=png/${ORIGIN}/svg/120x80.svg`);
    expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/png"]);
    const file = new Uint8Array(await response.arrayBuffer());
    const header = app.darkroom.probe(file);
    expect([header.width, header.height]).toEqual([300, 200]);
    const { metrics } = await app.darkroom.judge(file);
    expect([metrics.min, metrics.max]).toEqual([29, 255]);
  });
});
