// PNG headers (W3C PNG, third edition): IHDR and the chunks before the first IDAT; EXIF may also follow the pixels.
import { ImageError } from "../error";
import { type Header, NOT_JPEG, type Orientation, type PixelMode } from "../header";
import { exifOrientation } from "./exif-orientation";
import { profileFacts } from "./icc-kind";
import { inflateProfile, MAX_PROFILE_BYTES } from "./profile-inflate";
import type { Reader } from "./reader";

const MODES: Readonly<Record<number, PixelMode>> = { 0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA" };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};
const TEXT_CHUNKS: Readonly<Record<string, string>> = { tEXt: "text", zTXt: "text", iTXt: "text", tIME: "text" };
/** Chunks walked in one file; real files hold under a hundred before their pixels and thousands of IDATs. */
const MAX_CHUNKS = 100_000;

/** @throws ImageError CORRUPTED_IMAGE when IHDR is missing or holds impossible values. */
export function probePng(reader: Reader): Header {
  const width = reader.u32(16);
  const height = reader.u32(20);
  const bitDepth = reader.u8(24);
  const colourType = reader.u8(25);
  if (reader.text(12, 4) !== "IHDR" || width === 0 || height === 0 || !DEPTHS[colourType]?.includes(bitDepth)) {
    throw new ImageError("CORRUPTED_IMAGE", "expected a PNG header with a size, a depth and a colour type, got none", {
      width,
      height,
      bitDepth,
      colourType,
    });
  }
  let frames = 1;
  let transparency = false;
  let standard = false;
  let exif: Header["exif"] = null;
  let orientation: Orientation = 1;
  const kinds = new Set<string>();
  for (const { type, data, length } of chunks(reader)) {
    if (type === "acTL") frames = Math.max(1, reader.u32(data));
    else if (type === "tRNS") transparency = true;
    else if (type === "sRGB") standard = true;
    else if (type === "iCCP") kinds.add("icc");
    else if (type === "eXIf") {
      kinds.add("exif");
      exif = { offset: data, bytes: length };
      orientation = exifOrientation(reader, data, length);
    } else if (TEXT_CHUNKS[type]) kinds.add(reader.text(data, 17) === "XML:com.adobe.xmp" ? "xmp" : TEXT_CHUNKS[type]);
  }
  const { profile, matrixProfile } = profileFacts(pngProfile(reader));
  return {
    format: "png",
    width,
    height,
    orientation,
    mode: MODES[colourType],
    bitDepth,
    hasAlpha: transparency || colourType === 4 || colourType === 6,
    lossless: true,
    frames,
    progressive: reader.u8(28) === 1,
    ...NOT_JPEG,
    profile: profile === "none" && standard ? "srgb" : profile,
    matrixProfile,
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

/** The chunks after IHDR, up to IEND. */
function* chunks(reader: Reader): Generator<Chunk> {
  let at = 33;
  for (let count = 0; count < MAX_CHUNKS && at + 12 <= reader.length; count++) {
    const length = reader.u32(at);
    const type = reader.text(at + 4, 4);
    if (type === "IEND") return;
    yield { type, data: at + 8, length };
    at += length + 12;
  }
}

/** iCCP: a name, a zero, a method byte, then a zlib stream. Empty when there is none, or a damaged or oversized one. */
export function pngProfile(reader: Reader): Uint8Array {
  for (const { type, data, length } of chunks(reader)) {
    if (type !== "iCCP" || length > MAX_PROFILE_BYTES) continue;
    const chunk = reader.slice(data, length);
    const start = chunk.indexOf(0) + 2;
    if (start < 2) return new Uint8Array();
    return inflateProfile(chunk.subarray(start));
  }
  return new Uint8Array();
}
