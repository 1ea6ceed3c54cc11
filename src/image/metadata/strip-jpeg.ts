// Strips a JPEG (ITU-T T.81 annex B). Segments that carry the picture are copied; of the application segments JFIF and Adobe
// stay (decoders take the colour space from them), ICC and the rest go by policy. Entropy-coded data is copied as it is,
// and everything after EOI goes: a gain map, the other pictures of MPF, a motion photo's film.
import { concatenate } from "../bytes";
import type { MetadataPolicy } from "../recipe";
import { keepExif } from "./keep-exif";
import type { RemovedKind, Stripped } from "./strip";
import { isPublicXmp } from "./xmp";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const APP14 = 0xee;
const APP15 = 0xef;
const COM = 0xfe;

/** Behind it one more byte, zero where it is written well. */
const EXIF_TAG = "Exif\0";
const XMP_TAG = "http://ns.adobe.com/xap/1.0/\0";
const XMP_EXTENSION_TAG = "http://ns.adobe.com/xmp/extension/\0";
const ICC_TAG = "ICC_PROFILE\0";
const GAIN_MAP_TAG = "urn:iso:std:iso:ts:21496:-1\0";
const MAX_SEGMENT_BYTES = 65535 - 2;

interface Strip {
  readonly policy: MetadataPolicy;
  readonly pieces: Uint8Array[];
  readonly removed: Set<RemovedKind>;
  sawExif: boolean;
  sawScan: boolean;
}

/** @param file begins with SOI. */
export function stripJpeg(file: Uint8Array, policy: MetadataPolicy): Stripped {
  const strip: Strip = { policy, pieces: [file.subarray(0, 2)], removed: new Set(), sawExif: false, sawScan: false };
  let at = 2;
  while (at + 4 <= file.length) {
    const next = nextMarker(file, at);
    if (next > at) {
      // Behind a scan's header this is the scan; before it, a decoder skips it.
      if (strip.sawScan) strip.pieces.push(file.subarray(at, next));
      at = next;
      continue;
    }
    const marker = file[at + 1];
    if (marker === EOI) break;
    if (isStandalone(marker)) {
      strip.pieces.push(file.subarray(at, at + 2));
      at += 2;
      continue;
    }
    const end = at + 2 + file[at + 2] * 256 + file[at + 3];
    const segment = file.subarray(at, Math.min(end, file.length));
    const isMetadata = (marker >= APP0 && marker <= APP15) || marker === COM;
    // Inside a damaged scan anything may look like a segment; a real one is followed by a marker.
    if (isMetadata && (!strip.sawScan || file[end] === 0xff)) takeMetadata(strip, marker, segment);
    else strip.pieces.push(segment);
    strip.sawScan ||= marker === SOS;
    at = end;
  }
  at = Math.min(at, file.length);
  const hasEoi = file[at] === 0xff && file[at + 1] === EOI;
  strip.pieces.push(file.subarray(at, hasEoi ? at + 2 : file.length));
  if (hasEoi && at + 2 < file.length) strip.removed.add("trailing-data");
  return { bytes: concatenate(strip.pieces), removed: [...strip.removed] };
}

function isStandalone(marker: number): boolean {
  return marker === SOI || marker === 0x01;
}

/** The next marker that is neither a stuffed zero, a fill byte nor a restart; the file's end if there is none. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const marker = file[at + 1];
    if (marker !== undefined && marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return at;
  }
  return file.length;
}

/** @param segment marker, length and payload; cut short where the file is. */
function takeMetadata(strip: Strip, marker: number, segment: Uint8Array): void {
  const payload = segment.subarray(4);
  const { policy, pieces, removed } = strip;
  const keepIf = (isKept: boolean, kind: RemovedKind) => {
    if (isKept) pieces.push(segment);
    else removed.add(kind);
  };
  if (marker === APP0 && begins(payload, "JFIF\0")) takeJfif(strip, segment);
  else if (marker === APP0 && begins(payload, "JFXX\0")) removed.add("thumbnail");
  else if (marker === APP14 && begins(payload, "Adobe")) pieces.push(segment);
  else if (marker === APP1 && begins(payload, EXIF_TAG)) takeExif(strip, payload.subarray(EXIF_TAG.length + 1));
  else if (marker === APP1 && begins(payload, XMP_TAG)) {
    const packet = payload.subarray(XMP_TAG.length);
    if (new TextDecoder("latin1").decode(packet).includes("hdrgm:")) removed.add("gain-map");
    keepIf(policy === "keep" && isPublicXmp(packet), "xmp");
  } else if (marker === APP1 && begins(payload, XMP_EXTENSION_TAG)) removed.add("xmp");
  else if (marker === APP2 && begins(payload, ICC_TAG)) keepIf(policy !== "none", "icc");
  else if (marker === APP2 && begins(payload, "MPF\0")) removed.add("mpf");
  else if (marker === APP2 && begins(payload, GAIN_MAP_TAG)) removed.add("gain-map");
  else if (marker === APP13) keepIf(policy === "keep", "iptc");
  else if (marker === COM) keepIf(policy === "keep", "comment");
  else removed.add("application-data");
}

/** JFIF without its thumbnail: 14 bytes after the length, the last two its size. */
function takeJfif({ pieces, removed }: Strip, segment: Uint8Array): void {
  if (segment.length <= 18) {
    pieces.push(segment);
    return;
  }
  const bare = segment.slice(0, 18);
  bare.set([0, 16], 2);
  bare.set([0, 0], 16);
  pieces.push(bare);
  removed.add("thumbnail");
}

function takeExif(strip: Strip, block: Uint8Array): void {
  const { exif, removed } = keepExif(block, strip.policy);
  for (const kind of removed) strip.removed.add(kind);
  // A second EXIF segment is not legal, and none is readable by more than a few programs.
  if (strip.sawExif) strip.removed.add("exif");
  else if (exif !== null && exif.length + EXIF_TAG.length + 1 <= MAX_SEGMENT_BYTES)
    strip.pieces.push(exifSegment(exif));
  strip.sawExif = true;
}

function exifSegment(exif: Uint8Array): Uint8Array {
  const length = 2 + EXIF_TAG.length + 1 + exif.length;
  const segment = new Uint8Array(2 + length);
  segment.set([0xff, APP1, length >> 8, length & 255]);
  segment.set(
    [...EXIF_TAG].map((letter) => letter.charCodeAt(0)),
    4,
  );
  segment.set(exif, 5 + EXIF_TAG.length);
  return segment;
}

function begins(payload: Uint8Array, tag: string): boolean {
  if (payload.length < tag.length) return false;
  for (let i = 0; i < tag.length; i++) if (payload[i] !== tag.charCodeAt(i)) return false;
  return true;
}
