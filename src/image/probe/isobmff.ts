// Boxes of the ISO base media file format (ISO/IEC 14496-12), which AVIF and HEIF are made of: lists of boxes, and the fields of
// one. Nothing is read beyond a box's end and no nesting is followed by itself, so a list costs what its boxes' headers cost.
// What a `meta` box says is isobmff-meta.ts's.
import { ImageError } from "../error";
import type { Reader } from "./reader";

/** Boxes in one list; a file has some ten at its top, a `meta` box as many. */
const MAX_BOXES = 10_000;

export interface Box {
  readonly type: string;
  /** First byte after size and type. */
  readonly data: number;
  /** First byte behind the box, never behind its parent. */
  readonly end: number;
}

/**
 * The boxes between `from` and `to`, in order. One that reaches beyond `to` ends there: the file is cut off.
 * @throws ImageError CORRUPTED_IMAGE for a box smaller than its header, or too many of them.
 */
export function* boxes(reader: Reader, from: number, to: number): Generator<Box> {
  let at = from;
  for (let count = 0; at + 8 <= to; count++) {
    if (count === MAX_BOXES) throw corruptedBoxes(`at most ${MAX_BOXES} boxes in a row`, "more");
    const short = reader.u32(at);
    const type = reader.text(at + 4, 4);
    const headerBytes = (short === 1 ? 16 : 8) + (type === "uuid" ? 16 : 0);
    const bytes = short === 0 ? to - at : short === 1 ? u64(reader, at + 8) : short;
    if (bytes < headerBytes) throw corruptedBoxes(`a '${type}' box of at least ${headerBytes} bytes`, bytes);
    const end = Math.min(at + bytes, to);
    yield { type, data: Math.min(at + headerBytes, end), end };
    at = end;
  }
}

/** The boxes between `from` and `to` by type. @throws ImageError CORRUPTED_IMAGE also when one that must be alone comes twice. */
export function boxesByType(reader: Reader, from: number, to: number, repeatable: readonly string[] = []) {
  const found = new Map<string, Box>();
  for (const box of boxes(reader, from, to)) {
    if (found.has(box.type) && !repeatable.includes(box.type)) throw corruptedBoxes(`one '${box.type}' box`, "two");
    if (!found.has(box.type)) found.set(box.type, box);
  }
  return found;
}

/** Big-endian fields of one box, in order. A read beyond the box's end throws. */
export class BoxFields {
  constructor(
    private readonly reader: Reader,
    private readonly box: Box,
    private at = box.data,
  ) {}

  /** Version and flags of a full box. */
  version(): { version: number; flags: number } {
    const word = this.uint(4);
    return { version: word >>> 24, flags: word & 0xffffff };
  }

  /** An unsigned integer of 0, 1, 2, 4 or 8 bytes. */
  uint(bytes: number): number {
    const at = this.#take(bytes);
    if (bytes === 8) return u64(this.reader, at);
    if (bytes === 4) return this.reader.u32(at);
    return bytes === 2 ? this.reader.u16(at) : bytes === 1 ? this.reader.u8(at) : 0;
  }

  /** A type of four characters. */
  type(): string {
    return this.reader.text(this.#take(4), 4);
  }

  /** Text up to a zero byte or the end of the box. */
  text(): string {
    const from = this.at;
    while (this.at < this.box.end && this.reader.u8(this.at) !== 0) this.at++;
    return this.reader.text(from, this.at++ - from);
  }

  /** The next `count` bytes, a view of the file. */
  bytes(count: number): Uint8Array {
    return this.reader.slice(this.#take(count), count);
  }

  /** Where the next field begins, in bytes of the file. */
  get position(): number {
    return Math.min(this.at, this.box.end);
  }

  #take(bytes: number): number {
    const at = this.at;
    this.at += bytes;
    if (this.at > this.box.end) throw corruptedBoxes(`a '${this.box.type}' box with ${bytes} bytes more`, "its end");
    return at;
  }
}

/** Exact up to 2^53; beyond that rounded, which is beyond any file. */
function u64(reader: Reader, at: number): number {
  return reader.u32(at) * 0x1_0000_0000 + reader.u32(at + 4);
}

export function corruptedBoxes(expected: string, got: string | number): ImageError {
  return new ImageError("CORRUPTED_IMAGE", `expected ${expected} in the file's box structure, got ${got}`);
}
