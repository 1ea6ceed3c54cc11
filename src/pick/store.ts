// Everything that pick keeps: results in D1, pictures and temporary objects in R2, all of it for a limited time.
//   pick/{id}/{rank}.{ext}    a chosen picture, 30 days
//   tmp/pick/{id}/{n}         a source waiting to be developed; {n}.out a large output waiting to be chosen; an hour at most
import type { D1Database, R2Bucket, R2Object } from "@cloudflare/workers-types";
import { sha256Hex } from "../image";
import type { PickResult } from "./result";

const TEMPORARY_PREFIX = "tmp/pick/";
const DELETE_BATCH = 1000;
const EXPIRE_BATCH = 100;
export const EXTENSIONS = { jpeg: "jpg", webp: "webp", avif: "avif" } as const;
export type Extension = (typeof EXTENSIONS)[keyof typeof EXTENSIONS];
const MIME_TYPES: Readonly<Record<Extension, string>> = { jpg: "image/jpeg", webp: "image/webp", avif: "image/avif" };

const SQL = {
  insert: "INSERT INTO pick_results (id, created_at, expires_at, result) VALUES (?1, ?2, ?3, ?4)",
  // An expired row that cron has not met yet is gone already.
  get: "SELECT result FROM pick_results WHERE id = ?1 AND expires_at > ?2",
  expired: "SELECT id FROM pick_results WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2",
  delete: "DELETE FROM pick_results WHERE id IN (SELECT value FROM json_each(?1))",
} as const;

export interface StoredPicture {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly sha256: string;
}

export class PickStore {
  constructor(
    private readonly db: D1Database,
    private readonly bucket: R2Bucket,
  ) {}

  async insertResult(result: PickResult, nowMs: number, expiresAtMs: number): Promise<void> {
    const { id } = result;
    await this.db.prepare(SQL.insert).bind(id, nowMs, expiresAtMs, JSON.stringify(result)).run();
  }

  async getResult(id: string, nowMs: number): Promise<PickResult | null> {
    const row = await this.db.prepare(SQL.get).bind(id, nowMs).first<{ result: string }>();
    return row === null ? null : (JSON.parse(row.result) as PickResult);
  }

  async putPicture(id: string, rank: number, extension: Extension, bytes: Uint8Array): Promise<void> {
    const httpMetadata = { contentType: MIME_TYPES[extension] };
    await this.bucket.put(pictureKey(id, rank, extension), bytes, { sha256: await sha256Hex(bytes), httpMetadata });
  }

  /** null when there is none, and when what is there is not what was put. */
  async getPicture(id: string, rank: number, extension: Extension): Promise<StoredPicture | null> {
    const read = await this.read(pictureKey(id, rank, extension));
    return read === null ? null : { ...read, contentType: MIME_TYPES[extension] };
  }

  /**
   * @param sha256 of `bytes`, where known; R2 checks it
   * @returns the key, to be given to `readTemporary`
   */
  async putTemporary(id: string, name: string, bytes: Uint8Array, sha256?: string): Promise<string> {
    const key = `${TEMPORARY_PREFIX}${id}/${name}`;
    await this.bucket.put(key, bytes, { sha256: sha256 ?? (await sha256Hex(bytes)) });
    return key;
  }

  /**
   * Checks the length; that the bytes are those of the candidate is checked by who develops them.
   * @throws Error when the object is gone or short
   */
  async readTemporary(key: string): Promise<Uint8Array> {
    const object = await this.bucket.get(key);
    const bytes = object === null ? null : new Uint8Array(await object.arrayBuffer());
    if (bytes === null || bytes.length === 0 || bytes.length !== object?.size) {
      throw new Error("expected a temporary object as it was put, got none");
    }
    return bytes;
  }

  /** Removes what one pick left behind. */
  async emptyTemporary(id: string): Promise<number> {
    return this.removeAll(`${TEMPORARY_PREFIX}${id}/`, () => true);
  }

  /** Removes temporary objects put before `beforeMs`. */
  async emptyTemporaryBefore(beforeMs: number): Promise<number> {
    return this.removeAll(TEMPORARY_PREFIX, ({ uploaded }) => uploaded.getTime() < beforeMs);
  }

  /** Removes expired results and their pictures; the rows go last, so that a run that breaks off is taken up again. */
  async removeExpired(nowMs: number): Promise<number> {
    const { results } = await this.db.prepare(SQL.expired).bind(nowMs, EXPIRE_BATCH).all<{ id: string }>();
    if (results.length === 0) return 0;
    for (const { id } of results) await this.removeAll(`pick/${id}/`, () => true);
    await this.db
      .prepare(SQL.delete)
      .bind(JSON.stringify(results.map(({ id }) => id)))
      .run();
    return results.length;
  }

  private async read(key: string): Promise<{ bytes: Uint8Array; sha256: string } | null> {
    const object = await this.bucket.get(key);
    if (object === null) return null;
    const bytes = new Uint8Array(await object.arrayBuffer());
    const sha256 = await sha256Hex(bytes);
    const isWhole = bytes.length > 0 && bytes.length === object.size && object.checksums.toJSON().sha256 === sha256;
    return isWhole ? { bytes, sha256 } : null;
  }

  private async removeAll(prefix: string, isOver: (object: R2Object) => boolean): Promise<number> {
    let removed = 0;
    let cursor: string | undefined;
    do {
      const page = await this.bucket.list({ prefix, cursor, limit: DELETE_BATCH });
      const keys = page.objects.filter(isOver).map(({ key }) => key);
      if (keys.length > 0) await this.bucket.delete(keys);
      removed += keys.length;
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    return removed;
  }
}

function pictureKey(id: string, rank: number, extension: Extension): string {
  return `pick/${id}/${rank}.${extension}`;
}
