// Strips a WebP (RFC 9649, section 2.7). Chunks of the picture and the animation are copied byte for byte; VP8X's flags and
// the RIFF size are made right again. Unknown chunks and whatever lies behind the RIFF go.
import { concatenate } from "../bytes";
import type { MetadataPolicy } from "../recipe";
import {
  CHUNK_HEADER_BYTES,
  chunkTag,
  EXIF_FLAG,
  ICC_FLAG,
  RIFF_HEADER_BYTES,
  webpChunk,
  XMP_FLAG,
} from "../webp-container";
import { keepExif } from "./keep-exif";
import type { RemovedKind, Stripped } from "./strip";
import { isPublicXmp } from "./xmp";

const PICTURE_CHUNKS = new Set(["VP8 ", "VP8L", "ALPH", "ANIM", "ANMF"]);
const EXIF_TAG = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** @param file begins with RIFF … WEBP. */
export function stripWebp(file: Uint8Array, policy: MetadataPolicy): Stripped {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pieces: Uint8Array[] = [file.slice(0, RIFF_HEADER_BYTES)];
  const removed = new Set<RemovedKind>();
  const end = Math.min(file.length, 8 + view.getUint32(4, true));
  let extended: Uint8Array | null = null;
  let flags = 0;
  let at = RIFF_HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= end) {
    const length = view.getUint32(at + 4, true);
    const type = chunkTag(file, at);
    const chunk = file.subarray(at, Math.min(at + CHUNK_HEADER_BYTES + length + (length & 1), end));
    const data = chunk.subarray(CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES + length);
    at += CHUNK_HEADER_BYTES + length + (length & 1);
    if (type === "VP8X" && extended === null && data.length >= 10) {
      extended = chunk.slice();
      pieces.push(extended);
    } else if (PICTURE_CHUNKS.has(type)) {
      pieces.push(chunk);
    } else if (type === "ICCP") {
      if (policy === "none" || flags & ICC_FLAG) removed.add("icc");
      else flags = take(pieces, chunk, flags | ICC_FLAG);
    } else if (type === "EXIF") {
      const kept = keepExif(withoutTag(data), policy);
      for (const kind of kept.removed) removed.add(kind);
      if (kept.exif && !(flags & EXIF_FLAG)) flags = take(pieces, webpChunk("EXIF", kept.exif), flags | EXIF_FLAG);
    } else if (type === "XMP ") {
      if (policy !== "keep" || flags & XMP_FLAG || !isPublicXmp(data)) removed.add("xmp");
      else flags = take(pieces, chunk, flags | XMP_FLAG);
    } else {
      removed.add("application-data");
    }
  }
  if (end < file.length) removed.add("trailing-data");
  // Data is behind the chunk's eight bytes; its first byte holds the flags.
  if (extended)
    extended[CHUNK_HEADER_BYTES] = (extended[CHUNK_HEADER_BYTES] & ~(ICC_FLAG | EXIF_FLAG | XMP_FLAG)) | flags;
  const bytes = concatenate(pieces);
  new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
  return { bytes, removed: [...removed] };
}

function take(pieces: Uint8Array[], chunk: Uint8Array, flags: number): number {
  pieces.push(chunk);
  return flags;
}

/** Some writers put JPEG's "Exif\0\0" in front of the TIFF structure. */
function withoutTag(data: Uint8Array): Uint8Array {
  return EXIF_TAG.every((byte, i) => data[i] === byte) ? data.subarray(EXIF_TAG.length) : data;
}
