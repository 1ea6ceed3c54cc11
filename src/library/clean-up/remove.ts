// 03:00: what failed a day ago goes with its row, its history stays; what was deleted a week ago loses its objects, its row stays
// and answers 404. Both states are final, so that nobody can want the picture again meanwhile.
import type { Platform } from "../../edge/platform";
import { type ObjectOwner, objectKeysOf } from "../rules/object";
import { CleanUpStore } from "../store/clean-up";
import { ImageStore } from "../store/image";
import type { Step } from "./step";

const FAILED_KEPT_MS = 24 * 3_600_000;
const DELETED_KEPT_MS = 7 * 24 * 3_600_000;
/** Each has up to 16 keys, and R2 removes at most 1,000 in one call. */
export const IMAGES_A_STEP = 50;

export const removeFailed: Step = async (platform, _cursor, nowMs) => {
  const store = new CleanUpStore(platform.db);
  const owners = await store.failedBefore(nowMs - FAILED_KEPT_MS, IMAGES_A_STEP);
  await removeObjects(platform, owners);
  await store.forgetFailed(owners.map(({ image_id }) => image_id));
  return next(owners, { failed_removed: owners.length });
};

export const removeDeleted: Step = async (platform, _cursor, nowMs) => {
  const store = new CleanUpStore(platform.db);
  const owners = await store.deletedBefore(nowMs - DELETED_KEPT_MS, IMAGES_A_STEP);
  await removeObjects(platform, owners);
  const ids = owners.map(({ image_id }) => image_id);
  await store.markRemoved(ids, nowMs);
  return next(owners, { deleted_removed: owners.length });
};

/** Removes every object that these pictures can have; those that there are not cost nothing. At most IMAGES_A_STEP. */
export async function removeObjects({ db, bucket }: Platform, owners: readonly ObjectOwner[]): Promise<void> {
  if (owners.length === 0) return;
  const extensions = await new ImageStore(db).extensionCodes();
  await bucket.delete(owners.flatMap((owner) => objectKeysOf(owner, extensions)));
}

/** What a step took is not found again, so that there is no place to remember. */
function next(owners: readonly ObjectOwner[], counts: Record<string, number>) {
  if (owners.length < IMAGES_A_STEP) return { kind: "done", counts } as const;
  return { kind: "more", cursor: null, counts } as const;
}
