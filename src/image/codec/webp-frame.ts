// The first frame of an animated WebP as a still file (RFC 9649, 2.7): libwebp's decoder, as built for us, reads stills only.
// The frame's own chunks (ALPH, VP8, VP8L) are wrapped anew; where it lies on the canvas is told beside it. The file made here
// states the frame's size, and libwebp refuses pixels of another: a frame cannot decode to more than its header says.
import { ImageError } from "../error";
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

/**
 * @returns null when `file` holds no frame chunk: it is a still.
 * @throws ImageError CORRUPTED_IMAGE when the frame does not lie on the canvas, before any of its pixels exist.
 */
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
      const place = { x: 2 * u24(view, data), y: 2 * u24(view, data + 3), width, height };
      checkOnCanvas(file, place);
      return { file: still(chunks, width, height), ...place };
    }
    at += CHUNK_HEADER_BYTES + length + (length & 1);
  }
  return null;
}

/** The canvas is what the first chunk, an extended header, says; a file with frames and without one has no canvas. */
function checkOnCanvas(file: Uint8Array, { x, y, width, height }: Omit<FirstFrame, "file">): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES;
  const isExtended = chunkTag(file, RIFF_HEADER_BYTES) === "VP8X";
  const canvas = isExtended
    ? { width: u24(view, data + 4) + 1, height: u24(view, data + 7) + 1 }
    : { width: 0, height: 0 };
  if (x + width <= canvas.width && y + height <= canvas.height) return;
  throw new ImageError(
    "CORRUPTED_IMAGE",
    `expected a frame within ${canvas.width}×${canvas.height}, got ${width}×${height} at ${x},${y}`,
  );
}

function still(chunks: Uint8Array, width: number, height: number): Uint8Array {
  const flags = chunkTag(chunks, 0) === "ALPH" ? ALPHA_FLAG : 0;
  return webpFile([extendedHeader(flags, width, height), chunks]);
}
