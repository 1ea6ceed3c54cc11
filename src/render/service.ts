// The use case: from an order (wishes and a source) to an answer, doing as little as each visitor needs: a 304 from the
// alias record alone, a stored result without its source, or one development for all who ask at once. An error is never
// stored: only `make`'s results reach the cache.
import type { Background, CacheEntry, LevelName, Place } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { matchesEtag } from "../edge/request-headers";
import type { Report } from "../image";
import { make } from "./develop";
import { type Explanation, explain } from "./explain";
import { openDoor } from "./open-source";
import { findOverlay, type OverlayDoor } from "./overlay";
import type { SourceRef } from "./render-path";
import { isOpened, type Opened, type SourceFacts } from "./source";
import { drawnOver, type Target, targetOf } from "./target";
import { askForUpgrade } from "./upgrade";
import type { Wishes } from "./wishes";

export interface Order {
  readonly wishes: Wishes;
  /** The options segment that they were read from. */
  readonly options: string;
  readonly source: SourceRef;
}

/** The request headers that matter. */
export interface Visitor {
  readonly accept: string | null;
  readonly ifNoneMatch: string | null;
}

/** Where a result came from, and what it cost if it had to be made. */
export interface Served {
  readonly entry: CacheEntry;
  readonly level: LevelName | "miss" | "off";
  readonly fetchMs: number | null;
  readonly report: Report | null;
  /** Null unless it was made now. */
  readonly place: Place | null;
}

export type RenderAnswer =
  | { readonly kind: "not-modified"; readonly target: Target }
  | { readonly kind: "result"; readonly target: Target; readonly served: Served; readonly name: string }
  | { readonly kind: "explanation"; readonly explanation: Explanation };

/** @throws Problem, ImageError */
export async function render(
  platform: Platform,
  { wishes, options, source }: Order,
  { accept, ifNoneMatch }: Visitor,
  background: Background,
): Promise<RenderAnswer> {
  const door = openDoor(platform, source, background);
  const overlay = wishes.draw.id === null ? null : await findOverlay(platform, wishes.draw.id, background);
  const identified = await door.identify();
  let opened = isOpened(identified) ? identified : null;
  let drawn: Awaited<ReturnType<OverlayDoor["open"]>> | null = null;
  try {
    const facts = isOpened(identified) ? identified.facts : identified;
    const known = await targetOf(platform, wishes, accept, facts, overlay);
    if (!wishes.explain) {
      const upgraded = await lookForUpgrade(platform, facts, known, ifNoneMatch, door.name, background);
      if (upgraded !== null) return upgraded;
      if (matchesEtag(ifNoneMatch, known.etag)) return { kind: "not-modified", target: known };
      const served = await look(platform, facts, known, background);
      if (served !== null) {
        if (known.upgrade) background.waitUntil(askForUpgrade(platform, { options, source }, known.upgrade));
        return { kind: "result", target: known, served, name: door.name };
      }
    }
    opened ??= await door.open();
    drawn = overlay && (await overlay.open());
    const bare = await targetOf(platform, wishes, accept, opened.facts, overlay);
    const target = drawn ? drawnOver(bare, wishes, drawn.bytes) : bare;
    // The alias may have been older than the content: then this is another result than the one looked for.
    const isUnseen = wishes.explain || target.key !== known.key;
    const served =
      (isUnseen ? await look(platform, opened.facts, target, background) : null) ??
      (await makeOnce(platform, opened, target, background));
    if (wishes.explain) return { kind: "explanation", explanation: explain(platform, opened, target, served) };
    if (target.upgrade) background.waitUntil(askForUpgrade(platform, { options, source }, target.upgrade));
    return { kind: "result", target, served, name: door.name };
  } finally {
    opened?.release();
    drawn?.release();
  }
}

/** The better answer that a visitor may have, where it is there already. */
async function lookForUpgrade(
  platform: Platform,
  facts: SourceFacts,
  { upgrade }: Target,
  ifNoneMatch: string | null,
  name: string,
  background: Background,
): Promise<RenderAnswer | null> {
  if (upgrade === null) return null;
  if (matchesEtag(ifNoneMatch, upgrade.etag)) return { kind: "not-modified", target: upgrade };
  const served = await look(platform, facts, upgrade, background);
  return served && { kind: "result", target: upgrade, served, name };
}

async function look(
  { cache }: Platform,
  { lasting }: SourceFacts,
  { key }: Target,
  background: Background,
): Promise<Served | null> {
  const hit = await cache.get(key, background, lasting);
  return hit === null ? null : { entry: hit, level: hit.level, fetchMs: null, report: null, place: null };
}

/** The place among the source's variants is taken while the pixels are worked on. */
async function makeOnce(
  platform: Platform,
  { bytes, fetchMs }: Opened,
  target: Target,
  background: Background,
): Promise<Served> {
  const { cache } = platform;
  const { key, sourceSha256 } = target;
  const work = async (): Promise<Served> => {
    const reserving = cache.reserve(key, sourceSha256);
    const { entry, report } = await make(platform, bytes, target);
    const place = await reserving;
    cache.put(key, { ...entry, source: sourceSha256 }, background, place);
    return { entry, level: cache.enabled ? "miss" : "off", fetchMs, report, place };
  };
  return cache.singleFlight(key, work, background);
}
