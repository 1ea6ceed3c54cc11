// The embedded ICC profile of any source that carries one.
import type { SourceFormat } from "../header";
import { avifProfile } from "./avif";
import { heicProfile } from "./heic";
import { jpegProfile } from "./jpeg";
import { pngProfile } from "./png";
import { Reader } from "./reader";
import { webpProfile } from "./webp";

/** @returns the profile's bytes; empty when `bytes`, a file of `format`, has none. */
export function embeddedProfile(format: SourceFormat, bytes: Uint8Array): Uint8Array {
  const reader = new Reader(bytes);
  switch (format) {
    case "jpeg":
      return jpegProfile(reader);
    case "png":
      return pngProfile(reader);
    case "webp":
      return webpProfile(reader);
    case "avif":
      return avifProfile(reader);
    case "heic":
      return heicProfile(reader);
    default:
      return new Uint8Array();
  }
}
