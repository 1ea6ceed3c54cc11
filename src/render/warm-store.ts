// Every SQL statement about warm jobs. A job is a row until it is done; the queue's message only wakes somebody up.
import type { D1Database } from "@cloudflare/workers-types";
import { Leases, type LeaseTable } from "../edge/lease";

export interface WarmJob {
  readonly id: string;
  readonly url: string;
  /** An options segment. */
  readonly options: string;
  readonly tags: readonly string[];
}

/** As it is stored: the tags as JSON; an upgrade (upgrade.ts) is 1. */
export type WarmRow = Omit<WarmJob, "tags"> & { readonly tags: string; readonly upgrade: 0 | 1 };

/** What a row has room for. */
export const MAX_URL_CHARACTERS = 8192;
export const MAX_OPTIONS_CHARACTERS = 2048;

/** A lease longer than a fetch with its retries and a development take. */
const WORK: LeaseTable = {
  table: "warm_jobs",
  key: "id",
  columns: ["url", "options", "tags", "upgrade"],
  leaseMs: 120_000,
};

const SQL = {
  add: `INSERT INTO warm_jobs (id, url, options, tags, created_at, next_at)
    SELECT value ->> 'id', value ->> 'url', value ->> 'options', value ->> 'tags', ?2, ?2 FROM json_each(?1)`,
  addUpgrade: `INSERT INTO warm_jobs (id, url, options, tags, created_at, next_at, upgrade)
    VALUES (?1, ?2, ?3, '[]', ?4, ?4, 1) ON CONFLICT (id) DO NOTHING`,
} as const;

export function warmLeases(db: D1Database): Leases<WarmRow> {
  return new Leases<WarmRow>(db, WORK);
}

export async function addWarmJobs(db: D1Database, jobs: readonly WarmJob[], nowMs: number): Promise<void> {
  const rows = jobs.map((job) => ({ ...job, tags: JSON.stringify(job.tags) }));
  await db.prepare(SQL.add).bind(JSON.stringify(rows), nowMs).run();
}

/** @returns false when it waits already */
export async function addUpgradeJob(
  db: D1Database,
  { id, url, options }: Omit<WarmJob, "tags">,
  nowMs: number,
): Promise<boolean> {
  const { meta } = await db.prepare(SQL.addUpgrade).bind(id, url, options, nowMs).run();
  return meta.changes > 0;
}
