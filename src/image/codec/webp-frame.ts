// The first frame of an animated WebP as a still file (RFC 9649, 2.7): libwebp's decoder, as built for us, reads stills only.
// The frame's own chunks (ALPH, VP8, VP8L) are wrapped anew; where it lies on the canvas is told beside it.

export interface FirstFrame {
  /** A still WebP that holds the frame's pixels. */
  readonly file: Uint8Array;
  /** Place of the frame on the canvas, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const RIFF_HEAD_BYTES = 12;
const CHUNK_HEAD_BYTES = 8;
/** Offset, size, duration and flags in front of a frame's chunks. */
const FRAME_HEAD_BYTES = 16;
const EXTENDED_BYTES = 10;
const ALPHA_FLAG = 0x10;
const MAX_CHUNKS = 10_000;

/** @returns null when `file` holds no frame chunk: it is a still. */
export function firstFrame(file: Uint8Array): FirstFrame | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = RIFF_HEAD_BYTES;
  for (let count = 0; count < MAX_CHUNKS && at + CHUNK_HEAD_BYTES + FRAME_HEAD_BYTES <= file.length; count++) {
    const length = view.getUint32(at + 4, true);
    if (tagAt(file, at) === "ANMF") {
      const data = at + CHUNK_HEAD_BYTES;
      const width = u24(view, data + 6) + 1;
      const height = u24(view, data + 9) + 1;
      const chunks = file.subarray(data + FRAME_HEAD_BYTES, data + length);
      return { file: still(chunks, width, height), x: 2 * u24(view, data), y: 2 * u24(view, data + 3), width, height };
    }
    at += CHUNK_HEAD_BYTES + length + (length & 1);
  }
  return null;
}

/** RIFF, then an extended header where the frame's alpha is a chunk of its own, then the chunks. */
function still(chunks: Uint8Array, width: number, height: number): Uint8Array {
  const alpha = tagAt(chunks, 0) === "ALPH";
  const headBytes = RIFF_HEAD_BYTES + (alpha ? CHUNK_HEAD_BYTES + EXTENDED_BYTES : 0);
  const file = new Uint8Array(headBytes + chunks.length);
  const view = new DataView(file.buffer);
  setTag(file, 0, "RIFF");
  view.setUint32(4, file.length - 8, true);
  setTag(file, 8, "WEBP");
  if (alpha) {
    setTag(file, 12, "VP8X");
    view.setUint32(16, EXTENDED_BYTES, true);
    file[20] = ALPHA_FLAG;
    setU24(view, 24, width - 1);
    setU24(view, 27, height - 1);
  }
  file.set(chunks, headBytes);
  return file;
}

function tagAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

function setTag(file: Uint8Array, at: number, tag: string): void {
  for (let i = 0; i < 4; i++) file[at + i] = tag.charCodeAt(i);
}

function u24(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

function setU24(view: DataView, at: number, value: number): void {
  view.setUint16(at, value & 0xffff, true);
  view.setUint8(at + 2, value >> 16);
}
