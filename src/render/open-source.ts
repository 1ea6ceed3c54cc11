// Finds the door for a source reference: the one place that knows which kinds of source there are.
import type { Background } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { readPickPicture } from "../pick";
import { libraryDoor } from "./library-source";
import type { SourceRef } from "./render-path";
import { openedFrom, type SourceDoor } from "./source";
import { urlDoor } from "./url-source";

/** @throws Problem 400 INVALID_URL, 403 DOMAIN_NOT_ALLOWED, 404 NOT_FOUND */
export function openDoor(platform: Platform, ref: SourceRef, background: Background): SourceDoor {
  switch (ref.kind) {
    case "url":
      return urlDoor(platform, ref.url, background);
    case "pick":
      return pickDoor(platform, ref.id, ref.rank);
    case "library":
      return libraryDoor(platform, ref.path, background);
    default:
      return ref satisfies never;
  }
}

function pickDoor(platform: Platform, id: string, rank: number): SourceDoor {
  const open = async () => {
    const startMs = platform.clock.now();
    const picture = await readPickPicture(platform, id, rank);
    if (picture === null) {
      throw new Problem(404, "NOT_FOUND", `expected a picked picture for pick/${id}/${rank}, got none`);
    }
    const opened = await openedFrom(platform, picture.bytes, platform.clock.now() - startMs, picture.sha256);
    return { ...opened, release: () => undefined };
  };
  return { name: `${id}-${rank}`, identify: open, open };
}
