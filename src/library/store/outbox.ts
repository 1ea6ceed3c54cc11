// How an event gets into the outbox: by a statement of the batch that makes its change, before the statements that do, so that
// it can compare what is with what shall be. No change without its event, no event without a change. The payload is made of
// the rows as they are in that transaction; a URL that a conversion corrected a moment ago is right in it.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";

export interface NewEvent {
  /** "evt-…" */
  readonly id: string;
  readonly topic: string;
}

const SQL = {
  // The order of a reference is all there is to know of it: the ids of its confirmed images, in their places.
  addChange: `INSERT INTO outbox (id, event_type, topic, reference_type_id, reference_id, payload, created_at, next_at)
    SELECT ?1, CASE WHEN t.allows_multiple THEN 'IMAGES_CHANGED' ELSE 'IMAGE_CHANGED' END, ?2, ?3, ?4,
      CASE WHEN t.allows_multiple
        THEN (SELECT json_object('referenceId', ?4, 'images', json_group_array(json_object('imageId', i.image_id,
            'imageUrl', i.image_url, 'referenceId', ?4, 'seqNumber', given.key) ORDER BY given.key))
          FROM json_each(?5) AS given JOIN images AS i ON i.image_id = given.value)
        ELSE (SELECT json_object('referenceId', ?4, 'imageId', i.image_id, 'imageUrl', i.image_url)
          FROM images AS i WHERE i.image_id = ?5 ->> 0)
      END, ?6, ?6
    FROM reference_types AS t
    WHERE t.code = ?3 AND json(?5) <> (SELECT json_group_array(image_id ORDER BY seq_number) FROM image_sequence
      WHERE reference_type_id = ?3 AND reference_id = ?4)
    RETURNING id`,
  addDeletions: `INSERT INTO outbox (id, event_type, topic, reference_type_id, reference_id, payload, created_at, next_at)
    SELECT value ->> 'id', 'IMAGES_DELETED', value ->> 'topic', value ->> 'type', ?2,
      json_object('referenceId', ?2, 'images', json('[]')), ?3, ?3
    FROM json_each(?1)
    WHERE EXISTS (SELECT 1 FROM image_sequence WHERE reference_type_id = value ->> 'type' AND reference_id = ?2)
    ORDER BY key
    RETURNING id`,
} as const;

export class OutboxStore {
  constructor(private readonly db: D1Database) {}

  /** @param imageIds JSON: what the reference's order shall be. No row where it is that already. */
  addChange(
    event: NewEvent,
    reference: { readonly type: string; readonly id: string },
    imageIds: string,
    nowMs: number,
  ): D1PreparedStatement {
    return this.db.prepare(SQL.addChange).bind(event.id, event.topic, reference.type, reference.id, imageIds, nowMs);
  }

  /** One event for each type that has images under the reference id. */
  addDeletions(
    events: ReadonlyArray<NewEvent & { readonly type: string }>,
    referenceId: string,
    nowMs: number,
  ): D1PreparedStatement {
    return this.db.prepare(SQL.addDeletions).bind(JSON.stringify(events), referenceId, nowMs);
  }
}
