// Makes BMP files of any kind for the tests and for fuzzing: noise for pixels, or codes for run-length coding.
import { noise } from "../image/resize-picture";

export interface BmpFile {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** 12, 16–64, 40, 52, 56, 108 or 124; default 40. */
  readonly headerBytes?: number;
  readonly topDown?: boolean;
  readonly compression?: number;
  /** Red, green, blue and, where there is one, alpha. */
  readonly masks?: readonly number[];
  /** Entries of the palette; default all that the depth has. */
  readonly paletteEntries?: number;
  /** Bytes between palette and pixels. */
  readonly gapBytes?: number;
  /** What stands in the place of the pixels' offset, instead of it. */
  readonly offset?: number;
  /** Pixels as stored; default noise. */
  readonly pixels?: Uint8Array;
}

const FILE_HEADER_BYTES = 14;

export function makeBmp(file: BmpFile): Uint8Array {
  const { width, height, depth, headerBytes = 40, topDown = false, compression = 0, masks = [], gapBytes = 0 } = file;
  const next = noise(width * 31 + height + depth * 7 + headerBytes);
  const isCore = headerBytes === 12;
  const maskBytes = Math.max(54 + 4 * masks.length, FILE_HEADER_BYTES + headerBytes) - FILE_HEADER_BYTES - headerBytes;
  const entries = depth > 8 ? 0 : (file.paletteEntries ?? 1 << depth);
  const palette = Uint8Array.from({ length: entries * (isCore ? 3 : 4) }, next);
  const head = Buffer.alloc(FILE_HEADER_BYTES + headerBytes + (masks.length > 0 ? maskBytes : 0));
  head.write("BM", "latin1");
  const offset = head.length + palette.length + gapBytes;
  head.writeUInt32LE(file.offset ?? offset, 10);
  head.writeUInt32LE(headerBytes, 14);
  if (isCore) {
    for (const [i, value] of [width, height, 1, depth].entries()) head.writeUInt16LE(value, 18 + 2 * i);
  } else {
    head.writeInt32LE(width, 18);
    head.writeInt32LE(topDown ? -height : height, 22);
    head.writeUInt16LE(1, 26);
    head.writeUInt16LE(depth, 28);
    if (headerBytes >= 20) head.writeUInt32LE(compression, 30);
    if (headerBytes >= 36) head.writeUInt32LE(file.paletteEntries ?? 0, 46);
    for (const [i, mask] of masks.entries()) head.writeUInt32LE(mask >>> 0, 54 + 4 * i);
  }
  const stride = Math.ceil((width * depth) / 32) * 4;
  const pixels = file.pixels ?? Uint8Array.from({ length: stride * height }, next);
  return new Uint8Array(Buffer.concat([head, palette, Buffer.alloc(gapBytes), pixels]));
}

/** Codes of every kind by chance, for about `rows` rows. */
export function runCodes(width: number, rows: number, depth: 4 | 8, seed: number): Uint8Array {
  const next = noise(seed);
  const codes: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < width; ) {
      const kind = next() % 8;
      const count = 1 + (next() % 20);
      if (kind < 4) codes.push(count, next());
      else if (kind < 7 && count > 2) {
        const bytes = depth === 8 ? count : (count + 1) >> 1;
        codes.push(0, count, ...Array.from({ length: bytes }, next), ...(bytes & 1 ? [0] : []));
      } else codes.push(0, 2, count, 0);
      x += count;
    }
    if (next() % 6 === 0) codes.push(0, 2, next() % width, next() % 3);
    else codes.push(0, 0);
  }
  return Uint8Array.from([...codes, 0, 1]);
}
