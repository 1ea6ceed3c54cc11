// Every SQL statement of the clean-up. Objects always go before what remembers them: a run that dies between finds both again.
import type { D1Database } from "@cloudflare/workers-types";
import type { ObjectOwner } from "../rules/object";
import type { Status } from "../rules/state";
import type { Cause } from "./image";

export interface StoredRow {
  readonly image_id: string;
  readonly storage_location: string;
  readonly status: Status;
}

const OWNER = `i.image_id, i.image_url, o.storage_location, o.thumbnail_location
  FROM images AS i JOIN storage_objects AS o ON o.image_id = i.image_id`;

const SQL = {
  // By the time since when it has failed; the index knows when it was made, which was earlier.
  failed: `SELECT ${OWNER} WHERE i.status = 'FAILED' AND i.created_at < ?1 AND i.updated_at < ?1
    ORDER BY i.created_at LIMIT ?2`,
  forgetFailed: "DELETE FROM images WHERE image_id IN (SELECT value FROM json_each(?1)) AND +status = 'FAILED'",
  // Named, because the planner would take the index of the status, which leads through every deleted image there ever was.
  deleted: `SELECT i.image_id, i.image_url, o.storage_location, o.thumbnail_location
    FROM images AS i INDEXED BY idx_images_to_remove JOIN storage_objects AS o ON o.image_id = i.image_id
    WHERE i.status = 'DELETED' AND i.removed_at IS NULL AND i.updated_at < ?1 ORDER BY i.updated_at LIMIT ?2`,
  removed: `UPDATE images SET removed_at = ?2
    WHERE image_id IN (SELECT value FROM json_each(?1)) AND +status = 'DELETED' AND removed_at IS NULL`,
  temporary: `SELECT image_id FROM images WHERE status = 'TEMP' AND created_at < ?1 ORDER BY created_at LIMIT ?2`,
  expire: `UPDATE images SET status = 'DELETED', updated_at = ?2, status_by = ?3, status_reason = ?4
    WHERE image_id IN (SELECT value FROM json_each(?1)) AND +status = 'TEMP'`,
  expired: `SELECT ${OWNER}
    WHERE i.image_id IN (SELECT value FROM json_each(?1)) AND +i.status = 'DELETED' AND i.removed_at IS NULL`,
  // Those that may have objects: also deleted ones, until their objects are removed.
  owners: `SELECT image_id FROM images
    WHERE image_id IN (SELECT value FROM json_each(?1)) AND removed_at IS NULL`,
  // What is served, and is not among the keys that R2 has in that range. TEMP waits for its object, the others are over.
  missing: `SELECT o.image_id, o.storage_location, i.status
    FROM storage_objects AS o JOIN images AS i ON i.image_id = o.image_id
    WHERE o.storage_location > ?1 AND o.storage_location <= ?2 AND +i.status IN ('READY', 'CONFIRMED')
      AND o.storage_location NOT IN (SELECT value FROM json_each(?3))
    ORDER BY o.storage_location LIMIT ?4`,
  remake: `INSERT INTO conversions (image_id, next_at) SELECT image_id, ?2 FROM storage_objects
      WHERE image_id = ?1 AND storage_location = ?3
    ON CONFLICT DO UPDATE SET state = 'WAITING', tries = 0, next_at = excluded.next_at WHERE state <> 'WAITING'`,
} as const;

export class CleanUpStore {
  constructor(private readonly db: D1Database) {}

  failedBefore(beforeMs: number, limit: number): Promise<ObjectOwner[]> {
    return this.all<ObjectOwner>(SQL.failed, beforeMs, limit);
  }

  async forgetFailed(imageIds: readonly string[]): Promise<void> {
    await this.db.prepare(SQL.forgetFailed).bind(JSON.stringify(imageIds)).run();
  }

  deletedBefore(beforeMs: number, limit: number): Promise<ObjectOwner[]> {
    return this.all<ObjectOwner>(SQL.deleted, beforeMs, limit);
  }

  /** Their objects are gone from R2. */
  async markRemoved(imageIds: readonly string[], nowMs: number): Promise<void> {
    await this.db.prepare(SQL.removed).bind(JSON.stringify(imageIds), nowMs).run();
  }

  async temporaryBefore(beforeMs: number, limit: number): Promise<string[]> {
    const rows = await this.all<{ image_id: string }>(SQL.temporary, beforeMs, limit);
    return rows.map(({ image_id }) => image_id);
  }

  /** Those that are TEMP still become DELETED. @returns how many */
  async expire(imageIds: readonly string[], cause: Cause, nowMs: number): Promise<number> {
    const statement = this.db.prepare(SQL.expire).bind(JSON.stringify(imageIds), nowMs, cause.by, cause.reason);
    return (await statement.run()).meta.changes;
  }

  /** Of these, the deleted ones whose objects are still there. */
  toRemove(imageIds: readonly string[]): Promise<ObjectOwner[]> {
    return this.all<ObjectOwner>(SQL.expired, JSON.stringify(imageIds));
  }

  /** Of these ids, those whose objects have an owner. */
  async withOwner(imageIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.all<{ image_id: string }>(SQL.owners, JSON.stringify(imageIds));
    return new Set(rows.map(({ image_id }) => image_id));
  }

  /** Images whose key is in the range (afterKey, toKey] and not among these keys. */
  missing(afterKey: string, toKey: string, keys: readonly string[], limit: number): Promise<StoredRow[]> {
    return this.all<StoredRow>(SQL.missing, afterKey, toKey, JSON.stringify(keys), limit);
  }

  /** Its conversion is made again, unless it has another object by now. */
  async remake({ image_id, storage_location }: StoredRow, nowMs: number): Promise<void> {
    await this.db.prepare(SQL.remake).bind(image_id, nowMs, storage_location).run();
  }

  private async all<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
    return (
      await this.db
        .prepare(sql)
        .bind(...values)
        .all<Row>()
    ).results;
  }
}
