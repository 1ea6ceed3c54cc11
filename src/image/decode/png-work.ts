// What a PNG decode will allocate, from the header alone, so that `plan` can charge it before anything exists. The sum
// is png_work_bytes' (wasm/png/rows.ts); a test holds the two equal.

export interface PngShape {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** As stored: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: number;
  readonly interlaced: boolean;
}

const HISTORY_BYTES = 32768;
const WINDOW_ROOM_BYTES = 65536;
const WINDOW_SLACK_BYTES = 320;
const SLACK_BYTES = 64;

/** First column and row of Adam7's passes 1–6, and the steps between them. Pass 7 streams and is not held. */
const HELD_PASSES = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
] as const;

const SAMPLES_BY_COLOUR_TYPE: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Bytes of the work block of a decode: about 100 KB and three rows; with Adam7 also half of the picture at native depth. */
export function pngWorkBytes({ width, height, bitDepth, colourType, interlaced }: PngShape): number {
  const pixelBits = SAMPLES_BY_COLOUR_TYPE[colourType] * bitDepth;
  const rowBytes = bytesOf(width, pixelBits);
  const window = padded(HISTORY_BYTES + WINDOW_ROOM_BYTES + rowBytes + 1 + WINDOW_SLACK_BYTES);
  const lines = window + 2 * padded(rowBytes) + padded(width * 4);
  if (!interlaced) return lines;
  let held = 0;
  for (const { x, y, dx, dy } of HELD_PASSES) {
    held += bytesOf(countFrom(width, x, dx), pixelBits) * countFrom(height, y, dy);
  }
  return lines + padded(width * 2 + 4) + padded(held);
}

function bytesOf(pixels: number, pixelBits: number): number {
  return Math.ceil((pixels * pixelBits) / 8);
}

function countFrom(size: number, start: number, step: number): number {
  return size <= start ? 0 : Math.ceil((size - start) / step);
}

/** Every buffer is a multiple of 64 bytes and has 64 to spare. */
function padded(bytes: number): number {
  return Math.floor((bytes + SLACK_BYTES + 63) / 64) * 64;
}
