// Adds ICC and EXIF to a simple WebP file by making it an extended one (RFC 9649, section 2.7).
import type { CarriedMetadata } from "./carry";

const ICC_FLAG = 0x20;
const ALPHA_FLAG = 0x10;
const EXIF_FLAG = 0x08;

/** @param file a simple WebP (VP8 or VP8L) or an extended one without metadata, as libwebp writes them. */
export function withWebpMetadata(
  file: Uint8Array,
  { icc, exif }: CarriedMetadata,
  width: number,
  height: number,
): Uint8Array {
  if (!icc && !exif) return file;
  const extended = tagAt(file, 12) === "VP8X";
  const pixels = file.subarray(extended ? 30 : 12);
  const alpha = extended ? (file[20] & ALPHA_FLAG) !== 0 : tagAt(file, 12) === "VP8L" && losslessAlpha(file);
  const header = new Uint8Array(10);
  header[0] = (icc ? ICC_FLAG : 0) | (alpha ? ALPHA_FLAG : 0) | (exif ? EXIF_FLAG : 0);
  const view = new DataView(header.buffer);
  view.setUint16(4, (width - 1) & 0xffff, true);
  header[6] = (width - 1) >> 16;
  view.setUint16(7, (height - 1) & 0xffff, true);
  header[9] = (height - 1) >> 16;
  const parts = [chunk("VP8X", header), icc && chunk("ICCP", icc), pixels, exif && chunk("EXIF", exif)];
  return riff(parts.filter((part): part is Uint8Array => part instanceof Uint8Array));
}

function tagAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

/** VP8L: after the signature byte, 14 bits of width, 14 of height, then the alpha hint. */
function losslessAlpha(file: Uint8Array): boolean {
  return (file[24] & 0x10) !== 0;
}

function chunk(tag: string, data: Uint8Array): Uint8Array {
  const whole = new Uint8Array(8 + data.length + (data.length & 1));
  whole.set([...tag].map((letter) => letter.charCodeAt(0)));
  new DataView(whole.buffer).setUint32(4, data.length, true);
  whole.set(data, 8);
  return whole;
}

function riff(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = parts.reduce((sum, part) => sum + part.length, 4);
  const file = new Uint8Array(8 + bytes);
  file.set([..."RIFF"].map((letter) => letter.charCodeAt(0)));
  new DataView(file.buffer).setUint32(4, bytes, true);
  file.set(
    [..."WEBP"].map((letter) => letter.charCodeAt(0)),
    8,
  );
  let at = 12;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
