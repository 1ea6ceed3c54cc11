// What the database need not remember: events 30 days old that are delivered or given up, with their deliveries; the answers kept
// for Idempotency-Keys that are over; secrets that rotations left behind.
import type { Platform } from "../edge/platform";
import { removeOldRows } from "./store/forget";

/** As far back as a replay can reach. */
export const EVENTS_KEPT_MS = 30 * 86_400_000;

export function forgetOld({ db }: Platform, nowMs: number): Promise<void> {
  return removeOldRows(db, nowMs - EVENTS_KEPT_MS, nowMs);
}
