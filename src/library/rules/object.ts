// Which keys of R2 belong to which picture, in both directions. What a key says is believed only in the forms of place.ts: of
// anything else under the same prefixes nobody knows whose it is, and nothing removes it.
import { IMAGE_PREFIX, isImageId, ORIGINAL_PREFIX, originalKey, parseImagePath, thumbnailPath } from "./place";

export interface ObjectOwner {
  readonly image_id: string;
  readonly image_url: string;
  readonly storage_location: string;
  readonly thumbnail_location: string | null;
}

/**
 * Every key under which an object of this picture can be, also one that a conversion has just written and not yet recorded.
 * @param extensions codes that a file name can end in
 */
export function objectKeysOf(owner: ObjectOwner, extensions: Iterable<string>): string[] {
  const { image_id, image_url, storage_location, thumbnail_location } = owner;
  const path = image_url.split("/").slice(-5).join("/");
  const keys = new Set([storage_location]);
  if (thumbnail_location !== null) keys.add(thumbnail_location);
  if (parseImagePath(path) !== null) {
    for (const each of [path, path.replace(/\.[a-z0-9]+$/, ".webp"), thumbnailPath(path)])
      keys.add(IMAGE_PREFIX + each);
  }
  for (const extension of extensions) keys.add(originalKey(image_id, extension));
  return [...keys];
}

/** @returns null for a key that no picture has */
export function imageIdOfKey(key: string): string | null {
  if (key.startsWith(IMAGE_PREFIX)) return parseImagePath(key.slice(IMAGE_PREFIX.length))?.id ?? null;
  if (!key.startsWith(ORIGINAL_PREFIX)) return null;
  const id = key.slice(ORIGINAL_PREFIX.length).replace(/\.[a-z0-9]{1,16}$/, "");
  return isImageId(id) ? id : null;
}
