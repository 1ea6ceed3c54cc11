// A picture of the library as a source for the render: its original, whose SHA-256 the row has and which decodes better and in less
// memory than the conversion. The row is asked each time, so that nothing is made of, or found in a cache for, a picture that is
// gone. An original is never served itself.
import type { Platform } from "../edge/platform";
import { sha256Hex } from "../image";
import { libraryProblem } from "./problem";
import { originalKey, parseImagePath } from "./rules/place";
import { findServable, findServableImage } from "./serving";
import { brokenObject, type ReadParts, readStored } from "./storage";
import type { ImageRow } from "./store/image";

export interface LibraryPicture {
  /** Of the original, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** @throws Problem 500 IOException, also for an original that is not what was put there */
  read(): Promise<Uint8Array>;
}

/**
 * @param path below /images/
 * @throws Problem 404 IMAGE_NOT_FOUND unless the picture is READY or CONFIRMED; 500 IOException
 */
export async function findLibraryPicture(platform: Platform, path: string): Promise<LibraryPicture> {
  const parts = { platform, log: platform.log };
  const row = await findServable(parts, path);
  if (parseImagePath(path)?.isThumbnail) throw noSource();
  return pictureOf(parts, row);
}

/** The same by its id. @throws Problem as findLibraryPicture */
export async function findLibraryImage(platform: Platform, id: string): Promise<LibraryPicture> {
  const parts = { platform, log: platform.log };
  return pictureOf(parts, await findServableImage(parts, id));
}

function pictureOf(parts: ReadParts, row: ImageRow): LibraryPicture {
  const { bucket } = parts.platform;
  const { sha256, origin_size: bytes } = row;
  if (sha256 === null) throw noSource();
  const key = originalKey(row.image_id, row.origin_format_id);
  const read = async () => {
    const object = await readStored(parts, "r2", () => bucket.get(key));
    if (object === null || object.size !== bytes) throw brokenObject(parts, key, "missing, or of another length");
    const original = new Uint8Array(await readStored(parts, "r2", () => object.arrayBuffer()));
    if ((await sha256Hex(original)) !== sha256) throw brokenObject(parts, key, "of another SHA-256");
    return original;
  };
  return { sha256, bytes, read };
}

function noSource() {
  return libraryProblem("IMAGE_NOT_FOUND", "expected the path of a picture, got one that cannot be a source");
}
