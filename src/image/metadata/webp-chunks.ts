// Adds ICC and EXIF to a WebP file, as libwebp and our own encoder write them, by making it an extended one.
import {
  ALPHA_FLAG,
  CHUNK_HEADER_BYTES,
  chunkTag,
  EXIF_FLAG,
  extendedHeader,
  ICC_FLAG,
  RIFF_HEADER_BYTES,
  webpChunk,
  webpFile,
} from "../webp-container";
import type { CarriedMetadata } from "./carry";

/** Where the flags of an extended header and the alpha hint of a lossless picture lie in a file. */
const EXTENDED_FLAGS_AT = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES;
const LOSSLESS_HINT_AT = EXTENDED_FLAGS_AT + 4;
const LOSSLESS_ALPHA = 0x10;
const EXTENDED_HEADER_BYTES = CHUNK_HEADER_BYTES + 10;

/** @param file a simple WebP, or an extended one without metadata. The same file when there is nothing to add. */
export function withWebpMetadata(
  file: Uint8Array,
  { icc, exif }: CarriedMetadata,
  width: number,
  height: number,
): Uint8Array {
  if (!icc && !exif) return file;
  const kind = chunkTag(file, RIFF_HEADER_BYTES);
  const pixels = file.subarray(RIFF_HEADER_BYTES + (kind === "VP8X" ? EXTENDED_HEADER_BYTES : 0));
  const flags = (icc ? ICC_FLAG : 0) | (exif ? EXIF_FLAG : 0) | (hasAlpha(file, kind) ? ALPHA_FLAG : 0);
  return webpFile([
    extendedHeader(flags, width, height),
    ...(icc ? [webpChunk("ICCP", icc)] : []),
    pixels,
    ...(exif ? [webpChunk("EXIF", exif)] : []),
  ]);
}

function hasAlpha(file: Uint8Array, kind: string): boolean {
  if (kind === "VP8X") return (file[EXTENDED_FLAGS_AT] & ALPHA_FLAG) !== 0;
  return kind === "VP8L" && (file[LOSSLESS_HINT_AT] & LOSSLESS_ALPHA) !== 0;
}
