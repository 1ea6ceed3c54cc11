// POST /api/v1/pick by URL, against a server that misbehaves in every way: each candidate gets the outcome that the
// specification names for it, and the good ones are answered all the same.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { PickResult } from "../../src/pick";
import { createPickApp } from "./pick-app.workerd";

const LANDSCAPE = "jpeg-baseline/recurser-exif-orientation-examples__Landscape_1.jpg";
const PORTRAIT = "jpeg-baseline/recurser-exif-orientation-examples__Portrait_1.jpg";
const GALLERY = "webp/lossy/image-rs-image-webp__tests_images_gallery1_1.webp";
const STREET = "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg";

const post = (body: unknown, headers: Record<string, string> = {}) => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json", ...headers },
});

describe.skipIf(!inject("hasCorpus"))("pick: URLs of a server that misbehaves", () => {
  const origin = inject("origin");
  const app = createPickApp();
  const urls = {
    good: `${origin}/corpus/${STREET}`,
    redirecting: `${origin}/redirect/3/${PORTRAIT}`,
    flaky: `${origin}/flaky/${GALLERY}`,
    slow: `${origin}/slow`,
    endless: `${origin}/endless`,
    promisesMore: `${origin}/promises-more/${LANDSCAPE}`,
    claimsHuge: `${origin}/claims-huge`,
    tooManyRedirects: `${origin}/redirect/4/${LANDSCAPE}`,
    escaping: `${origin}/escape`,
    missing: `${origin}/corpus/none.jpg`,
    notAllowed: "https://instagram.com.evil.net/a.jpg",
    invalid: "http://instagram.com/a.jpg",
    again: `${origin}/corpus/${STREET}#again`,
  };
  let result: PickResult;

  beforeAll(async () => {
    const response = await app.fetch("/api/v1/pick", post({ urls: Object.values(urls), count: 3 }));
    expect(response.status).toBe(200);
    result = await response.json();
  }, 60_000);

  it("answers the three good ones", () => {
    const expected = [urls.good, urls.redirecting, urls.flaky];
    expect(new Set(result.images.map(({ source }) => source))).toEqual(new Set(expected));
  });

  it("tells how each was fetched", () => {
    const fetches = Object.fromEntries(result.images.map(({ source, fetch }) => [source, fetch]));
    expect(fetches[urls.good]).toMatchObject({ status: 200, contentType: "image/jpeg", bytes: 3_753_621, tries: 1 });
    expect(fetches[urls.redirecting]).toMatchObject({ status: 200, tries: 1 });
    expect(fetches[urls.flaky]).toMatchObject({ status: 200, tries: 2 });
    const redirected = result.images.find(({ source }) => source === urls.redirecting);
    expect(redirected?.metadata.url).toBe(`${origin}/corpus/${PORTRAIT}`);
  });

  it.each([
    ["slow", "fetch", "DOWNLOAD_TIMEOUT", 4],
    ["endless", "fetch", "FILE_TOO_LARGE", 1],
    ["promisesMore", "fetch", "DOWNLOAD_FAILED", 4],
    ["claimsHuge", "fetch", "FILE_TOO_LARGE", 1],
    ["tooManyRedirects", "fetch", "DOWNLOAD_FAILED", 1],
    ["escaping", "fetch", "DOMAIN_NOT_ALLOWED", 1],
    ["missing", "fetch", "DOWNLOAD_FAILED", 1],
    ["notAllowed", "validate", "DOMAIN_NOT_ALLOWED", undefined],
    ["invalid", "validate", "INVALID_URL", undefined],
    ["again", "validate", "DUPLICATE", undefined],
  ] as const)("rejects %s at %s with %s after %s tries", (name, stage, code, tries) => {
    const entry = result.rejected.find(({ source }) => source === urls[name]);
    expect(entry).toMatchObject({ stage, code });
    expect(entry?.fetch?.tries).toBe(tries);
    expect(entry?.reason).toMatch(/^(expected .+, got .+|same URL as #1)/);
  });

  it("leaves nothing temporary behind", async () => {
    expect((await env.BUCKET.list({ prefix: "tmp/" })).objects).toEqual([]);
  });

  it("counts downloads by outcome, and never logs a URL", async () => {
    const series = new Map((await app.platform.metrics.read()).map(({ series, value }) => [series, value]));
    expect(series.get('image_download_total{source="other",status="success"}')).toBe(3);
    expect(series.get('image_download_total{source="other",status="failed"}')).toBe(7);
    const errors = (type: string) =>
      series.get(`image_processing_errors_total{context="download",error_type="${type}"}`);
    expect([errors("timeout"), errors("http_error"), errors("request_error"), errors("unknown")]).toEqual([1, 1, 2, 3]);
    expect(series.get("image_download_duration_seconds_count")).toBe(3);
    expect(JSON.stringify(app.lines)).not.toContain("127.0.0.1");
    expect(app.lines.filter(({ stage }) => stage === "download")).toHaveLength(10);
    expect(app.lines.find(({ stage }) => stage === "download")?.url_hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it("does not download again what is known and fresh", async () => {
    const response = await app.fetch("/api/v1/pick", post({ urls: [urls.good], count: 1 }));
    const again: PickResult = await response.json();
    expect(again.images[0].fetch).toMatchObject({ tries: 0 });
    const first = result.images.find(({ source }) => source === urls.good);
    expect(again.images[0].metadata.sha256).toBe(first?.metadata.sha256);
  });

  it("fetches no more than fetchLimit and says so of the rest", async () => {
    const body = { urls: [urls.good, urls.redirecting, urls.missing], count: 1, fetchLimit: 1, cache: false };
    const limited: PickResult = await (await app.fetch("/api/v1/pick", post(body))).json();
    expect(limited.images.map(({ source }) => source)).toEqual([urls.good]);
    expect(limited.rejected).toMatchObject([
      { source: urls.redirecting, stage: "fetch", code: "NOT_SELECTED" },
      { source: urls.missing, stage: "fetch", code: "NOT_SELECTED" },
    ]);
  });

  it("streams one event a candidate and stage, then the result", async () => {
    const body = { urls: [urls.good, urls.missing], count: 1 };
    const response = await app.fetch("/api/v1/pick", post(body, { accept: "text/event-stream" }));
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const events = parseEvents(await response.text());
    const told = events.filter(({ event }) => event === "candidate").map(({ data }) => data);
    const stagesOf = (candidate: number) =>
      told.filter((event) => event.candidate === candidate).map(({ stage }) => stage);
    expect(stagesOf(1)).toEqual(["validate", "decode", "judge", "develop", "select", "store"]);
    expect(stagesOf(2)).toEqual(["validate", "fetch"]);
    expect(told).toContainEqual(
      expect.objectContaining({ candidate: 2, outcome: "rejected", code: "DOWNLOAD_FAILED" }),
    );
    expect(events.at(-1)?.event).toBe("result");
    expect(events.at(-1)?.data).toMatchObject({ images: [{ source: urls.good }] });
  });

  it("answers 422 with every reason when nothing is usable, as a problem or as an error event", async () => {
    const body = { urls: [urls.missing, urls.invalid] };
    const response = await app.fetch("/api/v1/pick", post(body));
    expect(response.status).toBe(422);
    const problem = await response.json();
    expect(problem).toMatchObject({
      code: "NO_USABLE_IMAGE",
      rejected: [
        { source: urls.missing, code: "DOWNLOAD_FAILED" },
        { source: urls.invalid, code: "INVALID_URL" },
      ],
    });
    const stream = await app.fetch("/api/v1/pick", post(body, { accept: "text/event-stream" }));
    const last = parseEvents(await stream.text()).at(-1);
    expect(last).toMatchObject({ event: "error", data: { status: 422, code: "NO_USABLE_IMAGE" } });
  });
});

function parseEvents(text: string): Array<{ event: string; data: Record<string, unknown> }> {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? "",
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? "null"),
    }));
}

describe("pick: HEIC", () => {
  it("is fetched, judged and developed as any photograph", async () => {
    const url = `${inject("origin")}/heic/1200x900.heic`;
    const response = await createPickApp().fetch("/api/v1/pick", post({ urls: [url], count: 1 }));
    const { images }: PickResult = await response.json();
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ source: url, metadata: { format: "heic", width: 1200, height: 900 } });
  });
});

describe("pick: SVG", () => {
  it("is fetched, judged at its own size and developed as a picture", async () => {
    const url = `${inject("origin")}/svg/640x480.svg`;
    const response = await createPickApp().fetch("/api/v1/pick", post({ urls: [url], count: 1 }));
    const { images }: PickResult = await response.json();
    expect(images).toHaveLength(1);
    expect(images[0]).toMatchObject({ source: url, metadata: { format: "svg", width: 640, height: 480 } });
  });
});
