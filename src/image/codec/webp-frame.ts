// The first frame of an animated WebP as a still file (RFC 9649, 2.7): libwebp's decoder, as built for us, reads stills only.
// The frame's own chunks (ALPH, VP8, VP8L) are wrapped anew; where it lies on the canvas is told beside it.
import {
  ALPHA_FLAG,
  CHUNK_HEADER_BYTES,
  chunkTag,
  extendedHeader,
  RIFF_HEADER_BYTES,
  u24,
  webpFile,
} from "../webp-container";

export interface FirstFrame {
  /** A still WebP that holds the frame's pixels. */
  readonly file: Uint8Array;
  /** Place of the frame on the canvas, px. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Offset, size, duration and flags in front of a frame's chunks. */
const FRAME_HEAD_BYTES = 16;
const MAX_CHUNKS = 10_000;

/** @returns null when `file` holds no frame chunk: it is a still. */
export function firstFrame(file: Uint8Array): FirstFrame | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = RIFF_HEADER_BYTES;
  for (let count = 0; count < MAX_CHUNKS && at + CHUNK_HEADER_BYTES + FRAME_HEAD_BYTES <= file.length; count++) {
    const length = view.getUint32(at + 4, true);
    if (chunkTag(file, at) === "ANMF") {
      const data = at + CHUNK_HEADER_BYTES;
      const width = u24(view, data + 6) + 1;
      const height = u24(view, data + 9) + 1;
      const chunks = file.subarray(data + FRAME_HEAD_BYTES, data + length);
      return { file: still(chunks, width, height), x: 2 * u24(view, data), y: 2 * u24(view, data + 3), width, height };
    }
    at += CHUNK_HEADER_BYTES + length + (length & 1);
  }
  return null;
}

/** Extended only where the frame's alpha is a chunk of its own. */
function still(chunks: Uint8Array, width: number, height: number): Uint8Array {
  const alpha = chunkTag(chunks, 0) === "ALPH";
  return webpFile(alpha ? [extendedHeader(ALPHA_FLAG, width, height), chunks] : [chunks]);
}
