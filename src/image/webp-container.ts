// The container of WebP (RFC 9649, 2.3–2.7): RIFF, chunks padded to even lengths, the extended header.
import { concatenate, latin1 } from "./bytes";

export const RIFF_HEADER_BYTES = 12;
export const CHUNK_HEADER_BYTES = 8;
export const ICC_FLAG = 0x20;
export const ALPHA_FLAG = 0x10;
export const EXIF_FLAG = 0x08;
export const XMP_FLAG = 0x04;

/** The four letters at `at`. */
export function chunkTag(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

/** A chunk with its header and padding. */
export function webpChunk(tag: string, data: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, data.length, true);
  return concatenate([latin1(tag), length, data, new Uint8Array(data.length & 1)]);
}

/** The chunk that makes a file an extended one. Sides in px. */
export function extendedHeader(flags: number, width: number, height: number): Uint8Array {
  const data = new Uint8Array(10);
  const view = new DataView(data.buffer);
  data[0] = flags;
  setU24(view, 4, width - 1);
  setU24(view, 7, height - 1);
  return webpChunk("VP8X", data);
}

/** A whole file of `chunks`. */
export function webpFile(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const file = concatenate([latin1("RIFF"), new Uint8Array(4), latin1("WEBP"), ...chunks]);
  new DataView(file.buffer).setUint32(4, file.length - 8, true);
  return file;
}

export function u24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function setU24(view: DataView, at: number, value: number): void {
  view.setUint16(at, value & 0xffff, true);
  view.setUint8(at + 2, value >> 16);
}
