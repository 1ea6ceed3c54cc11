// Every SQL statement about events on their way: from the outbox into one row for each endpoint, and from there to its end. A
// lane (endpoint, reference) goes by the sequence; of each only the first waiting row may be taken (store/work.ts).
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { Held } from "../../edge/lease";
import type { OutboxRow } from "../rules/event";
import type { Secrets } from "../rules/webhook";

/** Of a backlog, in one transaction. */
const PUBLISHED_AT_ONCE = 500;

/** Lanes of an endpoint; the sweep wakes what is beyond. */
const WOKEN_AT_ONCE = 5000;

/** What is sent, and where to. */
export interface Letter extends OutboxRow, Secrets {
  readonly url: string;
}

export const DELIVERY_STATES = ["WAITING", "DONE", "DEAD"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface DeliveryRow {
  readonly event_id: string;
  readonly event_type: string;
  readonly sequence: number;
  readonly reference_type_id: string;
  readonly reference_id: string;
  readonly state: DeliveryState;
  readonly tries: number;
  readonly next_at: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly finished_at: number | null;
}

// By the index of what waits, which is short; the planner would walk the whole outbox by its primary key.
const NEXT_EVENTS = `SELECT sequence FROM outbox INDEXED BY idx_outbox_due WHERE state = 'WAITING'
  ORDER BY sequence LIMIT ${PUBLISHED_AT_ONCE}`;

const SQL = {
  // Always the first that wait: in no lane a later event appears before an earlier one.
  addDeliveries: `INSERT INTO event_deliveries
      (id, endpoint_id, event_id, sequence, reference_type_id, reference_id, next_at)
    SELECT w.id || '.' || e.id, w.id, e.id, e.sequence, e.reference_type_id, e.reference_id, ?1
    FROM outbox AS e JOIN webhook_endpoints AS w ON e.topic IN (SELECT value FROM json_each(w.topics))
    WHERE e.sequence IN (${NEXT_EVENTS}) AND w.disabled_at IS NULL
    ORDER BY e.sequence RETURNING id`,
  published: `UPDATE outbox SET state = 'DONE', lease_until = 0, last_error = NULL WHERE sequence IN (${NEXT_EVENTS})
    RETURNING id`,
  laneHead: `SELECT head.id FROM event_deliveries AS any_of_lane JOIN event_deliveries AS head
      ON head.endpoint_id = any_of_lane.endpoint_id AND head.reference_type_id = any_of_lane.reference_type_id
      AND head.reference_id = any_of_lane.reference_id AND head.state = 'WAITING'
    WHERE any_of_lane.id = ?1 ORDER BY head.sequence LIMIT 1`,
  letter: `SELECT e.id, e.event_type, e.sequence, e.payload, e.created_at,
      w.url, w.secret, w.previous_secret, w.previous_secret_until
    FROM event_deliveries AS d JOIN outbox AS e ON e.id = d.event_id JOIN webhook_endpoints AS w ON w.id = d.endpoint_id
    WHERE d.id = ?1`,
  // Before the statement that ends or returns the row: both miss where it is in other hands.
  noteAnswer: `UPDATE event_deliveries SET last_status = ?3, finished_at = ?4
    WHERE id = ?1 AND tries = ?2 AND state = 'WAITING'`,
  disable: `UPDATE webhook_endpoints SET disabled_at = ?2, disabled_reason = ?3, updated_at = ?2
    WHERE id = ?1 AND disabled_at IS NULL`,
  giveUpAll: `UPDATE event_deliveries SET state = 'DEAD', lease_until = 0, finished_at = ?2, last_error = ?3
    WHERE endpoint_id = ?1 AND state = 'WAITING'`,
  // A row that waits keeps its count, which is its holder's token, and is merely due now.
  replay: `INSERT INTO event_deliveries (id, endpoint_id, event_id, sequence, reference_type_id, reference_id, next_at)
    SELECT w.id || '.' || e.id, w.id, e.id, e.sequence, e.reference_type_id, e.reference_id, ?4
    FROM webhook_endpoints AS w JOIN outbox AS e ON e.topic IN (SELECT value FROM json_each(w.topics))
    WHERE w.id = ?1 AND w.disabled_at IS NULL AND e.state = 'DONE' AND e.sequence >= ?2 AND e.created_at >= ?3
    ON CONFLICT DO UPDATE SET next_at = excluded.next_at, finished_at = NULL, state = 'WAITING',
      tries = CASE state WHEN 'WAITING' THEN tries ELSE 0 END`,
  heads: `SELECT id FROM event_deliveries AS d WHERE endpoint_id = ?1 AND state = 'WAITING' AND NOT EXISTS (
      SELECT 1 FROM event_deliveries AS earlier WHERE earlier.endpoint_id = d.endpoint_id
        AND earlier.reference_type_id = d.reference_type_id AND earlier.reference_id = d.reference_id
        AND earlier.state = 'WAITING' AND earlier.sequence < d.sequence)
    LIMIT ${WOKEN_AT_ONCE}`,
  list: `SELECT d.event_id, e.event_type, d.sequence, d.reference_type_id, d.reference_id, d.state, d.tries, d.next_at,
      d.last_status, d.last_error, d.finished_at
    FROM event_deliveries AS d JOIN outbox AS e ON e.id = d.event_id
    WHERE d.endpoint_id = ?1 AND d.sequence < ?2`,
  newestFirst: "ORDER BY d.sequence DESC LIMIT ?3",
} as const;

export class DeliveryStore {
  constructor(private readonly db: D1Database) {}

  /** For a guarded batch: the first events that wait become deliveries. Two statements, which give the ids of either. */
  publish(nowMs: number): D1PreparedStatement[] {
    return [this.db.prepare(SQL.addDeliveries).bind(nowMs), this.db.prepare(SQL.published)];
  }

  /** @returns the first that waits in this delivery's lane, itself or another; null when none does */
  async headOfLane(id: string): Promise<string | null> {
    return (await this.db.prepare(SQL.laneHead).bind(id).first<{ id: string }>())?.id ?? null;
  }

  async letter(id: string): Promise<Letter | null> {
    return this.db.prepare(SQL.letter).bind(id).first<Letter>();
  }

  /** @param finishedAtMs null when there will be another try */
  noteAnswer({ id, tries }: Held<object>, status: number | null, finishedAtMs: number | null): D1PreparedStatement {
    return this.db.prepare(SQL.noteAnswer).bind(id, tries, status, finishedAtMs);
  }

  /** Nothing more goes to this endpoint: what waits for it is given up. */
  disable(endpointId: string, reason: string, nowMs: number): D1PreparedStatement[] {
    return [SQL.disable, SQL.giveUpAll].map((sql) => this.db.prepare(sql).bind(endpointId, nowMs, reason));
  }

  /**
   * Everything of its topics from there on is due for this endpoint again, in one statement, so that every lane is in order.
   * @returns how many events
   */
  async replay(endpointId: string, from: { sequence: number; timeMs: number }, nowMs: number): Promise<number> {
    const { sequence, timeMs } = from;
    const { meta } = await this.db.prepare(SQL.replay).bind(endpointId, sequence, timeMs, nowMs).run();
    return meta.changes;
  }

  /** Ids of the first of each lane of an endpoint. */
  async heads(endpointId: string): Promise<string[]> {
    return (await this.db.prepare(SQL.heads).bind(endpointId).all<{ id: string }>()).results.map(({ id }) => id);
  }

  /** Newest first. @param before a sequence */
  async list(endpointId: string, state: DeliveryState | null, before: number, limit: number): Promise<DeliveryRow[]> {
    // Written out, not bound: each state has an index of its own.
    const only = state === null ? "" : `AND d.state = '${state}'`;
    const statement = this.db.prepare(`${SQL.list} ${only} ${SQL.newestFirst}`).bind(endpointId, before, limit);
    return (await statement.all<DeliveryRow>()).results;
  }
}
