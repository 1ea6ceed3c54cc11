// The library's routes on the real stores, images to begin with, and what must hold afterwards.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { newId } from "../../src/edge/ids";
import type { AppEnv, Platform } from "../../src/edge/platform";
import { libraryRoutes } from "../../src/library";
import type { Status } from "../../src/library/rules/state";
import { ImageStore } from "../../src/library/store/image";
import { createEdgeApp, type EdgeApp } from "../edge/edge-app.workerd";
import { INVARIANTS } from "./invariants";

export const { DB: db, BUCKET: bucket } = env as unknown as AppEnv["Bindings"];

export function createLibraryApp(variables: Readonly<Record<string, string>> = {}, changes: Partial<Platform> = {}) {
  return createEdgeApp(variables, changes, (router) => router.route("/", libraryRoutes()));
}

export interface Seed {
  readonly category?: string;
  /** How far it has come. CONFIRMED is what a confirm is for. */
  readonly status?: Exclude<Status, "CONFIRMED">;
  readonly uploaderId?: string;
}

/** @returns ids of new images, with rows as an upload writes them; there are no objects in R2. */
export async function seedImages(count: number, seed: Seed = {}): Promise<string[]> {
  const { category = "PRODUCT", status = "READY", uploaderId = null } = seed;
  const store = new ImageStore(db);
  const ids = Array.from({ length: count }, () => crypto.randomUUID() as string);
  const nowMs = Date.now();
  const cause = { by: null, reason: "seed" };
  const statements = ids.flatMap((imageId) => {
    const path = `${category}/2026/11/28/${imageId}.webp`;
    const image = {
      ...({ imageId, category, uploaderId, status: "TEMP", imageUrl: `https://darkroom.test/images/${path}` } as const),
      object: {
        ...{ location: `originals/${imageId}.jpg`, originSize: 1000, originFormat: "JPEG", converted: null },
        ...{ sha256: "0".repeat(64), width: 40, height: 30, colourProfile: null, exif: null, hashes: null },
      },
    };
    if (status === "READY") return store.insert({ ...image, status }, nowMs);
    const inserted = store.insert(image, nowMs);
    return status === "TEMP" ? inserted : [...inserted, store.move(imageId, "TEMP", status, cause, nowMs)];
  });
  await db.batch(statements);
  return ids;
}

export async function seedImage(seed: Seed = {}): Promise<string> {
  return (await seedImages(1, seed))[0];
}

/** A reference id that no other test has. */
export function newReference(): string {
  return `r-${newId()}`;
}

export async function rows<Row = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<Row[]> {
  return (
    await db
      .prepare(sql)
      .bind(...values)
      .all<Row>()
  ).results;
}

export async function statusOf(imageId: string): Promise<string | undefined> {
  return (await rows<{ status: string }>("SELECT status FROM images WHERE image_id = ?1", imageId))[0]?.status;
}

/** Image ids in their order. */
export async function orderOf(category: string, referenceId: string): Promise<string[]> {
  const sql =
    "SELECT image_id FROM image_sequence WHERE reference_type_id = ?1 AND reference_id = ?2 ORDER BY seq_number";
  return (await rows<{ image_id: string }>(sql, category, referenceId)).map(({ image_id }) => image_id);
}

export async function eventsOf(referenceId: string) {
  const sql = "SELECT event_type, topic, payload, sequence FROM outbox WHERE reference_id = ?1 ORDER BY sequence";
  const found = await rows<{ event_type: string; topic: string; payload: string; sequence: number }>(sql, referenceId);
  return found.map((row) => ({ ...row, payload: JSON.parse(row.payload) }));
}

export async function historyOf(imageId: string) {
  const sql = `SELECT old_status || '>' || new_status AS move, updated_by, reason FROM status_history
    WHERE image_id = ?1 ORDER BY id`;
  return rows<{ move: string; updated_by: string | null; reason: string | null }>(sql, imageId);
}

export async function expectInvariants(): Promise<void> {
  for (const [name, sql] of Object.entries(INVARIANTS)) expect.soft(await rows(sql), name).toEqual([]);
}

/** POST with a JSON body. */
export function post(app: EdgeApp, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return app.fetch(path, { method: "POST", ...json, headers: { ...json.headers, ...headers } });
}

/** Status and code of an answer. */
export async function outcome(response: Response): Promise<string> {
  const text = await response.text();
  return text === "" ? String(response.status) : `${response.status} ${(JSON.parse(text) as { code: string }).code}`;
}
