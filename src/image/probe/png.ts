// PNG headers (W3C PNG, third edition): IHDR and the chunks before the first IDAT; EXIF may also follow the pixels.
import { unzlibSync } from "fflate";
import { ImageError } from "../error";
import type { Header, Orientation, PixelMode, ProfileKind } from "../header";
import { exifOrientation } from "./exif-orientation";
import { profileKind } from "./icc-kind";
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
/** A compressed profile above this is left alone: real ones are a few KB, large printer profiles about a MB. */
const MAX_PROFILE_BYTES = 2 * 1024 * 1024;

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
  let profile: ProfileKind = "none";
  let exif: Header["exif"] = null;
  let orientation: Orientation = 1;
  const kinds = new Set<string>();
  let at = 33;
  for (let count = 0; count < MAX_CHUNKS && at + 12 <= reader.length; count++) {
    const length = reader.u32(at);
    const type = reader.text(at + 4, 4);
    const data = at + 8;
    if (type === "IEND") break;
    if (type === "acTL") frames = Math.max(1, reader.u32(data));
    else if (type === "tRNS") transparency = true;
    else if (type === "sRGB") profile = profile === "none" ? "srgb" : profile;
    else if (type === "iCCP") {
      kinds.add("icc");
      profile = compressedProfileKind(reader, data, length);
    } else if (type === "eXIf") {
      kinds.add("exif");
      exif = { offset: data, bytes: length };
      orientation = exifOrientation(reader, data, length);
    } else if (TEXT_CHUNKS[type]) kinds.add(reader.text(data, 17) === "XML:com.adobe.xmp" ? "xmp" : TEXT_CHUNKS[type]);
    at = data + length + 4;
  }
  return {
    format: "png",
    width,
    height,
    orientation,
    mode: MODES[colourType],
    bitDepth,
    hasAlpha: transparency || colourType === 4 || colourType === 6,
    frames,
    progressive: reader.u8(28) === 1,
    subsampling: null,
    sampling: [],
    qualityEstimate: null,
    profile,
    exif,
    metadataKinds: [...kinds],
    fileBytes: reader.length,
  };
}

/** iCCP: a name, a zero, a method byte, then a zlib stream; damaged or oversized ones are "other". */
function compressedProfileKind(reader: Reader, at: number, length: number): ProfileKind {
  const data = reader.slice(at, length);
  const start = data.indexOf(0) + 2;
  if (start < 2 || length > MAX_PROFILE_BYTES) return "other";
  try {
    return profileKind(unzlibSync(data.subarray(start), { out: new Uint8Array(MAX_PROFILE_BYTES) }));
  } catch {
    return "other";
  }
}
