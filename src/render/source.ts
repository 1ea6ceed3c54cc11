// Where a render's source bytes come from. A door can often say which content it leads to (`identify`) without fetching it;
// that is enough for a 304 or a cache hit. `open` always brings the bytes.

import type { Platform } from "../edge/platform";
import { sha256Hex } from "../image";

/** What the choice of a format and the cache key need to know. */
export interface SourceFacts {
  /** Of the content, hex. */
  readonly sha256: string;
  readonly hasAlpha: boolean;
  /** Short keys of its variants that may lie in KV and R2; absent where that is not known. */
  readonly lasting?: readonly string[];
}

export interface Opened {
  readonly facts: SourceFacts;
  /** Shared between the requests of one flight: nobody writes into it. */
  readonly bytes: Uint8Array;
  readonly fetchMs: number;
  /** Gives the room of the bytes back; called by each who is done with them, the first time counts. */
  release(): void;
}

export interface SourceDoor {
  /** Base name of the source, without an extension, for Content-Disposition. */
  readonly name: string;
  /** @returns Opened where finding out meant fetching. @throws Problem */
  identify(): Promise<SourceFacts | Opened>;
  /** @throws Problem, ImageError when the bytes are no picture */
  open(): Promise<Opened>;
}

export function isOpened(found: SourceFacts | Opened): found is Opened {
  return "bytes" in found;
}

/**
 * Reads facts off bytes in hand.
 * @param sha256 of the bytes, where it is known already
 * @throws ImageError when they are no picture that can be decoded here
 */
export async function openedFrom(
  { darkroom }: Platform,
  bytes: Uint8Array,
  fetchMs: number,
  sha256?: string,
): Promise<Omit<Opened, "release">> {
  const { hasAlpha } = darkroom.probe(bytes);
  return { facts: { sha256: sha256 ?? (await sha256Hex(bytes)), hasAlpha }, bytes, fetchMs };
}
