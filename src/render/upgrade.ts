// format=auto for those who read AVIF. Encoding one takes a second and a picture shall not wait for it: the first answer is WebP,
// good for a minute, and a job of the queue makes the AVIF. What is kept under the upgrade's key is the better of the two: an AVIF
// that is not smaller, or that the limits refuse, leaves the WebP there, so that nothing is tried again and again.
import type { Background, CacheEntry } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";
import { wake } from "../edge/work";
import { isImageError } from "../image";
import { make } from "./develop";
import { openDoor } from "./open-source";
import { findOverlay, type OverlayDoor } from "./overlay";
import { type SourceRef, sourceText } from "./render-path";
import { isOpened } from "./source";
import { drawnOver, type Target, targetOf } from "./target";
import { addUpgradeJob, MAX_OPTIONS_CHARACTERS, MAX_URL_CHARACTERS } from "./warm-store";
import type { Wishes } from "./wishes";

/** As many requests of a day as bring a result to every level. */
export const WARM_HITS = 3;
/** Who is upgraded. */
const READS_AVIF = "image/avif,image/webp,*/*;q=0.8";

/** Queues the job unless it waits already or its result would have no place. Never throws: the answer has been given. */
export async function askForUpgrade(
  platform: Platform,
  { options, source }: { readonly options: string; readonly source: SourceRef },
  { key, sourceSha256 }: Target,
): Promise<void> {
  const { db, cache, clock, log } = platform;
  const url = sourceText(source);
  if (url.length > MAX_URL_CHARACTERS || options.length > MAX_OPTIONS_CHARACTERS) return;
  try {
    const place = await cache.reserve(key, sourceSha256);
    if (!place.kept) return;
    const isNew = await addUpgradeJob(db, { id: key, url, options }, clock.now());
    if (isNew) await wake(platform, "cache.warm", [key]);
  } catch (error) {
    log.warn("upgrade", { url_hash: await urlHash(url), error });
  }
}

/** Makes what is missing of a picture's upgrade and stores it at every level. @throws Problem, ImageError */
export async function upgrade(
  platform: Platform,
  { wishes, source }: { readonly wishes: Wishes; readonly source: SourceRef },
  background: Background,
): Promise<void> {
  const { cache } = platform;
  const door = openDoor(platform, source, background);
  const overlay = wishes.draw.id === null ? null : await findOverlay(platform, wishes.draw.id, background);
  const identified = await door.identify();
  const opened = isOpened(identified) ? identified : await door.open();
  let drawn: Awaited<ReturnType<OverlayDoor["open"]>> | null = null;
  try {
    drawn = overlay && (await overlay.open());
    const bare = await targetOf(platform, wishes, READS_AVIF, opened.facts, overlay);
    const first = drawn ? drawnOver(bare, wishes, drawn.bytes) : bare;
    const better = first.upgrade;
    if (better === null || (await cache.get(better.key)) !== null) return;
    const place = await cache.reserve(better.key, better.sourceSha256);
    if (!place.kept) return;
    const entry = await smaller(platform, opened.bytes, first, better);
    cache.put(better.key, { ...entry, source: better.sourceSha256 }, background, { kept: true, hits: WARM_HITS });
  } finally {
    opened.release();
    drawn?.release();
  }
}

async function smaller(platform: Platform, bytes: Uint8Array, first: Target, better: Target): Promise<CacheEntry> {
  const plain = (await platform.cache.get(first.key)) ?? (await make(platform, bytes, first)).entry;
  try {
    const { entry } = await make(platform, bytes, better);
    return entry.bytes.length < plain.bytes.length ? entry : plain;
  } catch (error) {
    if (!isImageError(error)) throw error;
    return plain;
  }
}
