// Removes metadata from JPEG, PNG and WebP without touching a pixel: the compressed picture data is copied byte for byte,
// everything around it is on a list of what may stay, and whatever follows the picture's end is cut off.
//
// What stays by policy: "none" nothing but what decoders need; "icc" the colour profile too; "copyright" also
// Copyright and Artist; "keep" all but GPS, MakerNote, serial numbers, owner, thumbnails and data for other pictures.
// EXIF's Orientation always stays where it is not 1. Malformed metadata never fails: it is dropped.
import { ImageError } from "../error";
import type { MetadataPolicy } from "../recipe";
import type { RemovedFromExif } from "./keep-exif";
import { stripJpeg } from "./strip-jpeg";
import { stripPng } from "./strip-png";
import { stripWebp } from "./strip-webp";

/** What a strip can take away. "application-data": segments or chunks of programs that we do not know. */
export type RemovedKind =
  | RemovedFromExif
  | "icc"
  | "comment"
  | "text"
  | "time"
  | "gain-map"
  | "mpf"
  | "application-data"
  | "trailing-data";

export interface Stripped {
  /** A new file; never a view of the source. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Each kind once, in the order in which it was met. */
  readonly removed: readonly RemovedKind[];
}

/**
 * @throws ImageError INVALID_FORMAT for anything but JPEG, PNG and WebP
 * @example strip(photo, "none").removed // ["exif", "gps", "maker-note", "thumbnail"]
 */
export function strip(bytes: Uint8Array, keep: MetadataPolicy): Stripped {
  if (startsWith(bytes, 0, 0xff, 0xd8)) return stripJpeg(bytes, keep);
  if (startsWith(bytes, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return stripPng(bytes, keep);
  if (startsWith(bytes, 0, 0x52, 0x49, 0x46, 0x46) && startsWith(bytes, 8, 0x57, 0x45, 0x42, 0x50)) {
    return stripWebp(bytes, keep);
  }
  throw new ImageError("INVALID_FORMAT", "expected JPEG, PNG or WebP to strip, got another signature");
}

function startsWith(bytes: Uint8Array, at: number, ...signature: number[]): boolean {
  return signature.every((byte, i) => bytes[at + i] === byte);
}
