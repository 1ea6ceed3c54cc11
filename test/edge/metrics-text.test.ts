import { describe, expect, it } from "vitest";
import { bucketSeries, labelsText } from "../../src/edge/metrics-series";
import { METRICS } from "../../src/edge/metrics-table";
import { metricsText } from "../../src/edge/metrics-text";

describe("metrics text", () => {
  it("announces every metric once, used or not, and ends in a line feed", () => {
    const text = metricsText([]);
    expect(text.match(/^# TYPE .*$/gm)).toEqual(
      Object.entries(METRICS).map(([name, { kind }]) => `# TYPE ${name} ${kind}`),
    );
    expect(text.match(/^# HELP /gm)).toHaveLength(Object.keys(METRICS).length);
    expect(text.endsWith("\n")).toBe(true);
  });

  it("makes buckets cumulative, in order, beside other labels, with +Inf equal to the count", () => {
    const name = "image_processing_duration_seconds";
    const labels = labelsText({ stage: "decode" });
    const text = metricsText([
      { series: bucketSeries(name, labels, "0.05"), value: 2 },
      { series: bucketSeries(name, labels, "+Inf"), value: 1 },
      { series: `${name}_sum${labels}`, value: 4.5 },
      { series: `${name}_count${labels}`, value: 3 },
    ]);
    const lines = text.split("\n").filter((line) => line.startsWith(name));
    expect(lines).toEqual([
      `${name}_bucket{stage="decode",le="0.01"} 0`,
      `${name}_bucket{stage="decode",le="0.05"} 2`,
      `${name}_bucket{stage="decode",le="0.1"} 2`,
      `${name}_bucket{stage="decode",le="0.5"} 2`,
      `${name}_bucket{stage="decode",le="1"} 2`,
      `${name}_bucket{stage="decode",le="2"} 2`,
      `${name}_bucket{stage="decode",le="+Inf"} 3`,
      `${name}_sum{stage="decode"} 4.5`,
      `${name}_count{stage="decode"} 3`,
    ]);
  });

  it("escapes backslashes, quotes and line feeds in labels, and sorts them", () => {
    expect(labelsText({ z: 'a"b', a: "c\\d\ne" })).toBe('{a="c\\\\d\\ne",z="a\\"b"}');
  });

  it("has the names, labels and buckets that dashboards of the original system read", () => {
    expect(METRICS.image_download_total.labels).toEqual(["status", "source"]);
    expect(METRICS.image_download_duration_seconds.buckets).toEqual([0.1, 0.5, 1, 2, 5, 10]);
    expect(METRICS.image_download_size_bytes.buckets).toEqual([1e4, 1e5, 5e5, 1e6, 5e6, 1e7]);
    expect(METRICS.image_processing_duration_seconds).toMatchObject({
      labels: ["stage"],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 2],
    });
    expect(METRICS.image_quality_score.buckets).toEqual([0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1]);
    expect(METRICS.image_cache_hits_total.labels).toEqual(["level"]);
    expect(METRICS.image_cache_size_bytes.labels).toEqual(["level"]);
    expect(METRICS.image_processing_errors_total.labels).toEqual(["error_type", "context"]);
  });
});
