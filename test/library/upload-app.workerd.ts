// What tests of uploads share: the library on the real core and stores, forms whose parts come in a given order, pictures, a
// queue that only remembers, and stores that fail for a while.
import { inject } from "vitest";
import type { Platform } from "../../src/edge/platform";
import type { WorkMessage } from "../../src/env";
import { libraryConsumers } from "../../src/library";
import type { EdgeApp } from "../edge/edge-app.workerd";
import { openDarkroom } from "../pick/pick-app.workerd";
import { createLibraryApp, rows } from "./library-app.workerd";

export interface UploadApp extends EdgeApp {
  /** Wake-ups that were sent. */
  readonly sent: WorkMessage[];
}

const darkroom = openDarkroom();

/** Sleeps take no time; wake-ups are remembered and not delivered. */
export function createUploadApp(
  variables: Readonly<Record<string, string>> = {},
  changes: Partial<Platform> = {},
): UploadApp {
  const sent: WorkMessage[] = [];
  const queue = {
    sendBatch: async (messages: Array<{ body: WorkMessage }>) => void sent.push(...messages.map(({ body }) => body)),
  } as unknown as Platform["queue"];
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
  return { ...createLibraryApp(variables, { darkroom, queue, clock, ...changes }), sent };
}

export type Part =
  | readonly [name: string, value: string]
  | readonly [name: string, fileName: string, bytes: Uint8Array | string];

export const FIELDS: readonly Part[] = [
  ["uploaderId", "u-1"],
  ["category", "PRODUCT"],
];

let forms = 0;

/** A form with its parts in this order, and a boundary that no other has. */
export function form(parts: readonly Part[]): { body: Blob; headers: Record<string, string> } {
  const boundary = `----form${forms++}`;
  const pieces = parts.flatMap((part) => {
    const file = part.length === 3 ? `; filename="${part[1]}"` : "";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${part[0]}"${file}\r\n\r\n`;
    return [head, part.length === 3 ? part[2] : part[1], "\r\n"] as Array<string | Uint8Array<ArrayBuffer>>;
  });
  const body = new Blob([...pieces, `--${boundary}--\r\n`]);
  return { body, headers: { "Content-Type": `multipart/form-data; boundary=${boundary}` } };
}

export async function upload(
  app: EdgeApp,
  parts: readonly Part[],
  query = "",
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const made = form(parts);
  return app.fetch(`/api/images${query}`, {
    method: "POST",
    body: await made.body.arrayBuffer(),
    headers: { ...made.headers, ...headers },
  });
}

/** A photograph that no other test has, unless it asks for the same size. */
export async function photo(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${inject("origin")}/photo/${width}x${height}.jpg`);
  return new Uint8Array(await response.arrayBuffer());
}

export async function uploadOne(
  app: EdgeApp,
  name: string,
  bytes: Uint8Array | string,
  query = "",
): Promise<{ id: string; imageUrl: string; status: string }> {
  const response = await upload(app, [...FIELDS, ["file", name, bytes]], query);
  if (response.status !== 200) throw new Error(`expected 200, got ${response.status} ${await response.text()}`);
  return response.json();
}

export function consume(app: EdgeApp, kind: "image.convert" | "image.thumbnail", id: string) {
  const background = { waitUntil: () => undefined };
  return libraryConsumers[kind]!.consume(app.platform, id, background as never);
}

/** Lets time pass for a row of work. */
export async function makeDue(table: "conversions" | "thumbnails", id: string): Promise<void> {
  await rows(`UPDATE ${table} SET next_at = 0, lease_until = 0 WHERE image_id = ?1`, id);
}

export interface ObjectRow {
  readonly status: string;
  readonly image_url: string;
  readonly storage_location: string;
  readonly origin_size: number;
  readonly origin_format_id: string;
  readonly converted_size: number | null;
  readonly converted_format_id: string | null;
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly colour_profile: string | null;
  readonly phash: string | null;
  readonly thumbnail_location: string | null;
  readonly exif: string | null;
}

export async function objectOf(id: string): Promise<ObjectRow> {
  const sql = "SELECT * FROM images i JOIN storage_objects o ON o.image_id = i.image_id WHERE i.image_id = ?1";
  return (await rows<ObjectRow>(sql, id))[0]!;
}

/** A store whose named methods fail so many times, and then work. */
export function flaky<Store extends object>(store: Store, methods: readonly string[], times: number): Store {
  let left = times;
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      if (!methods.includes(String(name))) return value.bind(target);
      return (...values: unknown[]) => {
        if (left-- > 0) return Promise.reject(new Error(`injected: ${String(name)} fails`));
        return value.apply(target, values);
      };
    },
  });
}

/** Keys in R2 that hold this text. */
export async function keysWith(bucket: Platform["bucket"], text: string): Promise<string[]> {
  const { objects } = await bucket.list();
  return objects.map(({ key }) => key).filter((key) => key.includes(text));
}
