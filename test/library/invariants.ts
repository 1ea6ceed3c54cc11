// What must hold of the library's tables at any moment, however it came about: each is a query for the rows that break it. Run by
// tests in workerd after races, and by the kill test on the database file itself.

export const INVARIANTS: Readonly<Record<string, string>> = {
  "an order has every number from 0": `
    SELECT reference_type_id, reference_id FROM image_sequence GROUP BY 1, 2
    HAVING min(seq_number) <> 0 OR max(seq_number) <> count(*) - 1`,
  "a reference has no more images than its type admits": `
    SELECT s.reference_type_id, s.reference_id, count(*) FROM image_sequence s
    JOIN reference_types t ON t.code = s.reference_type_id GROUP BY 1, 2 HAVING count(*) > t.max_images`,
  "what has a place is confirmed for that reference": `
    SELECT s.image_id, i.status FROM image_sequence s LEFT JOIN images i ON i.image_id = s.image_id
    WHERE i.status IS NOT 'CONFIRMED' OR i.reference_type_id <> s.reference_type_id OR i.reference_id <> s.reference_id`,
  "what is confirmed has a place": `
    SELECT image_id FROM images WHERE status = 'CONFIRMED'
      AND image_id NOT IN (SELECT image_id FROM image_sequence)`,
  "a history has no missing link": `
    SELECT image_id, id FROM (SELECT *, lag(new_status) OVER (PARTITION BY image_id ORDER BY id) AS before FROM status_history)
    WHERE before IS NOT NULL AND before <> old_status`,
  "a history begins where an image can, and ends where it is": `
    SELECT i.image_id FROM images i WHERE i.status <> coalesce(
        (SELECT new_status FROM status_history h WHERE h.image_id = i.image_id ORDER BY id DESC LIMIT 1), i.status)
      OR (i.status NOT IN ('TEMP', 'READY') AND NOT EXISTS (SELECT 1 FROM status_history h WHERE h.image_id = i.image_id))
      OR (SELECT old_status FROM status_history h WHERE h.image_id = i.image_id ORDER BY id LIMIT 1) NOT IN ('TEMP', 'READY')`,
  "events are numbered without a gap, from 1 until the oldest are forgotten": `
    SELECT count(*) FROM outbox HAVING max(sequence) - min(sequence) + 1 <> count(*)
      OR max(sequence) <> (SELECT seq FROM sqlite_sequence WHERE name = 'outbox')`,
  "what is delivered, or waits to be, has left the outbox in its order": `
    SELECT d.id FROM event_deliveries d JOIN outbox e ON e.id = d.event_id
    WHERE e.state <> 'DONE' OR d.sequence <> e.sequence`,
  "in a lane nothing is delivered before what came earlier": `
    SELECT later.id FROM event_deliveries earlier JOIN event_deliveries later ON later.endpoint_id = earlier.endpoint_id
      AND later.reference_type_id = earlier.reference_type_id AND later.reference_id = earlier.reference_id
      AND later.sequence > earlier.sequence
    WHERE earlier.state = 'WAITING' AND later.state = 'DONE'`,
  "every confirm in the histories is in the event of its moment": `
    SELECT h.image_id FROM status_history h JOIN images i ON i.image_id = h.image_id
    WHERE h.new_status = 'CONFIRMED' AND NOT EXISTS (SELECT 1 FROM outbox e
      WHERE e.reference_type_id = i.reference_type_id AND e.reference_id = i.reference_id AND e.created_at = h.updated_at
        AND instr(e.payload, h.image_id) > 0)`,
  "no event tells what the one before it told": `
    SELECT id FROM (SELECT id, payload, event_type,
      lag(payload) OVER lane AS before, lag(event_type) OVER lane AS type_before FROM outbox
      WINDOW lane AS (PARTITION BY reference_type_id, reference_id ORDER BY sequence))
    WHERE payload = before AND event_type = type_before`,
  "the last event of a reference tells what is": `
    SELECT e.id FROM outbox e WHERE e.sequence = (SELECT max(sequence) FROM outbox l
        WHERE l.reference_type_id = e.reference_type_id AND l.reference_id = e.reference_id)
      AND (SELECT json_group_array(image_id ORDER BY seq_number) FROM image_sequence s
        WHERE s.reference_type_id = e.reference_type_id AND s.reference_id = e.reference_id)
      <> CASE event_type WHEN 'IMAGE_CHANGED' THEN json_array(payload ->> 'imageId')
        ELSE (SELECT json_group_array(value ->> 'imageId' ORDER BY key) FROM json_each(payload, '$.images')) END`,
  "what has an order has had an event": `
    SELECT DISTINCT reference_type_id, reference_id FROM image_sequence s WHERE NOT EXISTS (SELECT 1 FROM outbox e
      WHERE e.reference_type_id = s.reference_type_id AND e.reference_id = s.reference_id)`,
  "every image has its object": `
    SELECT image_id FROM images WHERE image_id NOT IN (SELECT image_id FROM storage_objects)`,
};
