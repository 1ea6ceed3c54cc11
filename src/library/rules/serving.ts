// Which paths are a picture's, and what its formats are called on the wire. Only types of this table are ever answered, so that no
// upload becomes a page of this origin.

import { CONTENT_TYPES } from "./format";

/** @param format code of the table `extensions` */
export function mediaTypeOf(format: string): string {
  return CONTENT_TYPES[format] ?? "application/octet-stream";
}

/**
 * Whether a path leads to the picture whose URL that is: its own, or the `.webp` that was promised before it was known that the
 * original has to be served; with `_thumb.webp`, its thumbnail.
 * @param path below /images/
 */
export function isPathOf(imageUrl: string, path: string): boolean {
  if (imageUrl.endsWith(`/${path}`)) return true;
  const promised = /^(.*?)(?:_thumb)?\.webp$/.exec(path)?.[1];
  return promised !== undefined && imageUrl.replace(/\.[a-z0-9]+$/, "").endsWith(`/${promised}`);
}
