// The one place where the metrics of all isolates meet: a Durable Object whose state is SQLite storage, never its heap, so
// an eviction loses nothing. A batch is merged in one synchronous turn, which the platform makes atomic.
import { DurableObject } from "cloudflare:workers";
import type { MetricsBatch, MetricsStore, Sample } from "./metrics";

/** A gauge not heard of for this long belongs to an isolate that is gone. */
const GAUGE_LIFE_MS = 5 * 60_000;
/** How long a batch number is remembered; an isolate does not retry for that long. */
const ISOLATE_LIFE_MS = 24 * 3_600_000;

const SQL = {
  createSeries: "CREATE TABLE IF NOT EXISTS series (series TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID",
  createGauges:
    "CREATE TABLE IF NOT EXISTS gauges (series TEXT, isolate TEXT, value REAL NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (series, isolate)) WITHOUT ROWID",
  createIsolates:
    "CREATE TABLE IF NOT EXISTS isolates (isolate TEXT PRIMARY KEY, number INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID",
  // The guard against counting twice: changes nothing for a number that was merged already.
  claimBatch:
    "INSERT INTO isolates VALUES (?, ?, ?) ON CONFLICT (isolate) DO UPDATE SET number = excluded.number, at_ms = excluded.at_ms WHERE excluded.number > number RETURNING number",
  addToSeries: "INSERT INTO series VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET value = value + excluded.value",
  setGauge: "INSERT OR REPLACE INTO gauges VALUES (?, ?, ?, ?)",
  forgetGauges: "DELETE FROM gauges WHERE at_ms < ?",
  forgetIsolates: "DELETE FROM isolates WHERE at_ms < ?",
  readSeries: "SELECT series, value FROM series ORDER BY series",
  readGauges: "SELECT series, value FROM gauges WHERE at_ms >= ? ORDER BY series",
} as const;

export class MetricsObject extends DurableObject {
  private readonly sql: SqlStorage;

  constructor(state: DurableObjectState, env: unknown) {
    super(state, env as Cloudflare.Env);
    this.sql = state.storage.sql;
    for (const statement of [SQL.createSeries, SQL.createGauges, SQL.createIsolates]) this.sql.exec(statement);
  }

  /** Adds a batch, once: a number that this isolate sent before changes nothing. */
  merge({ isolate, number, atMs, increments, gauges }: MetricsBatch): void {
    if (this.sql.exec(SQL.claimBatch, isolate, number, atMs).toArray().length === 0) return;
    for (const [series, by] of increments) this.sql.exec(SQL.addToSeries, series, by);
    for (const [series, value] of gauges) this.sql.exec(SQL.setGauge, series, isolate, value, atMs);
    this.sql.exec(SQL.forgetGauges, atMs - GAUGE_LIFE_MS);
    this.sql.exec(SQL.forgetIsolates, atMs - ISOLATE_LIFE_MS);
  }

  /** Every series; a gauge once for each isolate heard of lately. */
  read(nowMs: number): Sample[] {
    return [...this.sql.exec<Sample>(SQL.readSeries), ...this.sql.exec<Sample>(SQL.readGauges, nowMs - GAUGE_LIFE_MS)];
  }
}

/** The store behind a binding. A stub belongs to the request that made it, so each call makes its own. */
export function metricsStore(namespace: Pick<DurableObjectNamespace, "getByName">): MetricsStore {
  // RPC gives the stub the object's own methods; the binding's type cannot say which.
  const stub = () => namespace.getByName("all") as unknown as MetricsStore;
  return { merge: (batch) => stub().merge(batch), read: (nowMs) => stub().read(nowMs) };
}
