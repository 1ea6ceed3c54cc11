// Rows that are work. Their table has `state`, `tries`, `next_at`, `lease_until` and `last_error` (migration 0003); a message
// of the queue only wakes somebody up. One taker gets a row, for a time; its `tries` is the token by which it ends: a holder
// whose lease ran out and whose row somebody else took writes nothing. Names of tables and columns are the slice's literals.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

/** A due row that nobody took for so long has lost its wake-up. */
const LOST_AFTER_MS = 60_000;
const MAX_ERROR_CHARACTERS = 1000;

export interface LeaseTable {
  readonly table: string;
  /** Its primary key, which wake-ups carry. */
  readonly key: string;
  /** Further columns that the taker needs. */
  readonly columns: readonly string[];
  /** Longer than the work takes. */
  readonly leaseMs: number;
  /** A condition on the row beside being due, e.g. that it is the first of its lane. */
  readonly onlyIf?: string;
}

/** A row in hand. */
export type Held<Row> = Row & { readonly id: string; readonly tries: number };

export class Leases<Row extends object> {
  private readonly sql: ReturnType<typeof statements>;

  constructor(
    private readonly db: D1Database,
    private readonly work: LeaseTable,
  ) {
    this.sql = statements(work);
  }

  /** @returns null when the row is gone, over, not due yet or in other hands. */
  async claim(id: string, nowMs: number): Promise<Held<Row> | null> {
    return this.db
      .prepare(this.sql.claim)
      .bind(id, nowMs, nowMs + this.work.leaseMs)
      .first<Held<Row>>();
  }

  /** Marks rows whose wake-up seems lost as woken now, so that the next sweep leaves them alone. @returns their keys. */
  async findLost(nowMs: number, limit: number): Promise<string[]> {
    const lost = this.db.prepare(this.sql.findLost).bind(nowMs, nowMs - LOST_AFTER_MS, limit);
    return (await lost.all<{ id: string }>()).results.map(({ id }) => id);
  }

  /** Gives the row back, due again at `atMs`. */
  async retry(held: Held<Row>, atMs: number, error: unknown): Promise<void> {
    await this.db.prepare(this.sql.retry).bind(held.id, held.tries, atMs, errorText(error)).run();
  }

  /** Gives the row back as if it had not been taken: what kept the work from beginning is no failure of its own. */
  async release(held: Held<Row>, atMs: number): Promise<void> {
    await this.db.prepare(this.sql.release).bind(held.id, held.tries, atMs).run();
  }

  /** For the head of a guarded batch that ends the work: refuses when the row went into other hands. */
  stillHeld(held: Held<Row>): D1PreparedStatement {
    return this.db.prepare(this.sql.stillHeld).bind(held.id, held.tries);
  }

  /** Ends the work and keeps the row as a record. */
  finished(held: Held<Row>, state: "DONE" | "DEAD", error: unknown = null): D1PreparedStatement {
    return this.db.prepare(this.sql.finish).bind(held.id, held.tries, state, errorText(error));
  }

  /** Ends the work and forgets the row. */
  removed(held: Held<Row>): D1PreparedStatement {
    return this.db.prepare(this.sql.remove).bind(held.id, held.tries);
  }
}

function statements({ table, key, columns, onlyIf = "TRUE" }: LeaseTable) {
  const mine = `${key} = ?1 AND tries = ?2 AND state = 'WAITING'`;
  return {
    // One UPDATE: of two takers the second finds the lease.
    claim: `UPDATE ${table} SET tries = tries + 1, lease_until = ?3
      WHERE ${key} = ?1 AND state = 'WAITING' AND next_at <= ?2 AND lease_until <= ?2 AND ${onlyIf}
      RETURNING ${[`${key} AS id`, "tries", ...columns].join(", ")}`,
    // Moving next_at up to now leaves the row due, and is what the next sweep sees.
    findLost: `UPDATE ${table} SET next_at = ?1 WHERE ${key} IN (
        SELECT ${key} FROM ${table} WHERE state = 'WAITING' AND next_at <= ?2 AND lease_until <= ?1 AND ${onlyIf}
        ORDER BY next_at LIMIT ?3)
      RETURNING ${key} AS id`,
    retry: `UPDATE ${table} SET next_at = ?3, lease_until = 0, last_error = ?4 WHERE ${mine}`,
    release: `UPDATE ${table} SET tries = tries - 1, next_at = ?3, lease_until = 0 WHERE ${mine}`,
    stillHeld: `INSERT INTO guard (held) SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${mine})`,
    finish: `UPDATE ${table} SET state = ?3, lease_until = 0, last_error = ?4 WHERE ${mine}`,
    remove: `DELETE FROM ${table} WHERE ${mine}`,
  } as const;
}

function errorText(error: unknown): string | null {
  if (error === null) return null;
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, MAX_ERROR_CHARACTERS);
}

/**
 * When a try that failed is repeated.
 * @param delaysMs after the first try, after the second, …
 * @param tries so far
 * @returns null when they are used up
 * @example delayAfter([30_000, 30_000, 30_000], held.tries)
 */
export function delayAfter(delaysMs: readonly number[], tries: number): number | null {
  return delaysMs[tries - 1] ?? null;
}
