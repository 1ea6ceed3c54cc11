// POST /api/v1/pick with ten real files: two 12 MP photographs, duplicates at other sizes and qualities, broken and disguised
// ones.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { PickResult } from "../../src/pick";
import { corpusFile, createPickApp, formOf, openDarkroom } from "./pick-app.workerd";

const DOG = "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg";
const STREET = "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg";
const LANDSCAPE = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_1.jpg";
const LANDSCAPE_TURNED = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg";
const GALLERY = "webp/lossy/image-rs-image-webp__tests_images_gallery1_1.webp";
const AVIF = "avif/ok/AOMediaCodec-libavif__tests_data_paris_icc_exif_xmp.avif";

describe.skipIf(!inject("hasCorpus"))("pick: ten files of a form", () => {
  const app = createPickApp();
  let files: Array<[name: string, bytes: Uint8Array]>;
  let result: PickResult;

  beforeAll(async () => {
    const darkroom = openDarkroom();
    const [dog, street] = [await corpusFile(DOG), await corpusFile(STREET)];
    const landscape = await corpusFile(LANDSCAPE);
    const smallDog = await darkroom.develop(dog, { maxDimension: 1600, quality: 75 });
    const poorStreet = await darkroom.develop(street, { maxDimension: 2000, quality: 30 });
    darkroom.close();
    files = [
      ["dog.jpg", dog],
      ["street.jpg", street],
      ["dog-small.jpg", smallDog.bytes],
      ["street-poor.jpg", poorStreet.bytes],
      ["landscape.jpg", landscape],
      ["landscape-copy.jpg", landscape],
      ["landscape-turned.jpg", await corpusFile(LANDSCAPE_TURNED)],
      ["gallery.webp", await corpusFile(GALLERY)],
      ["broken.jpg", landscape.slice(0, 300)],
      ["disguised.webp", await corpusFile(AVIF)],
    ];
    const response = await app.fetch("/api/v1/pick", { method: "POST", body: formOf(files, { count: "3" }) });
    expect(response.status).toBe(200);
    result = await response.json();
  });

  it("answers the best three, ranked, with reasons that hold numbers", () => {
    expect(result.images.map(({ rank }) => rank)).toEqual([1, 2, 3]);
    const scores = result.images.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    for (const { reasons } of result.images) expect(reasons[0]).toMatch(/^ranked \d of \d+ \(score 0\.\d\d\)$/);
    const sources = result.images.map(({ source }) => source);
    expect(sources).toContain("dog.jpg");
    expect(sources).toContain("street.jpg");
    expect(sources.filter((source) => source.startsWith("landscape"))).toHaveLength(1);
  });

  it("names every other file and why", () => {
    const why = Object.fromEntries(result.rejected.map((entry) => [entry.source, entry]));
    expect(result.images.length + result.rejected.length).toBe(files.length);
    expect(why["dog-small.jpg"]).toMatchObject({ code: "DUPLICATE", stage: "select", duplicateOf: "dog.jpg" });
    expect(why["dog-small.jpg"].reason).toMatch(/^same picture as #1 \(distance \d of 64\)$/);
    expect(why["street-poor.jpg"]).toMatchObject({ code: "DUPLICATE", duplicateOf: "street.jpg" });
    expect(why["landscape-copy.jpg"]).toMatchObject({ code: "DUPLICATE", duplicateOf: "landscape.jpg", distance: 0 });
    expect(why["landscape-copy.jpg"].reason).toContain("same file as #5");
    const taken = result.images.find(({ source }) => source.startsWith("landscape"))?.source;
    const turned = taken === "landscape.jpg" ? "landscape-turned.jpg" : "landscape.jpg";
    expect(why[turned]).toMatchObject({ code: "DUPLICATE", duplicateOf: taken });
    expect(why["broken.jpg"]).toMatchObject({ code: "CORRUPTED_IMAGE", stage: "decode" });
    expect(why["disguised.webp"]).toMatchObject({ code: "NOT_SELECTED", stage: "select" });
    expect(why["gallery.webp"].code).toBe("NOT_SELECTED");
  });

  it("makes pictures of at most 1024 px and 2 MB, upright, without metadata, served for good", async () => {
    for (const { url, width, height, bytes, format } of result.images) {
      expect(Math.max(width, height)).toBe(1024);
      const response = await app.fetch(new URL(url).pathname);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Type")).toBe("image/jpeg");
      expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
      expect(response.headers.get("Cache-Control")).toBe("public, max-age=2592000, immutable");
      const body = new Uint8Array(await response.arrayBuffer());
      expect(body.length).toBe(bytes);
      expect(bytes).toBeLessThanOrEqual(2 * 1024 * 1024);
      expect(app.platform.darkroom.probe(body)).toMatchObject({ format, width, height, orientation: 1, exif: null });
      const etag = response.headers.get("ETag") ?? "";
      const again = await app.fetch(new URL(url).pathname, { headers: { "If-None-Match": etag } });
      expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
    }
    const dog = result.images.find(({ source }) => source === "dog.jpg");
    expect(dog && dog.height > dog.width, "orientation 6 stands upright").toBe(true);
  });

  it("reports metrics and metadata of the sources, without the place", () => {
    const street = result.images.find(({ source }) => source === "street.jpg");
    expect(street?.metadata).toMatchObject({
      url: null,
      width: 4032,
      height: 3024,
      format: "jpeg",
      mode: "RGB",
      fileSizeBytes: 3_753_621,
      aspectRatio: 1.333,
      exif: { gps: null, datetime: "2018-01-04T08:43:51", camera: { make: "Huawei", model: "Nexus 6P" } },
    });
    expect(street?.metrics.histogram).toHaveLength(256);
    expect(street?.metrics.pixels).toBe(4032 * 3024);
    expect(street?.metrics.coverage).toBe("full");
  });

  it("stores the result and nothing temporary", async () => {
    const stored = await app.fetch(`/api/v1/pick/${result.id}`);
    expect(await stored.json()).toEqual(result);
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });

  it("gives the same pictures from the cache", async () => {
    const before = app.platform.cache.stats();
    const response = await app.fetch("/api/v1/pick", { method: "POST", body: formOf(files, { count: "3" }) });
    const again: PickResult = await response.json();
    const after = app.platform.cache.stats();
    expect(after.l1.hits + after.edge.hits).toBeGreaterThan(before.l1.hits + before.edge.hits);
    expect(again.timings.decodeMs).toBe(0);
    const facts = ({ images, rejected }: PickResult) => [images.map(({ url, ...image }) => image), rejected];
    expect(facts(again)).toEqual(facts(result));
  });

  it("tells the place when reportMetadata is full, and keeps it nowhere", async () => {
    const form = formOf(files.slice(0, 2), { count: "2", reportMetadata: "full" });
    const response = await app.fetch("/api/v1/pick", { method: "POST", body: form });
    const { id, images }: PickResult = await response.json();
    const street = images.find(({ source }) => source === "street.jpg");
    expect(street?.metadata.exif.gps).toEqual({ lat: 59.30620833333333, lng: 18.03893888888889, altitude: 20 });
    const stored: PickResult = await (await app.fetch(`/api/v1/pick/${id}`)).json();
    expect(stored.images.map(({ metadata }) => metadata.exif.gps)).toEqual([null, null]);
    expect(stored.images[0].metadata.exif.datetime).toEqual(images[0].metadata.exif.datetime);
  });

  it("counts uploads, scores and refusals", async () => {
    const series = new Map((await app.platform.metrics.read()).map(({ series, value }) => [series, value]));
    expect(series.get('image_download_total{source="upload",status="success"}')).toBe(22);
    expect(series.get("image_quality_score_count")).toBeGreaterThan(8);
    expect(series.get('image_processing_errors_total{context="decode",error_type="corrupted_image"}')).toBe(2);
  });
});
