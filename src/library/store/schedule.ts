// The rows of what runs once a day: when it is due, and where a run stopped.
import type { D1Database } from "@cloudflare/workers-types";
import { commitGuarded } from "../../edge/guard";
import { type Held, Leases } from "../../edge/lease";

export interface ScheduleWork {
  readonly cursor: string | null;
}

/** Longer than the steps of one tick take. */
const LEASE_MS = 600_000;

const SQL = {
  add: `INSERT INTO schedules (name, next_at) SELECT value ->> 'name', value ->> 'nextAt' FROM json_each(?1) WHERE TRUE
    ON CONFLICT DO NOTHING`,
  due: "SELECT name FROM schedules WHERE state = 'WAITING' AND next_at <= ?1 AND lease_until <= ?1",
  saveCursor: "UPDATE schedules SET cursor = ?2 WHERE name = ?1",
} as const;

export class ScheduleStore {
  readonly leases: Leases<ScheduleWork>;

  constructor(private readonly db: D1Database) {
    this.leases = new Leases(db, { table: "schedules", key: "name", columns: ["cursor"], leaseMs: LEASE_MS });
  }

  /** Those that have no row yet get one. */
  async add(schedules: ReadonlyArray<{ readonly name: string; readonly nextAt: number }>): Promise<void> {
    await this.db.prepare(SQL.add).bind(JSON.stringify(schedules)).run();
  }

  async due(nowMs: number): Promise<string[]> {
    return (await this.db.prepare(SQL.due).bind(nowMs).all<{ name: string }>()).results.map(({ name }) => name);
  }

  /** @returns false when the run went into other hands */
  async saveCursor(held: Held<ScheduleWork>, cursor: string | null): Promise<boolean> {
    const save = this.db.prepare(SQL.saveCursor).bind(held.id, cursor);
    return (await commitGuarded(this.db, [this.leases.stillHeld(held), save])) !== null;
  }
}
