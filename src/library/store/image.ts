// Every SQL statement about images and their objects, beside those of a confirm. Statements that others put into their batch
// are handed out as such; whatever sets a status says who and why, and the triggers write the history.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { Status } from "../rules/state";

/** 500 characters of URL, 200 of reference and so on: the table's CHECKs. */
export interface NewImage {
  readonly imageId: string;
  readonly status: "TEMP" | "READY";
  readonly category: string;
  readonly imageUrl: string;
  readonly uploaderId: string | null;
  readonly object: StoredObject;
}

export interface StoredObject {
  /** R2 key of what is served; of the original until there is a conversion. */
  readonly location: string;
  readonly originSize: number;
  /** Code of `extensions`. */
  readonly originFormat: string;
  readonly converted: { readonly size: number; readonly format: string } | null;
  /** Of the original; null until it has arrived. */
  readonly sha256: string | null;
  /** As served; null for what has none (video, SVG). */
  readonly width: number | null;
  readonly height: number | null;
  readonly colourProfile: string | null;
  /** JSON, only where it was asked for. */
  readonly exif: string | null;
  readonly hashes: { readonly ahash: string; readonly dhash: string; readonly phash: string } | null;
}

export type ServedObject = Pick<
  StoredObject,
  "location" | "converted" | "width" | "height" | "colourProfile" | "hashes"
>;

export interface ImageRow {
  readonly image_id: string;
  readonly status: Status;
  readonly reference_type_id: string;
  readonly reference_id: string | null;
  readonly image_url: string;
  readonly uploader_id: string | null;
  readonly is_deleted: 0 | 1;
  readonly created_at: number;
  readonly updated_at: number;
  readonly status_by: string | null;
  readonly status_reason: string | null;
  readonly storage_location: string;
  readonly thumbnail_location: string | null;
  readonly origin_size: number;
  readonly converted_size: number | null;
  readonly origin_format_id: string;
  readonly converted_format_id: string | null;
  readonly sha256: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly colour_profile: string | null;
}

/** Who changes a status, and why, for the history. */
export interface Cause {
  readonly by: string | null;
  /** At most 1,000 characters. */
  readonly reason: string | null;
}

const SQL = {
  insert: `INSERT INTO images (image_id, status, reference_type_id, image_url, uploader_id, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)`,
  insertObject: `INSERT INTO storage_objects (image_id, storage_location, origin_size, origin_format_id, converted_size,
      converted_format_id, sha256, width, height, colour_profile, exif, ahash, dhash, phash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)`,
  get: `SELECT i.image_id, i.status, i.reference_type_id, i.reference_id, i.image_url, i.uploader_id, i.is_deleted,
      i.created_at, i.updated_at, i.status_by, i.status_reason, o.storage_location, o.thumbnail_location, o.origin_size,
      o.converted_size, o.origin_format_id, o.converted_format_id, o.sha256, o.width, o.height,
      o.colour_profile
    FROM images i JOIN storage_objects o ON o.image_id = i.image_id WHERE i.image_id = ?1`,
  // Moves nothing where somebody was faster; the trigger refuses what the table of moves does not have.
  move: `UPDATE images SET status = ?3, updated_at = ?4, status_by = ?5, status_reason = ?6
    WHERE image_id = ?1 AND status = ?2`,
  stillIn: "INSERT INTO guard (held) SELECT EXISTS (SELECT 1 FROM images WHERE image_id = ?1 AND status = ?2)",
  // An original that is served as it is keeps the facts that were read when it came.
  serve: `UPDATE storage_objects SET storage_location = ?2, converted_size = ?3, converted_format_id = ?4,
      width = coalesce(?5, width), height = coalesce(?6, height), colour_profile = coalesce(?7, colour_profile),
      ahash = ?8, dhash = ?9, phash = ?10
    WHERE image_id = ?1`,
  setThumbnail: "UPDATE storage_objects SET thumbnail_location = ?2 WHERE image_id = ?1",
  setUrl: "UPDATE images SET image_url = ?2 WHERE image_id = ?1 AND image_url <> ?2",
  referenceType: "SELECT EXISTS (SELECT 1 FROM reference_types WHERE code = ?1) AS known",
  extensions: "SELECT code FROM extensions",
} as const;

export class ImageStore {
  constructor(private readonly db: D1Database) {}

  /** The rows of a new image, for a batch with its work (store/work.ts). */
  insert(image: NewImage, nowMs: number): D1PreparedStatement[] {
    const { imageId, status, category, imageUrl, uploaderId, object } = image;
    const { location, originSize, originFormat, converted, sha256, width, height, colourProfile, exif, hashes } =
      object;
    return [
      this.db.prepare(SQL.insert).bind(imageId, status, category, imageUrl, uploaderId, nowMs),
      this.db
        .prepare(SQL.insertObject)
        .bind(
          ...[imageId, location, originSize, originFormat, converted?.size ?? null, converted?.format ?? null],
          ...[sha256, width, height, colourProfile, exif],
          ...[hashes?.ahash ?? null, hashes?.dhash ?? null, hashes?.phash ?? null],
        ),
    ];
  }

  async get(imageId: string): Promise<ImageRow | null> {
    return this.db.prepare(SQL.get).bind(imageId).first<ImageRow>();
  }

  /** Its history comes with it. @param from where it is now: in a batch, after `stillIn` of the same */
  move(imageId: string, from: Status, to: Status, cause: Cause, nowMs: number): D1PreparedStatement {
    return this.db.prepare(SQL.move).bind(imageId, from, to, nowMs, cause.by, cause.reason);
  }

  /** A guard for the head of a batch: refuses when the image is not in that status any more. */
  stillIn(imageId: string, status: Status): D1PreparedStatement {
    return this.db.prepare(SQL.stillIn).bind(imageId, status);
  }

  /** What /images/ answers from now on, for the batch that ends its making. */
  serve(imageId: string, imageUrl: string, object: ServedObject): D1PreparedStatement[] {
    const { location, converted, width, height, colourProfile, hashes } = object;
    return [
      this.db
        .prepare(SQL.serve)
        .bind(
          ...[imageId, location, converted?.size ?? null, converted?.format ?? null, width, height, colourProfile],
          ...[hashes?.ahash ?? null, hashes?.dhash ?? null, hashes?.phash ?? null],
        ),
      this.db.prepare(SQL.setUrl).bind(imageId, imageUrl),
    ];
  }

  setThumbnail(imageId: string, key: string): D1PreparedStatement {
    return this.db.prepare(SQL.setThumbnail).bind(imageId, key);
  }

  /** Whether nothing more may be made for it: it is gone, deleted or failed. */
  async isOver(imageId: string): Promise<boolean> {
    const status = (await this.get(imageId))?.status;
    return status === undefined || status === "DELETED" || status === "FAILED";
  }

  async hasReferenceType(code: string): Promise<boolean> {
    const row = await this.db.prepare(SQL.referenceType).bind(code).first<{ known: number }>();
    return row?.known === 1;
  }

  /** Codes that file names may end in. */
  async extensionCodes(): Promise<Set<string>> {
    const { results } = await this.db.prepare(SQL.extensions).all<{ code: string }>();
    return new Set(results.map(({ code }) => code));
  }
}
