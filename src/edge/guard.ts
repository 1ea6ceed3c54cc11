// Changes of several statements. D1's `batch` is the transaction, and it rolls back on an SQL error only: an UPDATE of no row
// does not fail it. So such a batch begins with `INSERT INTO guard (held) SELECT <condition>`, and the view `guard` (migration
// 0003) makes an error of a condition that does not hold. What was read before the batch is only ever advice: the guard asks
// again, inside the transaction, and when it refuses, the caller reads anew and says why, or tries again.
import type { D1Database, D1PreparedStatement, D1Result } from "@cloudflare/workers-types";
import type { Clock } from "./clock";
import { Problem } from "./problem";

/** What a refused or failed attempt may be repeated. A refusal repeats only where somebody else was faster each time. */
export const MAX_RETRIES = 5;
const RETRY_AFTER_MS = 20;

/** @returns null when a guard refused: nothing has changed. */
export async function commitGuarded<Row = unknown>(
  db: D1Database,
  statements: D1PreparedStatement[],
): Promise<Array<D1Result<Row>> | null> {
  try {
    return await db.batch<Row>(statements);
  } catch (error) {
    if (error instanceof Error && error.message.includes("GUARD_REFUSED")) return null;
    throw error;
  }
}

/**
 * Reads, decides and commits until that went through.
 * @param attempt one round, null when its guard refused. A failure of the database is repeated like a refusal: whether the
 *   batch was committed is unknown then, so a round must find its own work done and leave it at that. A Problem is final.
 * @throws Problem 503 BUSY when a guard refused MAX_RETRIES + 1 times; the database's error when that failed the last time
 * @example await untilCommitted(clock, async () => (await commitGuarded(db, statements)) && "committed")
 */
export async function untilCommitted<T>(clock: Clock, attempt: () => Promise<T | null>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      const done = await attempt();
      if (done !== null) return done;
      if (tried === MAX_RETRIES) {
        const detail = `expected a state that holds still for ${MAX_RETRIES} retries, got one that others kept changing`;
        throw new Problem(503, "BUSY", detail, {}, { "Retry-After": "1" });
      }
    } catch (error) {
      if (error instanceof Problem || isConstraint(error) || tried === MAX_RETRIES) throw error;
    }
    await clock.sleep(RETRY_AFTER_MS * 2 ** tried);
  }
}

/** A broken rule of the tables: a bug, which no repetition mends. */
function isConstraint(error: unknown): boolean {
  return error instanceof Error && error.message.includes("SQLITE_CONSTRAINT");
}
