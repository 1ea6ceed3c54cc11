// What the result cache knows about its keys: whose variants they are, how often a day asks for them, which tags name them.
// Every SQL statement of the cache's index is here. The cap on variants is decided inside the SQL, so that two isolates
// cannot both take the last place.
import type { D1Database } from "@cloudflare/workers-types";

/** Distinct results kept of one source: far above any srcset, far below what filling the cache would take. */
export const MAX_VARIANTS_PER_SOURCE = 200;

export interface KeyHits {
  readonly key: string;
  readonly hits: number;
}

export type Selection = { readonly source: string } | { readonly tag: string } | { readonly idleSinceDay: number };

export interface Registration {
  readonly key: string;
  /** SHA-256 of the source, hex. */
  readonly source: string;
  readonly tags: readonly string[];
  readonly nowMs: number;
}

export interface CacheIndex {
  /**
   * Counts one request for a key and takes a place among its source's variants.
   * @returns requests of the day, or null when the source has MAX_VARIANTS_PER_SOURCE others.
   */
  register(registration: Registration): Promise<number | null>;
  /** Notes that a key is copied to a level that lasts: who reads an alias of its source learns of it. */
  markLasting(key: string): Promise<void>;
  /** Adds requests in one write. @returns the day's sums of the keys that exist. */
  addHits(added: readonly KeyHits[], nowMs: number): Promise<KeyHits[]>;
  /** At most `limit` keys. */
  find(selection: Selection, limit: number): Promise<string[]>;
  /** Forgets keys and their tags. */
  remove(keys: readonly string[]): Promise<void>;
}

const SQL = {
  // The upsert counts a known key even when the source is full: only new keys need a place.
  register: `INSERT INTO cache_variants (key, source, day, hits, created_at, lasting)
    SELECT ?1, ?2, ?3, 1, ?4, 0
    WHERE EXISTS (SELECT 1 FROM cache_variants WHERE key = ?1)
       OR (SELECT count(*) FROM cache_variants WHERE source = ?2) < ?5
    ON CONFLICT (key) DO UPDATE SET hits = CASE WHEN day = excluded.day THEN hits + 1 ELSE 1 END, day = excluded.day
    RETURNING hits`,
  markLasting: "UPDATE cache_variants SET lasting = 1 WHERE key = ?1 AND lasting = 0",
  tag: `INSERT OR IGNORE INTO cache_tags (tag, key)
    SELECT value, ?1 FROM json_each(?2) WHERE EXISTS (SELECT 1 FROM cache_variants WHERE key = ?1)`,
  addHits: `UPDATE cache_variants
    SET hits = CASE WHEN day = ?2 THEN cache_variants.hits ELSE 0 END + added.hits, day = ?2
    FROM (SELECT value ->> 'key' AS key, value ->> 'hits' AS hits FROM json_each(?1)) AS added
    WHERE cache_variants.key = added.key
    RETURNING cache_variants.key AS key, cache_variants.hits AS hits`,
  findBySource: "SELECT key FROM cache_variants WHERE source = ?1 LIMIT ?2",
  findByTag: "SELECT key FROM cache_tags WHERE tag = ?1 LIMIT ?2",
  findIdle: "SELECT key FROM cache_variants WHERE day < ?1 LIMIT ?2",
  // Tags go with their key: the foreign key cascades.
  remove: "DELETE FROM cache_variants WHERE key IN (SELECT value FROM json_each(?1))",
} as const;

export class D1CacheIndex implements CacheIndex {
  constructor(private readonly db: D1Database) {}

  async register({ key, source, tags, nowMs }: Registration): Promise<number | null> {
    const insert = this.db.prepare(SQL.register).bind(key, source, dayOf(nowMs), nowMs, MAX_VARIANTS_PER_SOURCE);
    if (tags.length === 0) return (await insert.first<{ hits: number }>())?.hits ?? null;
    const tag = this.db.prepare(SQL.tag).bind(key, JSON.stringify(tags));
    const [inserted] = await this.db.batch<{ hits: number }>([insert, tag]);
    return inserted?.results[0]?.hits ?? null;
  }

  async markLasting(key: string): Promise<void> {
    await this.db.prepare(SQL.markLasting).bind(key).run();
  }

  async addHits(added: readonly KeyHits[], nowMs: number): Promise<KeyHits[]> {
    const sums = await this.db.prepare(SQL.addHits).bind(JSON.stringify(added), dayOf(nowMs)).all<KeyHits>();
    return sums.results;
  }

  async find(selection: Selection, limit: number): Promise<string[]> {
    const rows = await this.#select(selection, limit).all<{ key: string }>();
    return rows.results.map((row) => row.key);
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.db.prepare(SQL.remove).bind(JSON.stringify(keys)).run();
  }

  #select(selection: Selection, limit: number) {
    if ("source" in selection) return this.db.prepare(SQL.findBySource).bind(selection.source, limit);
    if ("tag" in selection) return this.db.prepare(SQL.findByTag).bind(selection.tag, limit);
    return this.db.prepare(SQL.findIdle).bind(selection.idleSinceDay, limit);
  }
}

const MS_PER_DAY = 86_400_000;

/** Days since 1970-01-01 UTC. */
export function dayOf(nowMs: number): number {
  return Math.floor(nowMs / MS_PER_DAY);
}
