// /api/v1/cache on the real platform: counts, warming through the queue's consumer, purging by URL and tag.
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import { createResultCache } from "../../src/edge/cache";
import { systemClock } from "../../src/edge/clock";
import type { AppEnv } from "../../src/edge/platform";
import { sweepWarmJobs } from "../../src/render";
import { RETRY_DELAYS_MS } from "../../src/render/warm";
import { createRenderApp } from "./render-app.workerd";

const TOKEN = "correct-horse-battery";
const AUTHORIZED = { Authorization: `Bearer ${TOKEN}` };
const { DB: db } = env as unknown as AppEnv["Bindings"];
const source = `${inject("origin")}/corpus/jpeg-baseline/recurser-exif-orientation-examples__Landscape_6.jpg`;

function post(body: object): RequestInit {
  return { method: "POST", headers: { ...AUTHORIZED, "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

async function jobIds(): Promise<string[]> {
  const { results } = await db.prepare("SELECT id FROM warm_jobs ORDER BY id").all<{ id: string }>();
  return results.map(({ id }) => id);
}

describe("the cache's admin routes", () => {
  const app = createRenderApp({ ADMIN_TOKEN: TOKEN });

  it.each([
    ["GET", "/api/v1/cache/stats"],
    ["POST", "/api/v1/cache/warm"],
    ["DELETE", "/api/v1/cache?tag=x"],
  ])("%s %s needs the token", async (method, path) => {
    const body = method === "POST" ? "{}" : undefined;
    const response = await app.fetch(path, { method, body, headers: { "Content-Type": "application/json" } });
    expect(response.status).toBe(401);
  });

  it("tell what each level holds and answered", async () => {
    const response = await app.fetch("/api/v1/cache/stats", { headers: AUTHORIZED });
    const level = { hits: expect.any(Number), misses: expect.any(Number), errors: 0 };
    expect(await response.json()).toEqual({
      enabled: true,
      l1: { ...level, items: expect.any(Number), bytes: expect.any(Number), maxBytes: 8_388_608 },
      edge: level,
      kv: level,
      r2: level,
    });
  });

  it.each([
    [{ urls: [] }, "expected at least 1 item for urls"],
    [{ urls: Array(101).fill(source) }, "expected at most 100 items for urls"],
    [{ urls: [source], recipe: "wdth=1" }, "expected an option of /docs/options"],
    [{ urls: [source], tags: Array(11).fill("t") }, "expected at most 10 items for tags"],
    [{ urls: [source], more: 1 }, "expected no unknown members"],
  ])("refuse to warm %j", async (body, sentence) => {
    const response = await app.fetch("/api/v1/cache/warm", post(body));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(sentence);
  });

  it.each(["/api/v1/cache", "/api/v1/cache?url=https://a.test/x&tag=y", "/api/v1/cache?url=nonsense"])(
    "refuse DELETE %s",
    async (path) => {
      expect((await app.fetch(path, { method: "DELETE", headers: AUTHORIZED })).status).toBe(400);
    },
  );
});

describe.skipIf(!inject("hasCorpus"))("warming", () => {
  it("queues what is admitted, renders it into the lasting levels, and can be purged by tag", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    const urls = [source, source, "https://evil.example/x.jpg"];
    const response = await app.fetch(
      "/api/v1/cache/warm",
      post({ urls, recipe: "width=64,format=auto", tags: ["spring"] }),
    );
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      queued: 1,
      rejected: [{ url: urls[2], code: "DOMAIN_NOT_ALLOWED" }],
    });

    const ids = await jobIds();
    expect(ids).toHaveLength(1);
    expect(await app.consume(ids)).toEqual({ acks: ids, retries: [] });
    expect(await jobIds()).toEqual([]);

    const elsewhere = createRenderApp({ ADMIN_TOKEN: TOKEN });
    const visit = await elsewhere.fetch(`/i/width=64,format=auto/${source}`, { headers: { Accept: "image/webp" } });
    expect(visit.headers.get("Content-Type")).toBe("image/webp");
    expect(visit.headers.get("Server-Timing")).toMatch(/^cache;desc=(edge|kv|r2)$/);
    expect(elsewhere.darkroom.developed).toBe(0);

    const purged = await elsewhere.fetch("/api/v1/cache?tag=spring", { method: "DELETE", headers: AUTHORIZED });
    expect(await purged.json()).toEqual({ removed: 1 });
    const after = await elsewhere.fetch(`/i/width=64,format=auto/${source}`, { headers: { Accept: "image/webp" } });
    expect(after.headers.get("Server-Timing")).toMatch(/^cache;desc=miss/);
  });

  it("forgets every variant of a URL when that is purged", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    await app.fetch(`/i/width=31/${source}`);
    await app.fetch(`/i/width=32/${source}`);
    const url = encodeURIComponent(`${source}#fragment`);
    const purged = await app.fetch(`/api/v1/cache?url=${url}`, { method: "DELETE", headers: AUTHORIZED });
    expect(((await purged.json()) as { removed: number }).removed).toBeGreaterThanOrEqual(2);
    const after = await app.fetch(`/i/width=31/${source}`);
    expect(after.headers.get("Server-Timing")).toMatch(/^cache;desc=miss, fetch/);
  });

  it("tries a job again while its source is out of reach, and gives it up in the end", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    await app.fetch("/api/v1/cache/warm", post({ urls: [`${inject("origin")}/nowhere`] }));
    const ids = await jobIds();
    for (const _delay of RETRY_DELAYS_MS) {
      expect(await app.consume(ids)).toEqual({ acks: [], retries: ids });
      expect(await app.consume(ids)).toEqual({ acks: ids, retries: [] });
      await db.prepare("UPDATE warm_jobs SET next_at = 0").run();
    }
    expect(await jobIds()).toEqual(ids);
    expect(await app.consume(ids)).toEqual({ acks: ids, retries: [] });
    expect(await jobIds()).toEqual([]);
  });

  it("drops a job that can never succeed", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    await app.fetch("/api/v1/cache/warm", post({ urls: [`${inject("origin")}/corpus/MANIFEST.tsv`] }));
    const ids = await jobIds();
    expect(await app.consume(ids)).toEqual({ acks: ids, retries: [] });
    expect(await jobIds()).toEqual([]);
  });

  it("gives a job to one consumer, however often its message comes", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    await app.fetch("/api/v1/cache/warm", post({ urls: [source], recipe: "width=33" }));
    const ids = await jobIds();
    await Promise.all([app.consume(ids), app.consume(ids)]);
    expect(app.darkroom.developed).toBe(1);
  });

  it("wakes jobs whose message was lost", async () => {
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    await app.fetch("/api/v1/cache/warm", post({ urls: [source], recipe: "width=34" }));
    const now = app.platform.clock.now();
    expect(await sweepWarmJobs(app.platform, now)).toBe(0);
    expect(await sweepWarmJobs(app.platform, now + 61_000)).toBe(1);
    await app.consume(await jobIds());
  });
});

