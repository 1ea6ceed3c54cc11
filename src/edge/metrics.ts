// Counters, histograms and gauges of this isolate, buffered and handed in batches to one store shared by all isolates
// (metrics-object.ts), so that /metrics is right whichever isolate answers. Names, labels and buckets are a table
// (metrics-table.ts): a metric that is not in it does not compile.
// A batch has a number: one that was stored but whose answer was lost is sent again and counted once.
import type { Clock } from "./clock";
import type { Logger } from "./log";
import { bucketSeries, labelsText } from "./metrics-series";
import { type CounterName, type GaugeName, type HistogramName, type Labels, METRICS } from "./metrics-table";

export interface Metrics {
  count<N extends CounterName>(name: N, labels: Labels<N>, n?: number): void;
  /** Adds one observation to a histogram. */
  observe<N extends HistogramName>(name: N, value: number, ...labels: LabelArguments<N>): void;
  /** Sets this isolate's value. */
  gauge<N extends GaugeName>(name: N, value: number, ...labels: LabelArguments<N>): void;
  /** Hands everything buffered to the store now. Never throws: what could not be stored is kept for the next call. */
  flush(): Promise<void>;
  /** Flushes a quarter of a second later, one flush for all that call meanwhile. Belongs under `waitUntil`. */
  flushSoon(): Promise<void>;
  /** What all isolates have counted, this one's latest included. */
  read(): Promise<Sample[]>;
}

type LabelArguments<N extends keyof typeof METRICS> = keyof Labels<N> extends never ? [] : [labels: Labels<N>];

/** Increments since the last batch, by series (`name{label="value"}`), and this isolate's gauges. */
export interface MetricsBatch {
  readonly isolate: string;
  readonly number: number;
  readonly atMs: number;
  readonly increments: ReadonlyArray<readonly [series: string, by: number]>;
  readonly gauges: ReadonlyArray<readonly [series: string, value: number]>;
}

/** A series and its value; several of one gauge come from several isolates. */
export type Sample = { readonly series: string; readonly value: number };

/** Where the isolates meet. */
export interface MetricsStore {
  /** Adds a batch, once: a number that this isolate sent before changes nothing. */
  merge(batch: MetricsBatch): Promise<void>;
  read(nowMs: number): Promise<Sample[]>;
}

export interface MetricsOptions {
  readonly store: MetricsStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Names this isolate among the others, e.g. a new id. */
  readonly isolate: string;
}

const FLUSH_DELAY_MS = 250;
/** A flush that was promised longer ago died with its request. */
const FLUSH_LOST_MS = 10_000;

export function createMetrics({ store, clock, log, isolate }: MetricsOptions): Metrics {
  let increments = new Map<string, number>();
  const gauges = new Map<string, number>();
  let pending: MetricsBatch | null = null;
  let nextNumber = 1;
  let promisedAtMs = Number.NEGATIVE_INFINITY;

  const add = (series: string, by: number) => increments.set(series, (increments.get(series) ?? 0) + by);

  const flush = async () => {
    promisedAtMs = Number.NEGATIVE_INFINITY;
    if (pending === null) {
      if (increments.size === 0 && gauges.size === 0) return;
      pending = { isolate, number: nextNumber++, atMs: clock.now(), increments: [...increments], gauges: [...gauges] };
      increments = new Map();
    }
    const batch = pending;
    try {
      await store.merge(batch);
      if (pending === batch) pending = null;
    } catch (error) {
      log.warn("metrics", { error });
    }
  };

  return {
    count: (name, labels, n = 1) => add(name + labelsText(labels), n),
    observe(name, value, ...[labels]) {
      const bound = METRICS[name].buckets.find((bucket) => value <= bucket) ?? "+Inf";
      const suffix = labelsText(labels);
      add(bucketSeries(name, suffix, String(bound)), 1);
      add(`${name}_sum${suffix}`, value);
      add(`${name}_count${suffix}`, 1);
    },
    gauge: (name, value, ...[labels]) => void gauges.set(name + labelsText(labels), value),
    flush,
    async flushSoon() {
      if (clock.now() - promisedAtMs < FLUSH_LOST_MS) return;
      promisedAtMs = clock.now();
      await clock.sleep(FLUSH_DELAY_MS);
      await flush();
    },
    async read() {
      await flush();
      return store.read(clock.now());
    },
  };
}
