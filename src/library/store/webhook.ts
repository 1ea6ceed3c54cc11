// Every SQL statement about webhook endpoints.
import type { D1Database } from "@cloudflare/workers-types";

/** Every event becomes a row for each of them. */
export const MAX_ENDPOINTS = 50;

export interface EndpointRow {
  readonly id: string;
  readonly url: string;
  /** JSON. */
  readonly topics: string;
  readonly previous_secret_until: number | null;
  readonly disabled_at: number | null;
  readonly disabled_reason: string | null;
  readonly created_at: number;
}

export interface NewEndpoint {
  readonly id: string;
  readonly url: string;
  readonly topics: readonly string[];
  readonly secret: string;
}

const COLUMNS = "id, url, topics, previous_secret_until, disabled_at, disabled_reason, created_at";

const SQL = {
  add: `INSERT INTO webhook_endpoints (id, url, topics, secret, created_at, updated_at)
    SELECT ?1, ?2, ?3, ?4, ?5, ?5 WHERE (SELECT count(*) FROM webhook_endpoints) < ${MAX_ENDPOINTS}`,
  get: `SELECT ${COLUMNS} FROM webhook_endpoints WHERE id = ?1`,
  list: `SELECT ${COLUMNS} FROM webhook_endpoints ORDER BY id`,
  // Its deliveries go with it.
  remove: "DELETE FROM webhook_endpoints WHERE id = ?1",
  // Not while the one before still signs: it was promised its time.
  rotate: `UPDATE webhook_endpoints SET previous_secret = secret, previous_secret_until = ?3, secret = ?2, updated_at = ?4
    WHERE id = ?1 AND coalesce(previous_secret_until, 0) <= ?4`,
  types: "SELECT code FROM reference_types ORDER BY code",
} as const;

export class WebhookStore {
  constructor(private readonly db: D1Database) {}

  /** @returns false when there are MAX_ENDPOINTS already */
  async add({ id, url, topics, secret }: NewEndpoint, nowMs: number): Promise<boolean> {
    const statement = this.db.prepare(SQL.add).bind(id, url, JSON.stringify(topics), secret, nowMs);
    return (await statement.run()).meta.changes > 0;
  }

  async get(id: string): Promise<EndpointRow | null> {
    return this.db.prepare(SQL.get).bind(id).first<EndpointRow>();
  }

  async list(): Promise<EndpointRow[]> {
    return (await this.db.prepare(SQL.list).all<EndpointRow>()).results;
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    return (await this.db.prepare(SQL.remove).bind(id).run()).meta.changes > 0;
  }

  /** @returns false when there is no such endpoint, or its last rotation is not over */
  async rotate(id: string, secret: string, previousUntilMs: number, nowMs: number): Promise<boolean> {
    return (await this.db.prepare(SQL.rotate).bind(id, secret, previousUntilMs, nowMs).run()).meta.changes > 0;
  }

  /** Of every reference type there is. */
  async referenceTypes(): Promise<string[]> {
    return (await this.db.prepare(SQL.types).all<{ code: string }>()).results.map(({ code }) => code);
  }
}
