// Samples → Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/): HELP and TYPE before
// each family, buckets cumulative and in order, +Inf equal to the count. Every metric of the table is announced, used or not.
import type { Sample } from "./metrics";
import { bucketSeries } from "./metrics-series";
import { METRICS, type MetricName } from "./metrics-table";

export const METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export function metricsText(samples: readonly Sample[]): string {
  const families = new Map<string, Sample[]>();
  for (const sample of samples) {
    const name = sample.series.split("{", 1)[0]!;
    const family = families.get(name);
    if (family) family.push(sample);
    else families.set(name, [sample]);
  }
  return (Object.keys(METRICS) as MetricName[]).map((name) => familyText(name, families)).join("");
}

function familyText(name: MetricName, families: ReadonlyMap<string, readonly Sample[]>): string {
  const metric = METRICS[name];
  const lines = [`# HELP ${name} ${escapeHelp(metric.help)}`, `# TYPE ${name} ${metric.kind}`];
  switch (metric.kind) {
    case "counter":
      lines.push(...(families.get(name) ?? []).map(sampleLine));
      break;
    case "gauge":
      lines.push(...combine(families.get(name) ?? [], metric.across).map(sampleLine));
      break;
    case "histogram":
      lines.push(...histogramLines(name, metric.buckets, families));
      break;
    default:
      metric satisfies never;
  }
  return `${lines.join("\n")}\n`;
}

function combine(samples: readonly Sample[], across: "sum" | "max"): Sample[] {
  const values = new Map<string, number>();
  for (const { series, value } of samples) {
    const before = values.get(series);
    values.set(series, before === undefined ? value : across === "sum" ? before + value : Math.max(before, value));
  }
  return Array.from(values, ([series, value]) => ({ series, value }));
}

function histogramLines(
  name: string,
  buckets: readonly number[],
  families: ReadonlyMap<string, readonly Sample[]>,
): string[] {
  const stored = new Map((families.get(`${name}_bucket`) ?? []).map(({ series, value }) => [series, value]));
  const sums = new Map((families.get(`${name}_sum`) ?? []).map(({ series, value }) => [series, value]));
  const lines: string[] = [];
  for (const { series, value: count } of families.get(`${name}_count`) ?? []) {
    const labels = series.slice(`${name}_count`.length);
    let cumulative = 0;
    for (const bound of [...buckets.map(String), "+Inf"]) {
      cumulative += stored.get(bucketSeries(name, labels, bound)) ?? 0;
      lines.push(`${bucketSeries(name, labels, bound)} ${cumulative}`);
    }
    lines.push(`${name}_sum${labels} ${sums.get(`${name}_sum${labels}`) ?? 0}`, `${name}_count${labels} ${count}`);
  }
  return lines;
}

function sampleLine({ series, value }: Sample): string {
  return `${series} ${value}`;
}

function escapeHelp(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/\n/g, "\\n");
}
