// What /images/ answers. The row is asked before anything else, every time and nowhere cached: that is why a picture is gone the
// moment it is DELETED, whatever lies in R2. Bytes are streamed, never held; their length is checked before the first one leaves,
// their SHA-256 before the last.
import type { R2Object } from "@cloudflare/workers-types";
import { parseRange } from "../edge/byte-range";
import { matchesEtag } from "../edge/request-headers";
import { verifiedStream } from "../edge/verified-stream";
import { libraryProblem } from "./problem";
import { ORIGINAL_PREFIX, parseImagePath } from "./rules/place";
import { isPathOf, mediaTypeOf } from "./rules/serving";
import { brokenObject, type ReadParts, readStored } from "./storage";
import { type ImageRow, ImageStore } from "./store/image";

/** A conversion takes about as long. */
const TEMP_RETRY_AFTER_S = 2;

export interface Asked {
  /** Below /images/. */
  readonly path: string;
  readonly isHead: boolean;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly ifNoneMatch: string | null;
}

interface Told {
  readonly etag: string;
  readonly mediaType: string;
  readonly totalBytes: number;
}

export type Serving =
  | (Told & { readonly kind: "not-modified" | "unsatisfiable" })
  /** `body` is null for HEAD. */
  | (Told & { readonly kind: "whole"; readonly body: ReadableStream<Uint8Array> | null })
  | (Told & {
      readonly kind: "part";
      readonly offset: number;
      readonly length: number;
      readonly body: ReadableStream<Uint8Array>;
    });

interface PublicObject {
  readonly key: string;
  readonly mediaType: string;
  /** As the row says; null where it does not (thumbnails). */
  readonly bytes: number | null;
  readonly sha256: string | null;
}

/** @throws Problem 404 IMAGE_NOT_FOUND, 500 IOException */
export async function serve(parts: ReadParts, asked: Asked): Promise<Serving> {
  const object = publicObject(await findServable(parts, asked.path), asked.path);
  if (asked.isHead || asked.range !== null || asked.ifNoneMatch !== null) {
    const answered = await serveByHead(parts, asked, object);
    if (answered !== null) return answered;
  }
  const { bucket } = parts.platform;
  const found = await readStored(parts, "r2", () => bucket.get(object.key));
  const told = tell(parts, object, found);
  if (found === null) throw brokenObject(parts, object.key, "missing");
  const sha256 = found.checksums.toJSON().sha256 ?? object.sha256;
  const body = found.body as unknown as ReadableStream<Uint8Array>;
  if (sha256 === null) return { kind: "whole", ...told, body };
  const onBroken = (reason: string) => void brokenObject(parts, object.key, reason);
  return { kind: "whole", ...told, body: verifiedStream(body, told.totalBytes, sha256, onBroken) };
}

/** What depends on the ETag or the length before a body is opened. @returns null where the whole is to be answered */
async function serveByHead(parts: ReadParts, asked: Asked, object: PublicObject): Promise<Serving | null> {
  const { bucket } = parts.platform;
  const told = tell(parts, object, await readStored(parts, "r2", () => bucket.head(object.key)));
  if (matchesEtag(asked.ifNoneMatch, told.etag)) return { kind: "not-modified", ...told };
  if (asked.isHead) return { kind: "whole", ...told, body: null };
  const isCurrent = asked.ifRange === null || asked.ifRange === told.etag;
  const range = parseRange(isCurrent ? asked.range : null, told.totalBytes);
  if (range.kind === "whole") return null;
  if (range.kind === "unsatisfiable") return { kind: "unsatisfiable", ...told };
  const { offset, length } = range;
  const onlyIf = { etagMatches: told.etag.slice(1, -1) };
  const found = await readStored(parts, "r2", () => bucket.get(object.key, { range: { offset, length }, onlyIf }));
  if (found === null || !("body" in found)) throw brokenObject(parts, object.key, "replaced while it was read");
  return { ...range, ...told, body: found.body as unknown as ReadableStream<Uint8Array> };
}

/**
 * The row of a picture that may be shown now, under one of its own paths.
 * @throws Problem 404 IMAGE_NOT_FOUND, with Retry-After while it is TEMP; 500 IOException
 */
export async function findServable(parts: ReadParts, path: string): Promise<ImageRow> {
  const parsed = parseImagePath(path);
  const row = parsed && (await readRow(parts, parsed.id));
  if (!row || !isPathOf(row.image_url, path)) throw notFound();
  return servable(row, parsed.isThumbnail);
}

/** The same by its id: the picture, never its thumbnail. @throws Problem as findServable */
export async function findServableImage(parts: ReadParts, id: string): Promise<ImageRow> {
  const row = await readRow(parts, id);
  if (row === null) throw notFound();
  return servable(row, false);
}

function readRow(parts: ReadParts, id: string): Promise<ImageRow | null> {
  return readStored(parts, "d1", () => new ImageStore(parts.platform.db).get(id));
}

function servable(row: ImageRow, isThumbnail: boolean): ImageRow {
  switch (row.status) {
    case "READY":
    case "CONFIRMED":
      if (isPrivate(row) && !isThumbnail) throw notFound();
      return row;
    case "TEMP":
      throw notFound({ "Retry-After": String(TEMP_RETRY_AFTER_S) });
    case "FAILED":
    case "DELETED":
      throw notFound();
    default:
      return row.status satisfies never;
  }
}

/** A direct upload that nobody wanted converted: only its thumbnail is public, the original has URLs of its own that expire. */
function isPrivate({ storage_location }: ImageRow): boolean {
  return storage_location.startsWith(ORIGINAL_PREFIX);
}

function notFound(headers?: Readonly<Record<string, string>>) {
  const detail = headers ? "one that is not ready yet" : "one that there is not or no longer";
  return libraryProblem("IMAGE_NOT_FOUND", `expected the path of a picture, got ${detail}`, headers);
}

function publicObject(row: ImageRow, path: string): PublicObject {
  if (parseImagePath(path)?.isThumbnail) {
    if (row.thumbnail_location === null) throw notFound();
    return { key: row.thumbnail_location, mediaType: mediaTypeOf("WEBP"), bytes: null, sha256: null };
  }
  const isConverted = row.converted_format_id !== null;
  return {
    key: row.storage_location,
    mediaType: mediaTypeOf(row.converted_format_id ?? row.origin_format_id),
    bytes: row.converted_size ?? row.origin_size,
    sha256: isConverted ? null : row.sha256,
  };
}

function tell(parts: ReadParts, { key, mediaType, bytes }: PublicObject, found: R2Object | null): Told {
  if (found === null) throw brokenObject(parts, key, "missing");
  if (found.size === 0 || found.size !== (bytes ?? found.size)) {
    throw brokenObject(parts, key, `expected ${bytes} bytes, got ${found.size}`);
  }
  return { etag: found.httpEtag, mediaType, totalBytes: found.size };
}
