// What is drawn over a render: an image of the library. As with a source of the library its row is read for every request, before any
// cache is asked, so nothing is answered with an overlay that is gone; and its content's SHA-256 is part of the result's key.
import type { Background } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { findLibraryImage, type LibraryPicture } from "../library";
import type { Opened } from "./source";

export interface OverlayDoor {
  /** Of the image's original, hex. */
  readonly sha256: string;
  /** @throws Problem */
  open(): Promise<Pick<Opened, "bytes" | "release">>;
}

/** @throws Problem 404 OVERLAY_NOT_FOUND unless the image is READY or CONFIRMED; 500 IOException */
export async function findOverlay(platform: Platform, id: string, background: Background): Promise<OverlayDoor> {
  const picture = await findLibraryImage(platform, id).catch((error) => {
    throw isNotFound(error) ? notFound(error) : error;
  });
  const open = () => platform.cache.singleFlight(`overlay:${id}`, () => readOverlay(platform, picture), background);
  return { sha256: picture.sha256, open };
}

/** Room for the bytes is taken before they are read, and given back by `release`, or here where nothing came of it. */
async function readOverlay({ bodies }: Platform, picture: LibraryPicture) {
  const release = await bodies.take(picture.bytes);
  try {
    return { bytes: await picture.read(), release };
  } catch (error) {
    release();
    throw error;
  }
}

function isNotFound(error: unknown): error is Problem {
  return error instanceof Problem && error.status === 404;
}

function notFound({ headers }: Problem): Problem {
  const got = headers["Retry-After"] === undefined ? "one that there is not or no longer" : "one that is not ready yet";
  return new Problem(404, "OVERLAY_NOT_FOUND", `expected an image of the library for draw, got ${got}`, {}, headers);
}
