// Every SQL statement about warm jobs. A job is a row until it is done; the queue's message only wakes somebody up.
import type { D1Database } from "@cloudflare/workers-types";

export interface WarmJob {
  readonly id: string;
  readonly url: string;
  /** An options segment. */
  readonly options: string;
  readonly tags: readonly string[];
}

/** A job that failed so often is given up. */
export const MAX_TRIES = 5;
/** Longer than a fetch with its retries and a development take. */
const LEASE_MS = 120_000;
/** A job this old whose message was lost is woken again. */
const LOST_AFTER_MS = 60_000;

const SQL = {
  add: `INSERT INTO warm_jobs (id, url, options, tags, created_at)
    SELECT value ->> 'id', value ->> 'url', value ->> 'options', value ->> 'tags', ?2 FROM json_each(?1)`,
  // Only one consumer gets a job, however often its message is delivered.
  claim: `UPDATE warm_jobs SET tries = tries + 1, lease_until = ?2 + ?3
    WHERE id = ?1 AND lease_until <= ?2 AND tries < ?4 RETURNING id, url, options, tags`,
  release: "UPDATE warm_jobs SET lease_until = 0 WHERE id = ?1",
  remove: "DELETE FROM warm_jobs WHERE id = ?1",
  giveUp: "DELETE FROM warm_jobs WHERE tries >= ?2 AND lease_until <= ?1",
  due: "SELECT id FROM warm_jobs WHERE lease_until <= ?1 AND created_at <= ?1 - ?2 ORDER BY id LIMIT ?3",
} as const;

export class WarmStore {
  constructor(private readonly db: D1Database) {}

  async add(jobs: readonly WarmJob[], nowMs: number): Promise<void> {
    const rows = jobs.map((job) => ({ ...job, tags: JSON.stringify(job.tags) }));
    await this.db.prepare(SQL.add).bind(JSON.stringify(rows), nowMs).run();
  }

  /** @returns null when the job is done, given up or in other hands. */
  async claim(id: string, nowMs: number): Promise<WarmJob | null> {
    const claimed = this.db.prepare(SQL.claim).bind(id, nowMs, LEASE_MS, MAX_TRIES);
    const row = await claimed.first<Omit<WarmJob, "tags"> & { tags: string }>();
    return row === null ? null : { ...row, tags: JSON.parse(row.tags) };
  }

  async release(id: string): Promise<void> {
    await this.db.prepare(SQL.release).bind(id).run();
  }

  async remove(id: string): Promise<void> {
    await this.db.prepare(SQL.remove).bind(id).run();
  }

  /** Forgets hopeless jobs. @returns ids whose wake-up seems lost. */
  async due(limit: number, nowMs: number): Promise<string[]> {
    const [, due] = await this.db.batch<{ id: string }>([
      this.db.prepare(SQL.giveUp).bind(nowMs, MAX_TRIES),
      this.db.prepare(SQL.due).bind(nowMs, LOST_AFTER_MS, limit),
    ]);
    return due?.results.map((row) => row.id) ?? [];
  }
}
