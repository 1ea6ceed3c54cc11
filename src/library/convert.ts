// The consumer of `image.convert`: makes what an image serves and readies it, in one batch that only the holder of the row can
// commit. What fails for a reason that may pass is tried again, three times, 30 s apart; then the original is served, and only
// where there is none the image becomes FAILED. What runs out of memory is tried once more at half the dimensions.
import { commitGuarded, untilCommitted } from "../edge/guard";
import { delayAfter, type Held } from "../edge/lease";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import type { Consumer, WorkOutcome } from "../edge/work";
import { keepOriginal, makeServed, type Original, OutOfMemory, type Served, Unservable } from "./served";
import { type ImageRow, ImageStore } from "./store/image";
import { ObjectStore } from "./store/object";
import { type ConversionWork, conversionLeases, halveConversion } from "./store/work";

const CONCURRENCY = 20;
export const RETRY_DELAYS_MS: readonly number[] = [30_000, 30_000, 30_000];
/** How long a conversion waits that found no room. */
export const BUSY_MS = 5_000;
const MAX_REASON_CHARACTERS = 1000;

export const conversionConsumer: Consumer = { concurrency: CONCURRENCY, consume: convertImage };

type HeldConversion = Held<ConversionWork>;

export async function convertImage(platform: Platform, imageId: string): Promise<WorkOutcome> {
  const { db, clock } = platform;
  const held = await conversionLeases(db).claim(imageId, clock.now());
  const image = held && (await new ImageStore(db).get(imageId));
  if (held === null || image === null) return { kind: "nothing-to-do" };
  const original = originalOf(image);
  try {
    const isOver = held.tries > RETRY_DELAYS_MS.length + 1;
    const served = isOver
      ? await keepOriginal(platform, original, "not converted: no try came to an end")
      : await makeServed(platform, original, held.divisor);
    return await commit(platform, held, image, served);
  } catch (error) {
    return recover(platform, held, image, error);
  }
}

function originalOf(image: ImageRow): Original {
  const { image_id: imageId, origin_format_id: extension, origin_size: bytes, image_url: imageUrl } = image;
  return { imageId, extension, bytes, imageUrl };
}

async function commit(
  platform: Platform,
  held: HeldConversion,
  image: ImageRow,
  { imageUrl, object, reason }: Served,
): Promise<WorkOutcome> {
  const { db, clock } = platform;
  const store = new ImageStore(db);
  const leases = conversionLeases(db);
  const { image_id: id } = image;
  const outcome = await untilCommitted(clock, async () => {
    const batch = [
      leases.stillHeld(held),
      store.move(id, "TEMP", "READY", { by: null, reason: cut(reason) }, clock.now()),
      ...store.serve(id, imageUrl, object),
      reason === null ? leases.removed(held) : leases.finished(held, "DONE", reason),
    ];
    return (await commitGuarded(db, batch)) === null ? "refused" : "committed";
  });
  if (outcome === "refused") {
    // In other hands the row makes the same object; of an image that is over nobody else would remove it.
    if (await store.isOver(id)) await new ObjectStore(platform.bucket, clock).remove([object.location]);
    return { kind: "nothing-to-do" };
  }
  count(platform, reason === null ? "done" : "kept");
  return { kind: "done" };
}

async function recover(
  platform: Platform,
  held: HeldConversion,
  image: ImageRow,
  error: unknown,
): Promise<WorkOutcome> {
  const { db, clock, log } = platform;
  const leases = conversionLeases(db);
  log.warn("convert", { image_id: image.image_id, tries: held.tries, error });
  if (error instanceof Unservable) return fail(platform, held, image, error.message);
  if (error instanceof Problem && error.code === "BUSY") {
    await leases.release(held, clock.now() + BUSY_MS);
    return again(platform, BUSY_MS);
  }
  const isMemory = error instanceof OutOfMemory;
  if (isMemory && held.divisor === 1) await halveConversion(db, image.image_id);
  const afterMs = isMemory ? (held.divisor === 1 ? 0 : null) : delayAfter(RETRY_DELAYS_MS, held.tries);
  if (afterMs !== null) {
    await leases.retry(held, clock.now() + afterMs, error);
    return again(platform, afterMs);
  }
  const reason = `not converted: ${error instanceof Error ? error.message : String(error)}`;
  try {
    return await commit(platform, held, image, await keepOriginal(platform, originalOf(image), reason));
  } catch {
    return fail(platform, held, image, reason);
  }
}

/** The trigger of the tables takes the work of a failed image away; a readied one only goes without its conversion. */
async function fail(platform: Platform, held: HeldConversion, image: ImageRow, reason: string): Promise<WorkOutcome> {
  const { db, clock } = platform;
  const leases = conversionLeases(db);
  await untilCommitted(clock, async () => {
    const cause = { by: null, reason: cut(reason) };
    const move = new ImageStore(db).move(image.image_id, "TEMP", "FAILED", cause, clock.now());
    return (await commitGuarded(db, [leases.stillHeld(held), move, leases.finished(held, "DEAD", reason)])) ?? "over";
  });
  count(platform, "failed");
  return { kind: "done" };
}

function again(platform: Platform, afterMs: number): WorkOutcome {
  count(platform, "again");
  return { kind: "again", afterMs };
}

function count({ metrics }: Platform, outcome: string): void {
  metrics.count("library_work_total", { kind: "convert", outcome });
}

function cut(reason: string | null): string | null {
  return reason === null ? null : reason.slice(0, MAX_REASON_CHARACTERS);
}