describe.skipIf(!inject("hasCorpus"))("KV and R2", () => {
  it("are not asked for a variant that nobody wanted twice, once its source is known", async () => {
    const path = source.replace("Landscape_6", "Landscape_5");
    await createRenderApp().fetch(`/i/width=41/${path}`);
    const app = createRenderApp({ ADMIN_TOKEN: TOKEN });
    for (const width of [42, 43, 43]) await app.fetch(`/i/width=${width}/${path}`);
    const stats = async (of = app) => (await of.fetch("/api/v1/cache/stats", { headers: AUTHORIZED })).json();
    expect(await stats()).toMatchObject({ edge: { misses: 2 }, kv: { misses: 0 }, r2: { misses: 0 } });

    // 43 was: an isolate of another place, with nothing near, finds it.
    const edge = { match: async () => undefined, put: async () => undefined, delete: async () => false };
    const { db, bucket, kv, log, metrics } = app.platform;
    const settings = { enabled: true, edge: true, l1Items: 10, l1Bytes: 1_000_000, ttlS: 3600 };
    const cache = createResultCache({ db, bucket, kv, edge, settings, clock: systemClock, log, metrics });
    const elsewhere = createRenderApp({ ADMIN_TOKEN: TOKEN }, { cache });
    await elsewhere.fetch(`/i/width=43/${path}`);
    expect(elsewhere.darkroom.developed).toBe(0);
    expect(await stats(elsewhere)).toMatchObject({ r2: { hits: 1 } });
  });
});
