// Strips a PNG (PNG third edition, section 11). Critical chunks, animation and what tells colours stay byte for byte; text,
// time, EXIF and profile go by policy; ancillary chunks that we do not know go always. So does everything after IEND.
import { concatenate } from "../bytes";
import { pngChunk } from "../encode/png-chunk";
import type { MetadataPolicy } from "../recipe";
import { keepExif } from "./keep-exif";
import type { RemovedKind, Stripped } from "./strip";
import { isPublicXmp } from "./xmp";

/** Ancillary chunks that change what is seen: transparency, colour space, background, density, animation. */
const PICTURE_CHUNKS = new Set([
  ...["tRNS", "gAMA", "cHRM", "sRGB", "cICP", "mDCV", "cLLI", "sBIT", "bKGD", "hIST", "pHYs"],
  ...["acTL", "fcTL", "fdAT"],
]);
const TEXT_CHUNKS = new Set(["tEXt", "zTXt", "iTXt"]);
const XMP_KEYWORD = "XML:com.adobe.xmp";
const COPYRIGHT_KEYWORDS = new Set(["Copyright", "Author"]);
/** ImageMagick's and exiftool's way of hiding EXIF, IPTC and XMP in text, hex by hex, and tag by tag. */
const EMBEDDED_KEYWORD = /^(raw profile type|exif:|xmp:|iptc:|gps)/i;
const MAX_KEYWORD_BYTES = 79;

/** @param file begins with PNG's signature. */
export function stripPng(file: Uint8Array, policy: MetadataPolicy): Stripped {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pieces: Uint8Array[] = [file.subarray(0, 8)];
  const removed = new Set<RemovedKind>();
  let exif: Uint8Array | null = null;
  let at = 8;
  while (at + 8 <= file.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    const chunk = file.subarray(at, at + 12 + length);
    const data = chunk.subarray(8, 8 + length);
    at += 12 + length;
    if (type === "eXIf") {
      const kept = keepExif(data, policy);
      for (const kind of kept.removed) removed.add(kind);
      exif ??= kept.exif;
      continue;
    }
    const reason = reasonToRemove(type, data, policy);
    if (reason === null) pieces.push(chunk);
    else removed.add(reason);
    if (type === "IEND") break;
  }
  if (at < file.length) removed.add("trailing-data");
  // Behind IHDR: eXIf may stand anywhere before IEND, but before the pixels it is found sooner.
  if (exif !== null) pieces.splice(2, 0, pngChunk("eXIf", exif));
  return { bytes: concatenate(pieces), removed: [...removed] };
}

function reasonToRemove(type: string, data: Uint8Array, policy: MetadataPolicy): RemovedKind | null {
  const isCritical = (type.charCodeAt(0) & 0x20) === 0;
  if (isCritical || PICTURE_CHUNKS.has(type)) return null;
  if (type === "iCCP") return policy === "none" ? "icc" : null;
  if (type === "tIME") return policy === "keep" ? null : "time";
  if (TEXT_CHUNKS.has(type)) return reasonToRemoveText(data, policy);
  return "application-data";
}

function reasonToRemoveText(data: Uint8Array, policy: MetadataPolicy): RemovedKind | null {
  const end = data.subarray(0, MAX_KEYWORD_BYTES + 1).indexOf(0);
  const keyword = String.fromCharCode(...data.subarray(0, Math.max(end, 0)));
  if (keyword === XMP_KEYWORD) {
    // Keyword, then four more fields: compressed or not, method, language, translated keyword.
    const isPlain = data[end + 1] === 0 && data[end + 3] === 0 && data[end + 4] === 0;
    return policy === "keep" && isPlain && isPublicXmp(data.subarray(end + 5)) ? null : "xmp";
  }
  if (policy === "copyright" && COPYRIGHT_KEYWORDS.has(keyword)) return null;
  return policy === "keep" && keyword !== "" && !EMBEDDED_KEYWORD.test(keyword) ? null : "text";
}
