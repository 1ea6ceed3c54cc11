// 04:00: R2 and the rows are compared, page by page of R2's listing, which is in the order of the keys as the index of the rows
// is. An object over an hour old whose picture there is not, or no longer, is removed. A served picture without its object is
// converted again where its original is left; otherwise it is deleted while no reference uses it, and reported while one does:
// that is for people to decide. A page on which most things miss their other half is no accident but another database or
// another bucket, and stops the run before it removes anything.
import type { R2Object } from "@cloudflare/workers-types";
import type { Platform } from "../../edge/platform";
import { wake } from "../../edge/work";
import { imageIdOfKey } from "../rules/object";
import { IMAGE_PREFIX, ORIGINAL_PREFIX } from "../rules/place";
import { CleanUpStore, type StoredRow } from "../store/clean-up";
import { ImageStore } from "../store/image";
import type { Counts, Step } from "./step";

/** An upload puts its object before its row. */
const YOUNG_MS = 3_600_000;
const KEYS_A_STEP = 500;
/** More than a page has keys: as many as that are no accident. */
const ROWS_A_STEP = 1000;
const MAX_ACCIDENTS = 50;
const LAST_CHARACTER = "\u{10ffff}";
const CAUSE = { by: "clean-up", reason: "its object and its original are missing" };

export const repairOrphans: Step = async (platform, cursor, nowMs) => {
  const after = cursor ?? IMAGE_PREFIX;
  const prefix = after.startsWith(IMAGE_PREFIX) ? IMAGE_PREFIX : ORIGINAL_PREFIX;
  const page = await platform.bucket.list({ prefix, startAfter: after, limit: KEYS_A_STEP });
  const last = page.truncated ? page.objects.at(-1)!.key : prefix + LAST_CHARACTER;

  const counts = {
    ...(await removeOwnerless(platform, page.objects, nowMs)),
    ...(await repairMissing(platform, page.objects, after, last, nowMs)),
  };
  if (page.truncated) return { kind: "more", cursor: last, counts };
  return prefix === IMAGE_PREFIX ? { kind: "more", cursor: ORIGINAL_PREFIX, counts } : { kind: "done", counts };
};

async function removeOwnerless(
  { db, bucket, log }: Platform,
  objects: readonly R2Object[],
  nowMs: number,
): Promise<Counts> {
  const named = objects.map((object) => ({ object, id: imageIdOfKey(object.key) }));
  const ids = named.flatMap(({ id }) => id ?? []);
  const owned = await new CleanUpStore(db).withOwner([...new Set(ids)]);
  const ownerless = named.filter(({ object, id }) => {
    return id !== null && !owned.has(id) && object.uploaded.getTime() < nowMs - YOUNG_MS;
  });
  checkAccident("objects", ownerless.length, ids.length - ownerless.length);
  const keys = ownerless.map(({ object }) => object.key);
  if (keys.length > 0) {
    log.warn("orphan", { reason: "objects without an image are removed", keys });
    await bucket.delete(keys);
  }
  return { orphan_object_removed: keys.length, unknown_object_seen: objects.length - ids.length };
}

async function repairMissing(
  platform: Platform,
  objects: readonly R2Object[],
  after: string,
  last: string,
  nowMs: number,
): Promise<Counts> {
  const keys = objects.map(({ key }) => key);
  const rows = await new CleanUpStore(platform.db).missing(after, last, keys, ROWS_A_STEP);
  checkAccident("rows", rows.length, keys.length);
  const counts = { row_converted_again: 0, row_deleted: 0, row_in_use_reported: 0 };
  for (const row of rows) {
    const repair = await repairRow(platform, row, nowMs);
    if (repair === null) continue;
    counts[repair] += 1;
    platform.log.warn("orphan", { image_id: row.image_id, reason: "an image lost its object", repair });
  }
  return counts;
}

/** @returns null when there is nothing to repair: the object came, or the row moved, after they were compared */
async function repairRow(
  platform: Platform,
  row: StoredRow,
  nowMs: number,
): Promise<"row_converted_again" | "row_deleted" | "row_in_use_reported" | null> {
  const { db, bucket } = platform;
  const { image_id: id, storage_location, status } = row;
  if ((await bucket.head(storage_location)) !== null) return null;
  const originals = await bucket.list({ prefix: `${ORIGINAL_PREFIX}${id}.`, limit: 1 });
  if (originals.objects.length > 0) {
    await new CleanUpStore(db).remake(row, nowMs);
    await wake(platform, "image.convert", [id]).catch((error) => platform.log.warn("queue", { error }));
    return "row_converted_again";
  }
  if (status === "CONFIRMED") return "row_in_use_reported";
  const moved = await new ImageStore(db).move(id, "READY", "DELETED", CAUSE, nowMs).run();
  return moved.meta.changes > 0 ? "row_deleted" : null;
}

function checkAccident(what: string, alone: number, paired: number): void {
  if (alone <= MAX_ACCIDENTS || alone <= paired) return;
  throw new Error(
    `expected a database and a bucket that belong together, got ${alone} ${what} without their other half beside ${paired} with it`,
  );
}
