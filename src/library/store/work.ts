// The rows of the library that are work, each with its lease (edge/lease.ts).
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import { Leases, type LeaseTable } from "../../edge/lease";

/** Longer than the largest picture takes, waiting for memory included. */
const PICTURE_LEASE_MS = 120_000;

const CONVERSIONS: LeaseTable = {
  table: "conversions",
  key: "image_id",
  columns: ["divisor"],
  leaseMs: PICTURE_LEASE_MS,
};

const THUMBNAILS: LeaseTable = { table: "thumbnails", key: "image_id", columns: [], leaseMs: PICTURE_LEASE_MS };

const OUTBOX: LeaseTable = { table: "outbox", key: "id", columns: [], leaseMs: 30_000 };

// Only the first of its lane that still waits: what a lane's head blocks is not due.
const DELIVERIES: LeaseTable = {
  table: "event_deliveries",
  key: "id",
  columns: ["endpoint_id", "event_id"],
  leaseMs: 60_000,
  onlyIf: `NOT EXISTS (SELECT 1 FROM event_deliveries AS earlier
    WHERE earlier.endpoint_id = event_deliveries.endpoint_id
      AND earlier.reference_type_id = event_deliveries.reference_type_id
      AND earlier.reference_id = event_deliveries.reference_id
      AND earlier.state = 'WAITING' AND earlier.sequence < event_deliveries.sequence)`,
};

const SQL = {
  addConversion: "INSERT INTO conversions (image_id, next_at) VALUES (?1, ?2)",
  halve: "UPDATE conversions SET divisor = 2 WHERE image_id = ?1",
  // Bounded, so that asking costs the same however long the queue is.
  isCrowded: `SELECT count(*) > ?1 AS crowded
    FROM (SELECT 1 FROM conversions WHERE state = 'WAITING' LIMIT ?1 + 1)`,
  addThumbnail: "INSERT INTO thumbnails (image_id, next_at) VALUES (?1, ?2)",
} as const;

export interface ConversionWork {
  /** 2 after a try that ran out of memory: half the dimensions. */
  readonly divisor: 1 | 2;
}

export function conversionLeases(db: D1Database): Leases<ConversionWork> {
  return new Leases(db, CONVERSIONS);
}

export function thumbnailLeases(db: D1Database): Leases<object> {
  return new Leases(db, THUMBNAILS);
}

/** An event that has no deliveries yet. */
export function outboxLeases(db: D1Database): Leases<object> {
  return new Leases(db, OUTBOX);
}

export interface DeliveryWork {
  readonly endpoint_id: string;
  readonly event_id: string;
}

/** An event on its way to one endpoint. */
export function deliveryLeases(db: D1Database): Leases<DeliveryWork> {
  return new Leases(db, DELIVERIES);
}

/** For the batch that inserts or readies the image. */
export function addConversion(db: D1Database, imageId: string, nowMs: number): D1PreparedStatement {
  return db.prepare(SQL.addConversion).bind(imageId, nowMs);
}

export function addThumbnail(db: D1Database, imageId: string, nowMs: number): D1PreparedStatement {
  return db.prepare(SQL.addThumbnail).bind(imageId, nowMs);
}

/** From now on this conversion is made at half the dimensions. */
export async function halveConversion(db: D1Database, imageId: string): Promise<void> {
  await db.prepare(SQL.halve).bind(imageId).run();
}

/** Whether more conversions wait than `bound`. */
export async function isCrowded(db: D1Database, bound: number): Promise<boolean> {
  const row = await db.prepare(SQL.isCrowded).bind(bound).first<{ crowded: number }>();
  return row?.crowded === 1;
}
