// WebP headers (RFC 9649): simple lossy, simple lossless, and extended files with their chunks.
import { ImageError } from "../error";
import { type Header, NOT_JPEG, type Orientation } from "../header";
import { exifOrientation } from "./exif-orientation";
import { profileFacts } from "./icc-kind";
import { MAX_PROFILE_BYTES } from "./profile-inflate";
import type { Reader } from "./reader";

const FIRST_CHUNK_AT = 12;
const MAX_CHUNKS = 10_000;
const ALPHA_FLAG = 0x10;
/** Offset, size, duration and flags in front of a frame's chunks. */
const FRAME_HEAD_BYTES = 16;

interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
}

/**
 * The first chunk tells the size, as it does to libwebp: one that says otherwise further on must not make a small prediction
 * for a large picture.
 * @throws ImageError CORRUPTED_IMAGE when the first chunk tells no size.
 */
export function probeWebp(reader: Reader): Header {
  const canvas = canvasOf(reader);
  let frames = 0;
  let lossless = false;
  let exif: Header["exif"] = null;
  let orientation: Orientation = 1;
  const kinds = new Set<string>();
  for (const { type, data, length } of chunks(reader)) {
    if (type === "VP8L") lossless = true;
    else if (type === "ANMF") {
      if (frames++ === 0) lossless = reader.text(data + FRAME_HEAD_BYTES, 4) === "VP8L";
    } else if (type === "ICCP") kinds.add("icc");
    else if (type === "EXIF") {
      kinds.add("exif");
      const prefix = length >= 6 && reader.text(data, 6) === "Exif\0\0" ? 6 : 0;
      exif = { offset: data + prefix, bytes: length - prefix };
      orientation = exifOrientation(reader, data + prefix, length - prefix);
    } else if (type === "XMP ") kinds.add("xmp");
  }
  if (!canvas || canvas.width === 0 || canvas.height === 0) {
    throw new ImageError("CORRUPTED_IMAGE", "expected a first WebP chunk that tells a size, got none");
  }
  return {
    format: "webp",
    width: canvas.width,
    height: canvas.height,
    orientation,
    mode: canvas.hasAlpha ? "RGBA" : "RGB",
    bitDepth: 8,
    hasAlpha: canvas.hasAlpha,
    lossless,
    frames: Math.max(1, frames),
    progressive: false,
    ...NOT_JPEG,
    ...profileFacts(webpProfile(reader)),
    exif,
    metadataKinds: [...kinds],
    fileBytes: reader.length,
  };
}

interface Chunk {
  readonly type: string;
  /** First byte of its data. */
  readonly data: number;
  readonly length: number;
}

/** The RIFF chunks after the WEBP tag; data is padded to even lengths. */
function* chunks(reader: Reader): Generator<Chunk> {
  let at = FIRST_CHUNK_AT;
  for (let count = 0; count < MAX_CHUNKS && at + 8 <= reader.length; count++) {
    const length = reader.u32(at + 4, true);
    yield { type: reader.text(at, 4), data: at + 8, length };
    at += 8 + length + (length & 1);
  }
}

/** The ICC profile; empty when there is none, or an oversized one. */
export function webpProfile(reader: Reader): Uint8Array {
  for (const { type, data, length } of chunks(reader)) {
    if (type === "ICCP" && length <= MAX_PROFILE_BYTES) return reader.slice(data, length);
  }
  return new Uint8Array();
}

function canvasOf(reader: Reader): Canvas | null {
  switch (reader.text(FIRST_CHUNK_AT, 4)) {
    case "VP8X":
      return extendedCanvas(reader, FIRST_CHUNK_AT + 8);
    case "VP8 ":
      return lossyCanvas(reader, FIRST_CHUNK_AT + 8);
    case "VP8L":
      return losslessCanvas(reader, FIRST_CHUNK_AT + 8);
    default:
      return null;
  }
}

function extendedCanvas(reader: Reader, at: number): Canvas {
  return {
    width: (reader.u32(at + 4, true) & 0xffffff) + 1,
    height: ((reader.u32(at + 7, true) & 0xffffff) >>> 0) + 1,
    hasAlpha: (reader.u8(at) & ALPHA_FLAG) !== 0,
  };
}

/** RFC 6386, 9.1: a key frame's start code, then 14 bits each of width and height. */
function lossyCanvas(reader: Reader, at: number): Canvas | null {
  if (reader.u8(at + 3) !== 0x9d || reader.u8(at + 4) !== 0x01 || reader.u8(at + 5) !== 0x2a) return null;
  return { width: reader.u16(at + 6, true) & 0x3fff, height: reader.u16(at + 8, true) & 0x3fff, hasAlpha: false };
}

function losslessCanvas(reader: Reader, at: number): Canvas | null {
  if (reader.u8(at) !== 0x2f) return null;
  const bits = reader.u32(at + 1, true);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, hasAlpha: ((bits >>> 28) & 1) === 1 };
}
