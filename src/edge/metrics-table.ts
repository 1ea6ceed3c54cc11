// Every metric there is: kind, help, labels, buckets. Those of the system that Darkroom replaces keep their names, labels and
// buckets (spec/pick.md "Metrics and logs"), so that its dashboards go on working; durations and sizes are of successes only.

interface Counter {
  readonly kind: "counter";
  readonly help: string;
  readonly labels: readonly string[];
}

interface Histogram {
  readonly kind: "histogram";
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets: readonly number[];
}

interface Gauge {
  readonly kind: "gauge";
  readonly help: string;
  readonly labels: readonly string[];
  /** How the values of the isolates make one. */
  readonly across: "sum" | "max";
}

export const METRICS = {
  image_download_total: { kind: "counter", help: "Downloads of candidate images.", labels: ["status", "source"] },
  image_download_duration_seconds: {
    kind: "histogram",
    help: "Time of a successful download, retries included.",
    labels: [],
    buckets: [0.1, 0.5, 1, 2, 5, 10],
  },
  image_download_size_bytes: {
    kind: "histogram",
    help: "Bytes of a successful download.",
    labels: [],
    buckets: [10_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000],
  },
  image_processing_duration_seconds: {
    kind: "histogram",
    help: "Time of a processing stage, where the clock advanced.",
    labels: ["stage"],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 2],
  },
  image_quality_score: {
    kind: "histogram",
    help: "Overall score of judged images.",
    labels: [],
    buckets: [0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1],
  },
  image_cache_hits_total: { kind: "counter", help: "Results found in a cache level.", labels: ["level"] },
  image_cache_misses_total: { kind: "counter", help: "Results not found in a cache level.", labels: ["level"] },
  image_cache_errors_total: { kind: "counter", help: "Failures of a cache level.", labels: ["level"] },
  image_cache_size_bytes: { kind: "gauge", help: "Bytes held by a cache level.", labels: ["level"], across: "sum" },
  image_processing_errors_total: {
    kind: "counter",
    help: "Failures by kind and place.",
    labels: ["error_type", "context"],
  },
  core_memory_bytes: { kind: "gauge", help: "WebAssembly memory of the fullest isolate.", labels: [], across: "max" },
  core_prediction_ratio: {
    kind: "histogram",
    help: "Actual peak memory of a job divided by its prediction.",
    labels: [],
    buckets: [0.6, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1],
  },
  library_uploads_total: {
    kind: "counter",
    help: "Files that were uploaded, by way (async, sync, direct) and whether they were stored.",
    labels: ["way", "outcome"],
  },
  library_work_total: {
    kind: "counter",
    help: "Conversions and thumbnails: done, kept (served as uploaded), failed, or to be tried again.",
    labels: ["kind", "outcome"],
  },
  work_refused_total: { kind: "counter", help: "Work that the admission gate refused.", labels: ["code"] },
  image_served_total: { kind: "counter", help: "Pictures of the library that were answered.", labels: ["outcome"] },
  storage_read_errors_total: { kind: "counter", help: "Reads that a store failed or broke.", labels: ["store"] },
  library_events_published_total: { kind: "counter", help: "Events handed to the deliverer.", labels: [] },
  library_event_deliveries_total: {
    kind: "counter",
    help: "Tries of delivering an event to an endpoint: delivered, again, dead or gone.",
    labels: ["outcome"],
  },
  library_event_delay_seconds: {
    kind: "histogram",
    help: "From a change to the delivery of its event.",
    labels: [],
    buckets: [1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86_400],
  },
  library_schedule_runs_total: {
    kind: "counter",
    help: "Runs of a schedule: done, paused with more to do, or failed.",
    labels: ["schedule", "outcome"],
  },
  library_cleanup_total: { kind: "counter", help: "What the clean-up found and did.", labels: ["action"] },
  http_requests_total: { kind: "counter", help: "Answered requests.", labels: ["method", "route", "status"] },
  http_request_duration_seconds: {
    kind: "histogram",
    help: "Time to the answer's head, where the clock advanced.",
    labels: ["route"],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const satisfies Record<string, Counter | Histogram | Gauge>;

export type MetricName = keyof typeof METRICS;
type NameOf<K> = { [N in MetricName]: (typeof METRICS)[N]["kind"] extends K ? N : never }[MetricName];
export type CounterName = NameOf<"counter">;
export type HistogramName = NameOf<"histogram">;
export type GaugeName = NameOf<"gauge">;
export type Labels<N extends MetricName> = Readonly<Record<(typeof METRICS)[N]["labels"][number], string>>;
