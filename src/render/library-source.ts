// A source of the library. Its row is read for every request, before any cache is asked: what was rendered of a picture may lie in
// four levels of cache, but the only way to it leads past the row, so it is gone the moment the picture is DELETED. The alias record
// keeps what the row does not say, and is good for as long as the content is the same.
import type { Background } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { findLibraryPicture } from "../library";
import { readAlias, recordAlias } from "./alias-record";
import { type Opened, openedFrom, type SourceDoor } from "./source";

const LIBRARY_PREFIX = "images/";

/** @param path "images/…" */
export function libraryDoor(platform: Platform, path: string, background: Background): SourceDoor {
  const find = () => findLibraryPicture(platform, path.slice(LIBRARY_PREFIX.length));
  const open = () =>
    platform.cache.singleFlight(`source:${path}`, () => readSource(platform, path, find, background), background);
  return {
    name: path.slice(path.lastIndexOf("/") + 1).replace(/\.[a-z0-9]+$/, ""),
    open,
    async identify() {
      const { sha256 } = await find();
      const alias = await readAlias(platform, path);
      return alias?.sha256 === sha256 ? alias : open();
    },
  };
}

/** Room for the bytes is taken before they are read, and given back by `release`, or here where nothing came of it. */
async function readSource(
  platform: Platform,
  path: string,
  find: () => ReturnType<typeof findLibraryPicture>,
  background: Background,
): Promise<Opened> {
  const { bodies, clock } = platform;
  const picture = await find();
  const release = await bodies.take(picture.bytes);
  try {
    const startMs = clock.now();
    const bytes = await picture.read();
    const opened = await openedFrom(platform, bytes, clock.now() - startMs, picture.sha256);
    const validators = { etag: null, lastModified: null };
    const alias = { ...opened.facts, ...validators, fetchedAt: clock.now(), freshUntil: Number.MAX_SAFE_INTEGER };
    background.waitUntil(recordAlias(platform, path, alias));
    return { ...opened, release };
  } catch (error) {
    release();
    throw error;
  }
}
