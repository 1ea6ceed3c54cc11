// What a preflight asks of the rows; an uploader is told of their own images only.
import type { D1Database } from "@cloudflare/workers-types";

const MAX_COMPARED = 1000;

const SQL = {
  findSame: `SELECT i.image_id AS id, i.image_url AS imageUrl FROM storage_objects o JOIN images i ON i.image_id = o.image_id
    WHERE o.sha256 = ?2 AND o.origin_size = ?3 AND i.uploader_id = ?1 AND +i.status NOT IN ('FAILED', 'DELETED')
    ORDER BY i.created_at DESC LIMIT 1`,
  hashesOf: `SELECT i.image_id AS id, o.phash FROM images i JOIN storage_objects o ON o.image_id = i.image_id
    WHERE i.uploader_id = ?1 AND +i.status NOT IN ('FAILED', 'DELETED') AND o.phash IS NOT NULL
    ORDER BY i.created_at DESC LIMIT ?2`,
} as const;

export class PreflightStore {
  constructor(private readonly db: D1Database) {}

  async findSame(uploaderId: string, sha256: string, bytes: number) {
    return this.db.prepare(SQL.findSame).bind(uploaderId, sha256, bytes).first<{ id: string; imageUrl: string }>();
  }

  /** Of the newest; there may be more than anybody compares. */
  async hashesOf(uploaderId: string) {
    const found = this.db.prepare(SQL.hashesOf).bind(uploaderId, MAX_COMPARED);
    return (await found.all<{ id: string; phash: string }>()).results;
  }
}
