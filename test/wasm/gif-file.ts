// Makes GIF files of any legal kind for the tests and for fuzzing, with an LZW encoder of its own.
import { rowOrder } from "../reference/gif-decode";

export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced?: boolean;
  readonly transparent?: number;
  /** A palette of its own, RGB. */
  readonly palette?: Uint8Array;
  /** Palette indices, in rows from the top. */
  readonly indices: Uint8Array;
}

export interface GifFile {
  readonly width: number;
  readonly height: number;
  /** The global palette, RGB, of 2 to 256 entries. */
  readonly palette?: Uint8Array;
  readonly frames: readonly GifFrame[];
  readonly literalBits?: number;
  /** Codes after which the dictionary is cleared; default: when it is full. Infinity: never. */
  readonly clearAfter?: number;
  /** Bytes in each sub-block. */
  readonly blockBytes?: number;
  /** Blocks before the first frame. */
  readonly before?: Uint8Array;
}

const u16 = (value: number) => [value & 255, value >> 8];
const TRAILER = 0x3b;

export function makeGif(file: GifFile): Uint8Array {
  const { width, height, palette, frames, before } = file;
  const screen = [...Buffer.from("GIF89a", "latin1"), ...u16(width), ...u16(height), paletteFlags(palette), 0, 0];
  return new Uint8Array(
    Buffer.concat([
      Buffer.from(screen),
      palette ?? Buffer.alloc(0),
      before ?? Buffer.alloc(0),
      ...frames.map((frame) => frameBytes(frame, file)),
      Buffer.of(TRAILER),
    ]),
  );
}

function paletteFlags(palette: Uint8Array | undefined): number {
  return palette ? 0x80 | (Math.log2(palette.length / 3) - 1) : 0;
}

/** Indices that repeat enough for long strings, and not so much that all are alike. */
export function patternIndices(width: number, height: number, bits: number, seed: number): Uint8Array {
  let state = seed + 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const run = (i >> 5) * 7 + (i % 13 < 9 ? 0 : i);
    return (state >>> 29 === 0 ? state >>> 16 : run) & ((1 << bits) - 1);
  });
}

function frameBytes(frame: GifFrame, file: GifFile): Buffer {
  const { left = 0, top = 0, width, height, interlaced, transparent, palette, indices } = frame;
  const control = transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0];
  const flags = paletteFlags(palette) | (interlaced ? 0x40 : 0);
  const descriptor = [0x2c, ...u16(left), ...u16(top), ...u16(width), ...u16(height), flags];
  const stored = rowOrder(height, interlaced ?? false).flatMap((row) => [
    ...indices.subarray(row * width, (row + 1) * width),
  ]);
  const literalBits = file.literalBits ?? 8;
  const codes = encodeLzw(stored, literalBits, file.clearAfter ?? 4096);
  return Buffer.concat([
    Buffer.from([...control, ...descriptor]),
    palette ?? Buffer.alloc(0),
    Buffer.of(literalBits),
    subBlocks(codes, file.blockBytes ?? 255),
  ]);
}

export function subBlocks(bytes: Uint8Array, blockBytes = 255): Buffer {
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    blocks.push(Buffer.of(block.length), block);
  }
  return Buffer.concat([...blocks, Buffer.of(0)]);
}

function encodeLzw(indices: readonly number[], literalBits: number, clearAfter: number): Uint8Array {
  const clear = 1 << literalBits;
  const bytes: number[] = [];
  let buffer = 0;
  let held = 0;
  let bits = literalBits + 1;
  const put = (code: number) => {
    buffer |= code << held;
    for (held += bits; held >= 8; held -= 8, buffer >>>= 8) bytes.push(buffer & 255);
  };
  let codes = new Map<number, number>();
  let next = clear + 2;
  put(clear);
  let prefix = indices[0];
  for (const index of indices.slice(1)) {
    const longer = codes.get((prefix << 8) | index);
    if (longer !== undefined) {
      prefix = longer;
      continue;
    }
    put(prefix);
    if (next < 4096) {
      codes.set((prefix << 8) | index, next);
      if (next === 1 << bits && bits < 12) bits++;
      next++;
    }
    prefix = index;
    if (next - clear > clearAfter || (next === 4096 && clearAfter <= 4096)) {
      put(clear);
      codes = new Map();
      next = clear + 2;
      bits = literalBits + 1;
    }
  }
  put(prefix);
  // The decoder enters a string for this code too, which may lengthen the next one.
  if (next === 1 << bits && bits < 12) bits++;
  put(clear + 1);
  bits = 8;
  if (held > 0) put(0);
  return Uint8Array.from(bytes);
}
