// Every SQL statement of direct uploads: what was promised, whether the URL was used, and what was found when it was confirmed.
import type { D1Database, D1PreparedStatement } from "@cloudflare/workers-types";
import type { Status } from "../rules/state";

export interface DirectRow {
  readonly image_id: string;
  readonly status: Status;
  readonly image_url: string;
  readonly file_name: string;
  readonly content_type: string;
  readonly bytes: number;
  readonly expires_at: number;
  readonly used_at: number | null;
  readonly origin_format_id: string;
}

export interface Arrival {
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly colourProfile: string | null;
  /** JSON. */
  readonly exif: string | null;
}

const SQL = {
  insert:
    "INSERT INTO direct_uploads (image_id, file_name, content_type, bytes, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
  get: `SELECT d.image_id, i.status, i.image_url, d.file_name, d.content_type, d.bytes, d.expires_at, d.used_at,
      o.origin_format_id
    FROM direct_uploads d JOIN images i ON i.image_id = d.image_id JOIN storage_objects o ON o.image_id = d.image_id
    WHERE d.image_id = ?1`,
  // One statement: of two PUTs at once the second finds it used.
  use: `UPDATE direct_uploads SET used_at = ?2 WHERE image_id = ?1 AND used_at IS NULL
    AND EXISTS (SELECT 1 FROM images WHERE image_id = ?1 AND status = 'TEMP') RETURNING image_id`,
  giveBack: "UPDATE direct_uploads SET used_at = NULL WHERE image_id = ?1 AND used_at = ?2",
  arrive: `UPDATE storage_objects SET origin_size = ?2, sha256 = ?3, width = ?4, height = ?5, colour_profile = ?6, exif = ?7
    WHERE image_id = ?1`,
  used: "UPDATE direct_uploads SET used_at = coalesce(used_at, ?2) WHERE image_id = ?1",
} as const;

export class DirectStore {
  constructor(private readonly db: D1Database) {}

  /** For the batch that inserts the image. */
  insert(
    upload: Pick<DirectRow, "image_id" | "file_name" | "content_type" | "bytes" | "expires_at">,
  ): D1PreparedStatement {
    const { image_id, file_name, content_type, bytes, expires_at } = upload;
    return this.db.prepare(SQL.insert).bind(image_id, file_name, content_type, bytes, expires_at);
  }

  async get(imageId: string): Promise<DirectRow | null> {
    return this.db.prepare(SQL.get).bind(imageId).first<DirectRow>();
  }

  /** @returns whether the URL may be used now; nobody else may until it is given back */
  async use(imageId: string, nowMs: number): Promise<boolean> {
    return (await this.db.prepare(SQL.use).bind(imageId, nowMs).first()) !== null;
  }

  /** After a PUT that stored nothing. @param usedAtMs as given to `use` */
  async giveBack(imageId: string, usedAtMs: number): Promise<void> {
    await this.db.prepare(SQL.giveBack).bind(imageId, usedAtMs).run();
  }

  /** For the batch that readies the image: what has arrived, and that nothing more may. */
  arrive(imageId: string, found: Arrival, nowMs: number): D1PreparedStatement[] {
    const { bytes, sha256, width, height, colourProfile, exif } = found;
    return [
      this.db.prepare(SQL.arrive).bind(imageId, bytes, sha256, width, height, colourProfile, exif),
      this.db.prepare(SQL.used).bind(imageId, nowMs),
    ];
  }
}
