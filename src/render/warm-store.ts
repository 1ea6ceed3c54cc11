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

/** As it is stored: the tags as JSON. */
export type WarmRow = Omit<WarmJob, "tags"> & { readonly tags: string };

/** A lease longer than a fetch with its retries and a development take. */
const WORK: LeaseTable = { table: "warm_jobs", key: "id", columns: ["url", "options", "tags"], leaseMs: 120_000 };

const SQL = {
  add: `INSERT INTO warm_jobs (id, url, options, tags, created_at, next_at)
    SELECT value ->> 'id', value ->> 'url', value ->> 'options', value ->> 'tags', ?2, ?2 FROM json_each(?1)`,
} as const;

export function warmLeases(db: D1Database): Leases<WarmRow> {
  return new Leases<WarmRow>(db, WORK);
}

export async function addWarmJobs(db: D1Database, jobs: readonly WarmJob[], nowMs: number): Promise<void> {
  const rows = jobs.map((job) => ({ ...job, tags: JSON.stringify(job.tags) }));
  await db.prepare(SQL.add).bind(JSON.stringify(rows), nowMs).run();
}
