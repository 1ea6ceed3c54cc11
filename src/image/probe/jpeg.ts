// JPEG headers (ITU-T T.81 Annex B) up to the first scan: size, sampling, quality, EXIF, ICC, what metadata there is.
import { concatenate } from "../bytes";
import { ImageError } from "../error";
import type { Header, Orientation, PixelMode } from "../header";
import { estimateQuality } from "../judge/quality-estimate";
import { exifOrientation } from "./exif-orientation";
import { profileFacts } from "./icc-kind";
import { MAX_PROFILE_BYTES } from "./profile-inflate";
import type { Reader } from "./reader";
import { unsupportedKind } from "./signature";

const KINDS: Readonly<Record<number, string>> = {
  195: "lossless JPEG",
  197: "hierarchical JPEG",
  198: "hierarchical JPEG",
  199: "hierarchical JPEG",
  201: "arithmetic-coded JPEG",
  202: "arithmetic-coded JPEG",
  203: "lossless arithmetic-coded JPEG",
  205: "hierarchical JPEG",
  206: "hierarchical JPEG",
  207: "hierarchical JPEG",
};

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly sampling: ReadonlyArray<{ readonly h: number; readonly v: number }>;
  readonly progressive: boolean;
}

/** What the segments before the first scan have told so far. */
interface Findings {
  frame: Frame | null;
  /** Components in the first scan. */
  scanComponents: number;
  restartInterval: number;
  orientation: Orientation;
  exif: Header["exif"];
  readonly kinds: Set<string>;
  readonly quantisation: Uint16Array[];
}

/** @throws ImageError CORRUPTED_IMAGE without a frame header, UNSUPPORTED_FORMAT naming the kind of JPEG. */
export function probeJpeg(reader: Reader): Header {
  const found: Findings = {
    frame: null,
    scanComponents: 0,
    restartInterval: 0,
    orientation: 1,
    exif: null,
    kinds: new Set(),
    quantisation: [],
  };
  for (const segment of segments(reader)) readSegment(reader, segment, found);
  if (!found.frame)
    throw new ImageError("CORRUPTED_IMAGE", "expected a JPEG frame header before the first scan, got none");
  const { width, height, sampling, progressive } = found.frame;
  return {
    format: "jpeg",
    width,
    height,
    orientation: found.orientation,
    mode: modeOf(sampling.length),
    bitDepth: 8,
    hasAlpha: false,
    lossless: false,
    frames: 1,
    progressive,
    subsampling: subsamplingName(sampling),
    sampling,
    multiScan: progressive || found.scanComponents < sampling.length,
    restartInterval: found.restartInterval,
    qualityEstimate: found.quantisation[0] ? estimateQuality(found.quantisation) : null,
    ...profileFacts(jpegProfile(reader)),
    exif: found.exif,
    metadataKinds: [...found.kinds],
    fileBytes: reader.length,
  };
}

interface Segment {
  readonly marker: number;
  /** First byte after the length. */
  readonly at: number;
  readonly length: number;
}

/** The marker segments up to the first scan's header; garbage between them is skipped, as libjpeg does. */
function* segments(reader: Reader): Generator<Segment> {
  let at = 2;
  while (at < reader.length) {
    while (at < reader.length && reader.u8(at) !== 0xff) at++;
    while (reader.u8(at) === 0xff) at++;
    const marker = reader.u8(at++);
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (marker === 0xd9) return;
    // A length of less than itself is wrong, and taken as empty, as libjpeg does where the segment does not matter.
    const length = Math.max(2, reader.u16(at));
    yield { marker, at: at + 2, length: length - 2 };
    if (marker === 0xda) return;
    at += length;
  }
}

