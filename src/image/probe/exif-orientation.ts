// The one EXIF value the core needs: Orientation (tag 0x0112) of IFD0 in a TIFF structure (Exif 3.0, 4.5). Malformed
// blocks answer 1. Everything else about EXIF is metadata/exif.ts's, which uses a library.
import type { Orientation } from "../header";
import type { Reader } from "./reader";

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;

/** @param offset where the TIFF header ("II*\0" or "MM\0*") begins; @param length bytes of the block. */
export function exifOrientation(reader: Reader, offset: number, length: number): Orientation {
  const order = reader.text(offset, 2);
  if (order !== "II" && order !== "MM") return 1;
  const little = order === "II";
  const ifd = reader.u32(offset + 4, little);
  if (reader.u16(offset + 2, little) !== 42 || ifd + 2 > length) return 1;
  const count = reader.u16(offset + ifd, little);
  for (let i = 0; i < count; i++) {
    const entry = ifd + 2 + 12 * i;
    if (entry + 12 > length) return 1;
    if (reader.u16(offset + entry, little) !== ORIENTATION_TAG) continue;
    if (reader.u16(offset + entry + 2, little) !== SHORT) return 1;
    const value = reader.u16(offset + entry + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}
