// Pictures inside an SVG, as data: addresses. The renderer decodes PNG and JPEG; how many pixels that will be is read from their
// own headers, so that a picture that is larger than it looks is left out before anything decodes it.
import { isImageError } from "../error";
import { probeJpeg } from "../probe/jpeg";
import { probePng } from "../probe/png";
import { Reader } from "../probe/reader";

/** Pixels of one picture: decoded, they take about as much memory as the largest raster. */
const MAX_PIXELS = 4_000_000;
const EMBEDDED = /^data:image\/(png|jpeg);base64,/;

/** @returns pixels of the picture; null for another kind, for a damaged one, and for one that is too large. */
export function embeddedPixels(href: string): number | null {
  const match = EMBEDDED.exec(href);
  const bytes = match && bytesOf(href.slice(match[0].length));
  if (!bytes) return null;
  try {
    const reader = new Reader(bytes);
    const { width, height } = match[1] === "png" ? probePng(reader) : probeJpeg(reader);
    return width * height <= MAX_PIXELS ? width * height : null;
  } catch (error) {
    if (isImageError(error)) return null;
    throw error;
  }
}

/** @returns null for what is no base64 */
function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
