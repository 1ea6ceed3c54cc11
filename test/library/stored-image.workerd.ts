// An image as an upload leaves it, rows and objects: for tests of what is read.
import { newId } from "../../src/edge/ids";
import { sha256Hex } from "../../src/image";
import { ImageStore } from "../../src/library/store/image";
import { bucket, db } from "./library-app.workerd";

export interface Stored {
  readonly category?: string;
  readonly status?: "TEMP" | "READY";
  /** Code of `extensions`, of the original. */
  readonly format?: string;
  readonly original?: Uint8Array;
  /** Without one, the original is served at its true extension. */
  readonly converted?: Uint8Array | null;
  readonly uploaderId?: string | null;
  readonly createdAt?: number;
}

/** `path` is the promised one, below the origin: "/images/PRODUCT/…/{id}.webp". */
export interface StoredImage {
  readonly id: string;
  readonly path: string;
  readonly servedKey: string;
  readonly originalKey: string;
}

/** Bytes that no other test has. */
export function someBytes(length = 1000): Uint8Array {
  const seed = new TextEncoder().encode(newId());
  return Uint8Array.from({ length }, (_, at) => (seed[at % seed.length]! * 31 + at) & 255);
}

export async function storeImage(stored: Stored = {}): Promise<StoredImage> {
  const { category = "PRODUCT", status = "READY", format = "JPG", uploaderId = null } = stored;
  const original = stored.original ?? someBytes();
  const converted = stored.converted === undefined ? someBytes(500) : stored.converted;
  const id = crypto.randomUUID();
  const stem = `${category}/2026/11/28/${id}`;
  const extension = converted === null ? format.toLowerCase() : "webp";
  const originalKey = `originals/${id}.${format.toLowerCase()}`;
  const servedKey = `images/${stem}.${extension}`;
  await bucket.put(originalKey, original);
  await bucket.put(servedKey, converted ?? original, { sha256: await sha256Hex(converted ?? original) });
  const image = {
    ...{ imageId: id, status, category, uploaderId, imageUrl: `https://darkroom.test/images/${stem}.${extension}` },
    object: {
      ...{ location: servedKey, originSize: original.length, originFormat: format },
      converted: converted === null ? null : { size: converted.length, format: "WEBP" },
      sha256: await sha256Hex(original),
      ...{ width: 40, height: 30, colourProfile: null, exif: null, hashes: null },
    },
  };
  await db.batch(new ImageStore(db).insert(image, stored.createdAt ?? Date.now()));
  return { id, path: `/images/${stem}.webp`, servedKey, originalKey };
}

/** Moves an image as a service would. */
export async function moveImage(id: string, from: "TEMP" | "READY", to: "READY" | "FAILED" | "DELETED"): Promise<void> {
  await new ImageStore(db).move(id, from, to, { by: "test", reason: "because" }, Date.now()).run();
}
