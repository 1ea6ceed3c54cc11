// What runs once a day, at an hour of TIME_ZONE: each is a row with a lease, looked at by every tick of the cron, so that an hour
// that was slept through is caught up. A run is a row of small steps; after so many the rest waits for the next tick, and where
// it stopped is in the row, so that a run that dies goes on there. A step may be repeated: none does harm twice.
import type { Platform } from "../edge/platform";
import { expireTemporary } from "./clean-up/expire";
import { repairOrphans } from "./clean-up/orphan";
import { removeDeleted, removeFailed } from "./clean-up/remove";
import type { Step } from "./clean-up/step";
import { RENEWED_AT, rewriteEnums } from "./enums";
import { nextAt, type TimeOfDay } from "./rules/schedule";
import { ScheduleStore } from "./store/schedule";

const MAX_STEPS_A_TICK = 20;
const RETRY_AFTER_MS = 600_000;

interface Schedule {
  readonly at: TimeOfDay;
  readonly step: Step;
}

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  "rewrite-enums": {
    at: RENEWED_AT,
    step: (platform) => rewriteEnums(platform).then(() => ({ kind: "done", counts: {} })),
  },
  "remove-failed": { at: { hour: 3, minute: 0 }, step: removeFailed },
  "remove-deleted": { at: { hour: 3, minute: 0 }, step: removeDeleted },
  "repair-orphans": { at: { hour: 4, minute: 0 }, step: repairOrphans },
  "expire-temporary": { at: { hour: 10, minute: 0 }, step: expireTemporary },
};

/** For the cron: runs what is due. */
export async function runSchedules(platform: Platform, nowMs: number): Promise<void> {
  const { timeZone } = platform.settings.library;
  const store = new ScheduleStore(platform.db);
  await store.add(Object.entries(SCHEDULES).map(([name, { at }]) => ({ name, nextAt: nextAt(timeZone, at, nowMs) })));
  for (const name of await store.due(nowMs)) {
    const schedule = SCHEDULES[name];
    // A row that an earlier version left.
    if (schedule !== undefined) await run(platform, store, name, schedule, nowMs);
  }
}

async function run(
  platform: Platform,
  store: ScheduleStore,
  name: string,
  { at, step }: Schedule,
  nowMs: number,
): Promise<void> {
  const { log, metrics, settings } = platform;
  const held = await store.leases.claim(name, nowMs);
  if (held === null) return;
  const total: Record<string, number> = {};
  const end = async (outcome: "done" | "paused" | "failed", atMs: number, error: unknown = null) => {
    metrics.count("library_schedule_runs_total", { schedule: name, outcome });
    log[error === null ? "info" : "error"]("schedule", { schedule: name, outcome, ...total, error });
    await store.leases.retry(held, atMs, error);
  };
  try {
    let { cursor } = held;
    for (let steps = 0; steps < MAX_STEPS_A_TICK; steps++) {
      const outcome = await step(platform, cursor, nowMs);
      for (const [action, n] of Object.entries(outcome.counts)) {
        total[action] = (total[action] ?? 0) + n;
        if (n > 0) metrics.count("library_cleanup_total", { action }, n);
      }
      cursor = outcome.kind === "more" ? outcome.cursor : null;
      if (!(await store.saveCursor(held, cursor))) return;
      if (outcome.kind === "done") return end("done", nextAt(settings.library.timeZone, at, nowMs));
    }
    await end("paused", nowMs);
  } catch (error) {
    await end("failed", nowMs + RETRY_AFTER_MS, error);
  }
}
