// 10:00: what has been TEMP for a day becomes DELETED, and its objects go. First the row moves, by a statement that asks again
// whether it is TEMP: a late confirm comes before it, and keeps its object, or after it, and is refused. Which rows are in hand
// is written down before the first of them moves, so that a run that dies between row and object comes back to both.

import { CleanUpStore } from "../store/clean-up";
import { removeObjects } from "./remove";
import type { Step, StepOutcome } from "./step";

const TEMPORARY_KEPT_MS = 24 * 3_600_000;
/** As many ids as the cursor of a schedule has room for. */
const IMAGES_A_STEP = 45;
const CAUSE = { by: "clean-up", reason: "neither ready nor failed within 24 hours" };

export const expireTemporary: Step = async (platform, cursor, nowMs): Promise<StepOutcome> => {
  const store = new CleanUpStore(platform.db);
  if (cursor === null) {
    const found = await store.temporaryBefore(nowMs - TEMPORARY_KEPT_MS, IMAGES_A_STEP);
    if (found.length === 0) return { kind: "done", counts: {} };
    return { kind: "more", cursor: JSON.stringify(found), counts: {} };
  }
  const ids: string[] = JSON.parse(cursor);
  const expired = await store.expire(ids, CAUSE, nowMs);
  const owners = await store.toRemove(ids);
  await removeObjects(platform, owners);
  await store.markRemoved(
    owners.map(({ image_id }) => image_id),
    nowMs,
  );
  return { kind: "more", cursor: null, counts: { temporary_expired: expired } };
};
