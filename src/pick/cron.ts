// What the schedule does for pick: temporary objects of picks that broke off, and results past their time.
import type { Platform } from "../edge/platform";
import { PickStore } from "./store";

const TEMPORARY_KEEP_MS = 3_600_000;

/** Removes temporary objects over an hour old and expired results, a bounded number a run. */
export async function emptyTemporary({ db, bucket, log }: Platform, nowMs: number): Promise<void> {
  const store = new PickStore(db, bucket);
  const temporary = await store.emptyTemporaryBefore(nowMs - TEMPORARY_KEEP_MS);
  const expired = await store.removeExpired(nowMs);
  if (temporary + expired > 0) log.info("cron", { removed_temporary: temporary, removed_results: expired });
}
