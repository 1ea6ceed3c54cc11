// The statements that remove rows nobody needs any more; each bounded, for a tick of the schedule.
import type { D1Database } from "@cloudflare/workers-types";

const ROWS_AT_ONCE = 500;

const SQL = {
  // From the old end only, up to the first that is too young or still on its way to somebody: what is left has no gap.
  // Deliveries and dead letters go with their event.
  events: `WITH oldest AS (
      SELECT sequence, created_at >= ?1 OR state = 'WAITING' OR EXISTS (
          SELECT 1 FROM event_deliveries AS d WHERE d.event_id = e.id AND d.state = 'WAITING') AS is_needed
      FROM (SELECT id, sequence, created_at, state FROM outbox ORDER BY sequence LIMIT ${ROWS_AT_ONCE}) AS e)
    DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM oldest)
      AND sequence < coalesce((SELECT min(sequence) FROM oldest WHERE is_needed), 9e15)`,
  idempotencyKeys: `DELETE FROM idempotency_keys WHERE scope IN (
      SELECT scope FROM idempotency_keys WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ${ROWS_AT_ONCE})`,
  previousSecrets: `UPDATE webhook_endpoints SET previous_secret = NULL, previous_secret_until = NULL
    WHERE previous_secret_until <= ?1`,
} as const;

export async function removeOldRows(db: D1Database, eventsBeforeMs: number, nowMs: number): Promise<void> {
  await db.batch([
    db.prepare(SQL.events).bind(eventsBeforeMs),
    db.prepare(SQL.idempotencyKeys).bind(nowMs),
    db.prepare(SQL.previousSecrets).bind(nowMs),
  ]);
}
