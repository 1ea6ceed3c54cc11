// Metrics across isolates: two platforms with buffers of their own, one Durable Object with SQLite storage.

import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/edge/clock";
import { createLogger } from "../../src/edge/log";
import { createMetrics, type MetricsBatch, type MetricsStore } from "../../src/edge/metrics";
import { metricsStore } from "../../src/edge/metrics-object";
import { metricsText } from "../../src/edge/metrics-text";
import { FakeClock } from "./fake-clock";

const store = metricsStore(env.METRICS);
const quiet = createLogger(systemClock, () => undefined);

function isolate(name: string, through: MetricsStore = store) {
  return createMetrics({ store: through, clock: new FakeClock(), log: quiet, isolate: name });
}

/** Values by series, from the text that a scraper gets. */
async function scrape(metrics = isolate("reader")): Promise<Map<string, number>> {
  const lines = metricsText(await metrics.read()).split("\n");
  const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

describe("metrics", () => {
  it("adds up what two isolates counted and observed", async () => {
    const [a, b] = [isolate("adds-a"), isolate("adds-b")];
    a.count("image_download_total", { status: "success", source: "naver" }, 2);
    b.count("image_download_total", { status: "success", source: "naver" });
    a.observe("image_quality_score", 0.3);
    a.observe("image_quality_score", 0.72);
    b.observe("image_quality_score", 1.5);
    await Promise.all([a.flush(), b.flush()]);

    const seen = await scrape();
    expect(seen.get('image_download_total{source="naver",status="success"}')).toBe(3);
    const buckets = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1, "+Inf"].map((le) =>
      seen.get(`image_quality_score_bucket{le="${le}"}`),
    );
    expect(buckets).toEqual([1, 1, 1, 2, 2, 2, 2, 3]);
    expect(seen.get("image_quality_score_count")).toBe(3);
    expect(seen.get("image_quality_score_sum")).toBeCloseTo(2.52, 10);
  });

  it("counts a batch once although its answer was lost and it was sent again", async () => {
    let losses = 1;
    const lossy: MetricsStore = {
      read: store.read,
      async merge(batch: MetricsBatch) {
        await store.merge(batch);
        if (losses-- > 0) throw new Error("connection lost");
      },
    };
    const metrics = isolate("lossy", lossy);
    metrics.count("work_refused_total", { code: "lossy" }, 5);
    await metrics.flush();
    metrics.count("work_refused_total", { code: "lossy" }, 2);
    await metrics.flush();
    await metrics.flush();
    expect((await scrape()).get('work_refused_total{code="lossy"}')).toBe(7);
  });

  it("keeps its counts when the object is evicted", async () => {
    const metrics = isolate("evicted");
    metrics.count("work_refused_total", { code: "evicted" });
    await metrics.flush();
    await evictDurableObject(env.METRICS.getByName("all"));
    metrics.count("work_refused_total", { code: "evicted" });
    expect((await scrape(metrics)).get('work_refused_total{code="evicted"}')).toBe(2);
  });

  it("sums a cache's size over isolates, takes the fullest one's memory, and forgets isolates that went silent", async () => {
    const clock = new FakeClock();
    const at = (name: string) => createMetrics({ store, clock, log: quiet, isolate: name });
    const [a, b] = [at("gauge-a"), at("gauge-b")];
    for (const [metrics, bytes] of [
      [a, 10],
      [b, 32],
    ] as const) {
      metrics.gauge("image_cache_size_bytes", bytes, { level: "l1" });
      metrics.gauge("core_memory_bytes", bytes);
      await metrics.flush();
    }
    let seen = await scrape(a);
    expect(seen.get('image_cache_size_bytes{level="l1"}')).toBe(42);
    expect(seen.get("core_memory_bytes")).toBe(32);

    await clock.advance(6 * 60_000);
    seen = await scrape(a);
    expect(seen.get('image_cache_size_bytes{level="l1"}')).toBe(10);
    expect(seen.get("core_memory_bytes")).toBe(10);
  });
});
