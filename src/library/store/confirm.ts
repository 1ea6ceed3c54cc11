// Every SQL statement of a confirm. What is deleted, what is confirmed, the order and the event are worked out inside the
// transaction, from the rows as they are then: whatever was read before only chose the batch. Two confirms on one reference
// therefore happen one after the other, each as a whole.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { FoundImage, ReferenceType } from "../rules/confirm";
import type { Status } from "../rules/state";
import type { Cause } from "./image";
import { type NewEvent, OutboxStore } from "./outbox";

interface FoundRow {
  readonly image_id: string;
  readonly status: Status | null;
  readonly reference_id: string | null;
  readonly code: string | null;
  readonly allows_multiple: 0 | 1 | null;
  readonly max_images: number | null;
}

export interface Reference {
  readonly type: string;
  readonly id: string;
}

const SQL = {
  // One row for each given id, in the given order, also for the ids that nobody knows.
  find: `SELECT given.value AS image_id, i.status, i.reference_id, t.code, t.allows_multiple, t.max_images
    FROM json_each(?1) AS given
    LEFT JOIN images AS i ON i.image_id = given.value
    LEFT JOIN reference_types AS t ON t.code = i.reference_type_id
    ORDER BY given.key`,
  types: "SELECT code FROM reference_types ORDER BY code",
  // Each given image may be confirmed here, now. The plus keeps the planner from the index of the status, here and below, which
  // leads through every confirmed image there is.
  mayConfirm: `INSERT INTO guard (held) SELECT count(*) = json_array_length(?1) FROM images
    WHERE image_id IN (SELECT value FROM json_each(?1)) AND reference_type_id = ?2
      AND (+status = 'READY' OR (+status = 'CONFIRMED' AND reference_id = ?3))`,
  deleteOthers: `UPDATE images SET status = 'DELETED', updated_at = ?4, status_by = ?5, status_reason = ?6
    WHERE reference_id = ?3 AND reference_type_id = ?2 AND +status = 'CONFIRMED'
      AND image_id NOT IN (SELECT value FROM json_each(?1))`,
  confirm: `UPDATE images SET status = 'CONFIRMED', reference_id = ?3, updated_at = ?4, status_by = ?5, status_reason = ?6
    WHERE image_id IN (SELECT value FROM json_each(?1)) AND reference_type_id = ?2 AND +status = 'READY'`,
  // The order is written only where this batch's event says that something changed. All rows go before any comes, since a
  // place is unique at every moment.
  clearOrder: `DELETE FROM image_sequence
    WHERE reference_type_id = ?1 AND reference_id = ?2 AND EXISTS (SELECT 1 FROM outbox WHERE id = ?3)`,
  writeOrder: `INSERT INTO image_sequence (reference_type_id, reference_id, image_id, seq_number, created_at)
    SELECT ?2, ?3, value, key, ?4 FROM json_each(?1) WHERE EXISTS (SELECT 1 FROM outbox WHERE id = ?5)`,
  deleteAll: `UPDATE images SET status = 'DELETED', updated_at = ?3, status_by = ?4, status_reason = ?5
    WHERE reference_id = ?2 AND +status = 'CONFIRMED' AND reference_type_id IN (SELECT value FROM json_each(?1))`,
  clearAll: `DELETE FROM image_sequence
    WHERE reference_id = ?2 AND reference_type_id IN (SELECT value FROM json_each(?1))`,
} as const;

export class ConfirmStore {
  private readonly outbox: OutboxStore;

  constructor(private readonly db: D1Database) {
    this.outbox = new OutboxStore(db);
  }

  async find(imageIds: readonly string[]): Promise<FoundImage[]> {
    const { results } = await this.db.prepare(SQL.find).bind(JSON.stringify(imageIds)).all<FoundRow>();
    return results.map((row) => ({ imageId: row.image_id, image: imageOf(row) }));
  }

  async typeCodes(): Promise<string[]> {
    const { results } = await this.db.prepare(SQL.types).all<{ code: string }>();
    return results.map(({ code }) => code);
  }

  /**
   * The given images, in the given order, become all there is under the reference. A guarded batch; nothing is written where
   * that is the state already.
   */
  replace(
    imageIds: readonly string[],
    reference: Reference,
    event: NewEvent,
    cause: { readonly confirmed: Cause; readonly deleted: Cause },
    nowMs: number,
  ): D1PreparedStatement[] {
    const ids = JSON.stringify(imageIds);
    const { type, id } = reference;
    const { confirmed, deleted } = cause;
    return [
      this.db.prepare(SQL.mayConfirm).bind(ids, type, id),
      this.outbox.addChange(event, reference, ids, nowMs),
      this.db.prepare(SQL.deleteOthers).bind(ids, type, id, nowMs, deleted.by, deleted.reason),
      this.db.prepare(SQL.confirm).bind(ids, type, id, nowMs, confirmed.by, confirmed.reason),
      this.db.prepare(SQL.clearOrder).bind(type, id, event.id),
      this.db.prepare(SQL.writeOrder).bind(ids, type, id, nowMs, event.id),
    ];
  }

  /** Everything under a reference id goes, of each type that an event is given for. */
  deleteAll(
    referenceId: string,
    events: ReadonlyArray<NewEvent & { readonly type: string }>,
    cause: Cause,
    nowMs: number,
  ): D1PreparedStatement[] {
    const types = JSON.stringify(events.map(({ type }) => type));
    return [
      this.outbox.addDeletions(events, referenceId, nowMs),
      this.db.prepare(SQL.deleteAll).bind(types, referenceId, nowMs, cause.by, cause.reason),
      this.db.prepare(SQL.clearAll).bind(types, referenceId),
    ];
  }
}

function imageOf({ status, reference_id, code, allows_multiple, max_images }: FoundRow): FoundImage["image"] {
  if (status === null || code === null) return null;
  const type: ReferenceType = { code, allowsMultiple: allows_multiple === 1, maxImages: max_images };
  return { status, referenceId: reference_id, type };
}
