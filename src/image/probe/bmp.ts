// BMP headers: OS/2 1.x (12 bytes), OS/2 2.x (16–64), Windows (40, 52, 56, V4 108, V5 124). wasm/bmp/header.ts reads the same
// fields for the decoder.
import { ImageError } from "../error";
import { type Header, NOT_JPEG } from "../header";
import type { Reader } from "./reader";
import { unsupportedKind } from "./signature";

const CORE_BYTES = 12;
const INFO_BYTES = 40;
const ALPHA_MASK_END = 56;
const OS2_BYTES = 64;
const NONE = 0;
const MASKS = 3;
const ALPHA_MASKS = 6;
/** Compressions that are not read, by number. */
const KINDS: Readonly<Record<number, string>> = {
  4: "a JPEG in a BMP",
  5: "a PNG in a BMP",
  11: "a CMYK BMP",
  12: "a CMYK BMP",
  13: "a CMYK BMP",
};
/** OS/2 2.x has its own meanings for two numbers. */
const OS2_KINDS: Readonly<Record<number, string>> = { 3: "a Huffman-coded BMP", 4: "an RLE24 BMP" };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [NONE]: [1, 2, 4, 8, 16, 24, 32],
  1: [8],
  2: [4],
  [MASKS]: [16, 24, 32],
  [ALPHA_MASKS]: [16, 24, 32],
};

/** @throws ImageError CORRUPTED_IMAGE without a possible size and depth, UNSUPPORTED_FORMAT for another picture in a BMP's clothes. */
export function probeBmp(reader: Reader): Header {
  const headerBytes = reader.u32(14, true);
  const { width, height, depth, compression } = headerBytes === CORE_BYTES ? coreFacts(reader) : infoFacts(reader);
  const isOs2 = headerBytes < INFO_BYTES || headerBytes === OS2_BYTES;
  const kind = depth === 64 ? "a 64-bit BMP" : (isOs2 && OS2_KINDS[compression]) || KINDS[compression];
  if (kind) throw unsupportedKind(kind);
  if (width <= 0 || height <= 0 || !DEPTHS[compression]?.includes(depth)) {
    throw new ImageError("CORRUPTED_IMAGE", "expected a BMP header with a size and a depth, got none", {
      width,
      height,
      depth,
      compression,
    });
  }
  const hasAlpha = alphaMask(reader, headerBytes, compression) !== 0;
  return {
    format: "bmp",
    width,
    height,
    orientation: 1,
    mode: depth <= 8 ? "P" : hasAlpha ? "RGBA" : "RGB",
    bitDepth: Math.min(depth, 8),
    hasAlpha,
    lossless: true,
    frames: 1,
    progressive: false,
    ...NOT_JPEG,
    profile: "none",
    matrixProfile: false,
    exif: null,
    metadataKinds: [],
    fileBytes: reader.length,
  };
}

function coreFacts(reader: Reader) {
  return { width: reader.u16(18, true), height: reader.u16(20, true), depth: reader.u16(24, true), compression: NONE };
}

/** A negative height means rows from the top. */
function infoFacts(reader: Reader) {
  return {
    width: reader.i32(18, true),
    height: Math.abs(reader.i32(22, true)),
    depth: reader.u16(28, true),
    compression: reader.u32(14, true) < 20 ? NONE : reader.u32(30, true),
  };
}

/** Counts only where masks do. */
function alphaMask(reader: Reader, headerBytes: number, compression: number): number {
  if (compression === MASKS) return headerBytes >= ALPHA_MASK_END ? reader.u32(66, true) : 0;
  return compression === ALPHA_MASKS ? reader.u32(66, true) : 0;
}
