// The buffer of one isolate, against a store in memory.
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/edge/log";
import { createMetrics, type MetricsBatch, type MetricsStore } from "../../src/edge/metrics";
import { FakeClock, settle } from "./fake-clock";

function setUp(merge: (batch: MetricsBatch) => Promise<void> = async () => undefined) {
  const clock = new FakeClock();
  const batches: MetricsBatch[] = [];
  const lines: string[] = [];
  const store: MetricsStore = {
    async merge(batch) {
      batches.push(structuredClone(batch));
      await merge(batch);
    },
    read: async () => [],
  };
  const log = createLogger(clock, (line) => lines.push(line));
  return { clock, batches, lines, metrics: createMetrics({ store, clock, log, isolate: "one" }) };
}

describe("metrics buffer", () => {
  it("sends nothing when nothing was counted", async () => {
    const { batches, metrics } = setUp();
    await metrics.flush();
    expect(batches).toEqual([]);
  });

  it("puts an observation into the first bucket whose bound it does not exceed", async () => {
    const { batches, metrics } = setUp();
    for (const seconds of [0.1, 0.1000001, 11]) metrics.observe("image_download_duration_seconds", seconds);
    await metrics.flush();
    const increments = Object.fromEntries(batches[0]!.increments);
    expect(increments).toMatchObject({
      'image_download_duration_seconds_bucket{le="0.1"}': 1,
      'image_download_duration_seconds_bucket{le="0.5"}': 1,
      'image_download_duration_seconds_bucket{le="+Inf"}': 1,
      image_download_duration_seconds_count: 3,
    });
  });

  it("makes one flush of many that are asked for at once", async () => {
    const { clock, batches, metrics } = setUp();
    for (let request = 0; request < 5; request++) {
      metrics.count("work_refused_total", { code: "BUSY" });
      void metrics.flushSoon();
    }
    await clock.advance(10_000);
    expect(batches.map(({ increments }) => increments)).toEqual([[['work_refused_total{code="BUSY"}', 5]]]);
  });

  it("promises a flush anew when the request that had promised one died", async () => {
    const { clock, batches, metrics } = setUp();
    const died = { ...clock, now: () => clock.now(), sleep: () => new Promise<void>(() => undefined) };
    const other = createMetrics({
      store: { merge: async (batch) => void batches.push(batch), read: async () => [] },
      clock: died,
      log: createLogger(clock, () => undefined),
      isolate: "two",
    });
    other.count("work_refused_total", { code: "BUSY" });
    void other.flushSoon();
    await clock.advance(10_000);
    died.sleep = () => Promise.resolve();
    await other.flushSoon();
    expect(batches).toHaveLength(1);
    await metrics.flush();
  });

  it("sends a batch that failed again under its number before anything newer, and logs the failure", async () => {
    let failures = 1;
    const { batches, lines, metrics } = setUp(async () => {
      if (failures-- > 0) throw new Error("overloaded");
    });
    metrics.count("work_refused_total", { code: "BUSY" });
    await metrics.flush();
    metrics.count("work_refused_total", { code: "BUSY" });
    await metrics.flush();
    await metrics.flush();
    await settle();
    expect(batches.map(({ number, increments }) => [number, increments[0]![1]])).toEqual([
      [1, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: "warning", stage: "metrics" });
  });
});
