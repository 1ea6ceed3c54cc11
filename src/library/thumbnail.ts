// The consumer of `image.thumbnail`: at most 400×400 px, WebP of quality 80, upright, beside the picture as {uuid}_thumb.webp. A
// picture of which there can be none keeps its row, DEAD, with the reason.
import { commitGuarded, untilCommitted } from "../edge/guard";
import { delayAfter, type Held } from "../edge/lease";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import type { Consumer, WorkOutcome } from "../edge/work";
import { isImageError, type Recipe } from "../image";
import { BUSY_MS, RETRY_DELAYS_MS } from "./convert";
import { originalKey, servedKey, thumbnailPath } from "./rules/place";
import { type ImageRow, ImageStore } from "./store/image";
import { ObjectStore } from "./store/object";
import { thumbnailLeases } from "./store/work";

const CONCURRENCY = 20;
const RECIPE: Recipe = { maxDimension: 400, format: "webp", quality: 80 };

export const thumbnailConsumer: Consumer = { concurrency: CONCURRENCY, consume: makeThumbnail };

async function makeThumbnail(platform: Platform, imageId: string): Promise<WorkOutcome> {
  const { db, clock, log } = platform;
  const leases = thumbnailLeases(db);
  const held = await leases.claim(imageId, clock.now());
  const image = held && (await new ImageStore(db).get(imageId));
  if (held === null || image === null) return { kind: "nothing-to-do" };
  try {
    if (held.tries > RETRY_DELAYS_MS.length + 1) throw new Error("expected an end of every try, got none");
    return await commit(platform, held, image, await develop(platform, image));
  } catch (error) {
    log.warn("thumbnail", { image_id: imageId, tries: held.tries, error });
    if (error instanceof Problem && error.code === "BUSY") {
      await leases.release(held, clock.now() + BUSY_MS);
      return again(platform, BUSY_MS);
    }
    const isFinal = isImageError(error) || error instanceof Problem;
    const afterMs = isFinal ? null : delayAfter(RETRY_DELAYS_MS, held.tries);
    if (afterMs !== null) {
      await leases.retry(held, clock.now() + afterMs, error);
      return again(platform, afterMs);
    }
    await leases.finished(held, "DEAD", error).run();
    count(platform, "failed");
    return { kind: "done" };
  }
}

/** @returns its key in R2 */
async function develop(platform: Platform, image: ImageRow): Promise<string> {
  const { darkroom, admission, bodies, bucket, clock } = platform;
  const objects = new ObjectStore(bucket, clock);
  return bodies.run(image.origin_size, async () => {
    const bytes = await objects.read(originalKey(image.image_id, image.origin_format_id));
    if (bytes === null) throw new Error("expected the original in the store, got nothing");
    const { predictedPeakBytes } = darkroom.plan(darkroom.probe(bytes), RECIPE);
    const made = await admission.run(predictedPeakBytes, () => darkroom.develop(bytes, RECIPE));
    const key = thumbnailPath(servedKey(image.image_url));
    await objects.put(key, made.bytes, made.mimeType);
    return key;
  });
}

async function commit(platform: Platform, held: Held<object>, image: ImageRow, key: string): Promise<WorkOutcome> {
  const { db, bucket, clock } = platform;
  const store = new ImageStore(db);
  const leases = thumbnailLeases(db);
  const batch = [leases.stillHeld(held), store.setThumbnail(image.image_id, key), leases.removed(held)];
  const outcome = await untilCommitted(clock, async () => (await commitGuarded(db, batch)) ?? "refused");
  if (outcome === "refused") {
    if (await store.isOver(image.image_id)) await new ObjectStore(bucket, clock).remove([key]);
    return { kind: "nothing-to-do" };
  }
  count(platform, "done");
  return { kind: "done" };
}

function again(platform: Platform, afterMs: number): WorkOutcome {
  count(platform, "again");
  return { kind: "again", afterMs };
}

function count({ metrics }: Platform, outcome: string): void {
  metrics.count("library_work_total", { kind: "thumbnail", outcome });
}
