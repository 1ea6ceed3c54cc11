// Alias records: where a URL led the last time (the content's SHA-256) and how to ask the origin whether it still does.
// With a fresh record a request is answered from the cache, or by a 304, without touching the origin. A URL is stored as
// its SHA-256 only: source URLs carry tokens. Reading one also tells which variants of the content were ever copied to a level that
// lasts, so that a variant nobody asked for twice is not looked for in KV and R2.
import type { D1Database } from "@cloudflare/workers-types";
import { sha256Hex } from "../../image";
import { SHORT_KEY_DIGITS } from "./key";

export interface Alias {
  /** SHA-256 of the content, hex. */
  readonly sha256: string;
  readonly hasAlpha: boolean;
  /** The origin's validators, sent back in a conditional GET. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly fetchedAt: number;
  /** Milliseconds since the epoch. */
  readonly freshUntil: number;
}

/** A record as it is read. */
export interface KnownAlias extends Alias {
  /** Short keys of the content's variants that may lie in KV and R2. */
  readonly lasting: readonly string[];
}

export interface AliasStore {
  get(url: string): Promise<KnownAlias | null>;
  put(url: string, alias: Alias): Promise<void>;
  delete(url: string): Promise<void>;
}

interface AliasRow {
  source: string;
  has_alpha: number;
  etag: string | null;
  last_modified: string | null;
  fetched_at: number;
  fresh_until: number;
  /** JSON. */
  lasting: string;
}

const SQL = {
  get: `SELECT source, has_alpha, etag, last_modified, fetched_at, fresh_until,
      (SELECT json_group_array(substr(key, -${SHORT_KEY_DIGITS})) FROM cache_variants
        WHERE cache_variants.source = source_aliases.source AND lasting = 1) AS lasting
    FROM source_aliases WHERE url_hash = ?1`,
  // An older answer that arrives late does not overwrite a newer one.
  put: `INSERT INTO source_aliases (url_hash, source, has_alpha, etag, last_modified, fetched_at, fresh_until)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (url_hash) DO UPDATE SET source = excluded.source, has_alpha = excluded.has_alpha, etag = excluded.etag,
      last_modified = excluded.last_modified, fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until
    WHERE excluded.fetched_at >= source_aliases.fetched_at`,
  delete: "DELETE FROM source_aliases WHERE url_hash = ?1",
} as const;

export class D1AliasStore implements AliasStore {
  constructor(private readonly db: D1Database) {}

  async get(url: string): Promise<KnownAlias | null> {
    const row = await this.db
      .prepare(SQL.get)
      .bind(await sha256Hex(url))
      .first<AliasRow>();
    if (row === null) return null;
    return {
      sha256: row.source,
      hasAlpha: row.has_alpha === 1,
      etag: row.etag,
      lastModified: row.last_modified,
      fetchedAt: row.fetched_at,
      freshUntil: row.fresh_until,
      lasting: JSON.parse(row.lasting) as string[],
    };
  }

  async put(url: string, alias: Alias): Promise<void> {
    const { sha256, hasAlpha, etag, lastModified, fetchedAt, freshUntil } = alias;
    const values = [await sha256Hex(url), sha256, hasAlpha ? 1 : 0, etag, lastModified, fetchedAt, freshUntil];
    await this.db
      .prepare(SQL.put)
      .bind(...values)
      .run();
  }

  async delete(url: string): Promise<void> {
    await this.db
      .prepare(SQL.delete)
      .bind(await sha256Hex(url))
      .run();
  }
}

const DEFAULT_FRESH_S = 3600;
const MAX_FRESH_S = 604_800;

/**
 * How long an origin's answer is taken as it is, from its Cache-Control: max-age bounded to a week, an hour without one,
 * 0 for no-cache (always asked again), null where nothing may be recorded (no-store, private).
 */
export function freshnessMs(cacheControl: string | null): number | null {
  const directives = (cacheControl ?? "").toLowerCase();
  if (/\b(no-store|private)\b/.test(directives)) return null;
  if (/\bno-cache\b/.test(directives)) return 0;
  const age = /\bs-maxage\s*=\s*"?(\d+)/.exec(directives) ?? /\bmax-age\s*=\s*"?(\d+)/.exec(directives);
  const seconds = age === null ? DEFAULT_FRESH_S : Math.min(Number(age[1]), MAX_FRESH_S);
  return seconds * 1000;
}