function readSegment(reader: Reader, { marker, at, length }: Segment, found: Findings): void {
  if (KINDS[marker]) throw unsupportedKind(KINDS[marker]);
  if (marker >= 0xc0 && marker <= 0xc2) found.frame ??= readFrame(reader, at, marker === 0xc2);
  else if (marker === 0xda) found.scanComponents = reader.u8(at);
  else if (marker === 0xdd) found.restartInterval = reader.u16(at);
  else if (marker === 0xdb) readQuantisation(reader, at, length, found.quantisation);
  else if (marker === 0xfe) found.kinds.add("comment");
  else if (marker === 0xe1 && length >= 6 && reader.text(at, 6) === "Exif\0\0") {
    found.kinds.add("exif");
    found.exif ??= { offset: at + 6, bytes: length - 6 };
    found.orientation = exifOrientation(reader, at + 6, length - 6);
  } else if (marker === 0xe1 && reader.text(at, 28) === "http://ns.adobe.com/xap/1.0/") {
    found.kinds.add("xmp");
    if (reader.text(at, length).includes("hdrgm:")) found.kinds.add("gain-map");
  } else if (isProfilePart(reader, { marker, at, length })) found.kinds.add("icc");
  else if (marker === 0xed) found.kinds.add("iptc");
}

function readFrame(reader: Reader, at: number, progressive: boolean): Frame {
  const bits = reader.u8(at);
  if (bits !== 8) throw unsupportedKind(`${bits}-bit JPEG`);
  const height = reader.u16(at + 1);
  const width = reader.u16(at + 3);
  const components = reader.u8(at + 5);
  if (height === 0) throw unsupportedKind("JPEG with its height in a DNL marker");
  if (width === 0 || (components !== 1 && components !== 3 && components !== 4)) {
    throw new ImageError(
      "CORRUPTED_IMAGE",
      `expected a width and 1, 3 or 4 components for JPEG, got ${width} and ${components}`,
    );
  }
  const sampling = Array.from({ length: components }, (_, i) => {
    const factors = reader.u8(at + 7 + 3 * i);
    return { h: factors >> 4, v: factors & 15 };
  });
  if (sampling.some(({ h, v }) => h < 1 || h > 4 || v < 1 || v > 4)) {
    throw new ImageError("CORRUPTED_IMAGE", "expected sampling factors from 1 to 4 for JPEG, got others");
  }
  return { width, height, sampling, progressive };
}

function readQuantisation(reader: Reader, start: number, length: number, tables: Uint16Array[]): void {
  let at = start;
  const end = start + length;
  while (at < end) {
    const wide = reader.u8(at) >> 4 !== 0;
    const index = reader.u8(at++) & 15;
    const bytes = wide ? 128 : 64;
    if (index > 3 || at + bytes > end) return;
    const from = at;
    tables[index] = Uint16Array.from({ length: 64 }, (_, k) => (wide ? reader.u16(from + 2 * k) : reader.u8(from + k)));
    at += bytes;
  }
}

function modeOf(components: number): PixelMode {
  return components === 1 ? "L" : components === 3 ? "RGB" : "CMYK";
}

/** J:a:b notation of the first component's factors against the second's; null for grey and for unnamed mixtures. */
function subsamplingName(sampling: Frame["sampling"]): string | null {
  if (sampling.length < 3) return null;
  const [luma, chroma] = sampling;
  const names: Record<string, string> = {
    "1x1": "4:4:4",
    "2x1": "4:2:2",
    "1x2": "4:4:0",
    "2x2": "4:2:0",
    "4x1": "4:1:1",
    "4x2": "4:1:0",
  };
  return names[`${luma.h / chroma.h}x${luma.v / chroma.v}`] ?? null;
}

function isProfilePart(reader: Reader, { marker, at }: Segment): boolean {
  return marker === 0xe2 && reader.text(at, 11) === "ICC_PROFILE";
}

/**
 * The ICC profile, joined from its APP2 segments by their numbers (ICC.1:2022, B.4). Empty when there is none, or when a
 * part is missing, doubled, or tells another count, as in libjpeg; or when it is oversized.
 */
export function jpegProfile(reader: Reader): Uint8Array {
  const parts: Uint8Array[] = [];
  let found = 0;
  let count = 0;
  for (const segment of segments(reader)) {
    if (!isProfilePart(reader, segment)) continue;
    const number = reader.u8(segment.at + 12);
    if (found++ === 0) count = reader.u8(segment.at + 13);
    if (number < 1 || number > count || parts[number] || reader.u8(segment.at + 13) !== count) return new Uint8Array();
    parts[number] = reader.slice(segment.at + 14, segment.length - 14);
  }
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  return found === count && bytes <= MAX_PROFILE_BYTES ? concatenate(parts.slice(1)) : new Uint8Array();
}
