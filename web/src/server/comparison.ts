// The server's choice beside the page's: the same photos in the same places, and the same bytes? Bytes are compared by the
// SHA-256 of what the server serves, fetched and hashed here, never by what it says.
import { sha256Hex } from "../digest";
import { type Photo, visibleResult } from "../state/photo";
import type { Ranked } from "../state/ranking";
import type { PickResult, Step } from "./pick-client";

export type ServerState =
  | { readonly kind: "idle" }
  /** `places` have the page's choice only, so that the table stands before the answer comes. */
  | {
      readonly kind: "sending";
      readonly total: number;
      readonly steps: readonly Step[];
      readonly places: readonly Place[];
    }
  | { readonly kind: "answered"; readonly comparison: Comparison }
  | { readonly kind: "failed"; readonly sentence: string };

export interface Place {
  readonly rank: number;
  /** Chosen by the page for this place; null when it chose fewer. */
  readonly ours: Photo | null;
  /** Null when the server chose fewer, or has not answered yet. */
  readonly theirs: ServedPicture | null;
}

export interface ServedPicture {
  readonly photo: Photo | null;
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-256 of this page's output of the same photo; null where it has none. */
  readonly oursSha256: string | null;
}

export interface Comparison {
  readonly places: readonly Place[];
  readonly rejected: PickResult["rejected"];
  readonly totalMs: number;
  readonly serverVersion: string;
  readonly pageVersion: string | null;
}

/** One place for each photo that either side chose. */
export function placesOf(ours: readonly Ranked[], served: readonly ServedPicture[]): Place[] {
  return Array.from({ length: Math.max(ours.length, served.length) }, (_, at) => ({
    rank: at + 1,
    ours: ours[at]?.photo ?? null,
    theirs: served[at] ?? null,
  }));
}

/** @throws TypeError when a picture cannot be fetched; the signal's reason when aborted. */
export async function compare(
  result: PickResult,
  ours: readonly Ranked[],
  photos: readonly Photo[],
  signal: AbortSignal,
): Promise<Comparison> {
  const byName = new Map(photos.map((photo) => [photo.name, photo]));
  const served = await Promise.all(result.images.map((image) => fetchServed(image, byName, signal)));
  return {
    places: placesOf(ours, served),
    rejected: result.rejected,
    totalMs: result.timings.totalMs,
    serverVersion: result.coreVersion,
    pageVersion: ours[0]?.result.photo.coreVersion ?? null,
  };
}

async function fetchServed(
  { url, source }: PickResult["images"][number],
  byName: ReadonlyMap<string, Photo>,
  signal: AbortSignal,
): Promise<ServedPicture> {
  // The path alone: behind a proxy the server may not know its own origin, and the page's policy allows no other.
  const { pathname } = new URL(url);
  const response = await fetch(pathname, { signal });
  if (!response.ok) throw new TypeError(`the server answered ${response.status} for the picture it chose`);
  const bytes = await response.arrayBuffer();
  const photo = byName.get(source) ?? null;
  return {
    photo,
    name: source,
    url: pathname,
    bytes: bytes.byteLength,
    sha256: await sha256Hex(bytes),
    oursSha256: photo ? (visibleResult(photo.status.value)?.photo.outputSha256 ?? null) : null,
  };
}

export function isSamePhoto({ ours, theirs }: Place): boolean {
  return ours !== null && ours === theirs?.photo;
}

export function isSameBytes({ sha256, oursSha256 }: ServedPicture): boolean {
  return sha256 === oursSha256;
}
