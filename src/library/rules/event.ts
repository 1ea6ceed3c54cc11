// What the world is told of a change: topics and the shape of an event. Payloads are made inside the transaction, from the rows
// as they are committed (store/confirm.ts); the envelope around one is made from its outbox row when it is delivered.

export type EventType = "IMAGE_CHANGED" | "IMAGES_CHANGED" | "IMAGES_DELETED";

export interface ImageChanged {
  readonly referenceId: string;
  readonly imageId: string;
  readonly imageUrl: string;
}

export interface ImagesChanged {
  readonly referenceId: string;
  readonly images: ReadonlyArray<ImageChanged & { readonly seqNumber: number }>;
}

export interface ImagesDeleted {
  readonly referenceId: string;
  readonly images: readonly [];
}

interface Envelope<Type extends EventType, Payload> {
  /** "evt-…"; the `webhook-id` of every delivery of this event. */
  readonly eventId: string;
  readonly eventType: Type;
  /** Of the change, UTC, in seconds: "2026-11-28T03:00:00Z". */
  readonly timestamp: string;
  /** Position among all events, in the order of their commits. */
  readonly sequence: number;
  readonly payload: Payload;
}

export type LibraryEvent =
  | Envelope<"IMAGE_CHANGED", ImageChanged>
  | Envelope<"IMAGES_CHANGED", ImagesChanged>
  | Envelope<"IMAGES_DELETED", ImagesDeleted>;

/** A row of the outbox, as far as an event is made of it. */
export interface OutboxRow {
  readonly id: string;
  readonly event_type: EventType;
  readonly sequence: number;
  /** JSON. */
  readonly payload: string;
  readonly created_at: number;
}

/** @example topicOf("USER_BACKGROUND") // "user_background-image-changed" */
export function topicOf(referenceType: string): string {
  return `${referenceType.toLowerCase()}-image-changed`;
}

/** @param id a new one, e.g. a ULID */
export function eventId(id: string): string {
  return `evt-${id}`;
}

export function eventOf(row: OutboxRow): LibraryEvent {
  const timestamp = new Date(row.created_at).toISOString().replace(/\.\d{3}Z$/, "Z");
  const { id, event_type, sequence } = row;
  return { eventId: id, eventType: event_type, timestamp, sequence, payload: JSON.parse(row.payload) } as LibraryEvent;
}
