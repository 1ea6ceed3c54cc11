// Reads and writes the TIFF structure that EXIF lives in (TIFF 6.0, section 2; Exif 3.0, section 4.5): IFD0, the Exif IFD,
// the interoperability and the GPS IFD. Values stay raw bytes in the block's own byte order; what a tag means is not known here.
//
// Lossy on purpose: the thumbnail's IFD1 is noticed but not read, the GPS IFD is not written, and a value that lies outside the
// block is dropped with its tag. The values kept never exceed the block in sum, so overlapping ones cannot blow it up.

export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Raw, `count` times the type's size. */
  readonly value: Uint8Array;
}

export interface Tiff {
  readonly littleEndian: boolean;
  readonly main: readonly TiffEntry[];
  readonly exif: readonly TiffEntry[];
  readonly interop: readonly TiffEntry[];
  readonly gps: readonly TiffEntry[];
  readonly hasGps: boolean;
  readonly hasThumbnail: boolean;
}

export const TIFF_ASCII = 2;
export const TIFF_SHORT = 3;
export const TIFF_LONG = 4;
export const TIFF_RATIONAL = 5;

const EXIF_POINTER = 0x8769;
const GPS_POINTER = 0x8825;
const INTEROP_POINTER = 0xa005;
const ENTRY_BYTES = 12;
const HEADER_BYTES = 8;

/** Bytes of one value by type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE. */
const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  129: 1,
};

interface Block {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** Value bytes that may still be kept. */
  budgetBytes: number;
}

interface Directory {
  readonly entries: readonly TiffEntry[];
  readonly next: number;
}

/** Null when the header or IFD0 cannot be read; the views point into `bytes`. */
export function parseTiff(bytes: Uint8Array): Tiff | null {
  const littleEndian = bytes[0] === 0x49 && bytes[1] === 0x49;
  if (bytes.length < HEADER_BYTES || (!littleEndian && !(bytes[0] === 0x4d && bytes[1] === 0x4d))) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const block = { bytes, view, littleEndian, budgetBytes: bytes.length };
  if (view.getUint16(2, littleEndian) !== 42) return null;
  const main = readDirectory(block, view.getUint32(4, littleEndian));
  if (main === null) return null;
  const exif = follow(block, main, EXIF_POINTER);
  const interop = exif && follow(block, exif, INTEROP_POINTER);
  const gps = follow(block, main, GPS_POINTER);
  return {
    littleEndian,
    main: withoutPointers(main),
    exif: withoutPointers(exif),
    interop: withoutPointers(interop),
    gps: withoutPointers(gps),
    hasGps: main.entries.some(({ tag }) => tag === GPS_POINTER),
    hasThumbnail: main.next !== 0,
  };
}

function readDirectory(block: Block, offset: number): Directory | null {
  const { view, littleEndian, bytes } = block;
  if (offset < HEADER_BYTES || offset + 2 > bytes.length) return null;
  const count = view.getUint16(offset, littleEndian);
  const entries = new Map<number, TiffEntry>();
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + i * ENTRY_BYTES;
    if (at + ENTRY_BYTES > bytes.length) break;
    const entry = readEntry(block, at);
    if (entry && !entries.has(entry.tag)) entries.set(entry.tag, entry);
  }
  const end = offset + 2 + count * ENTRY_BYTES;
  return { entries: [...entries.values()], next: end + 4 <= bytes.length ? view.getUint32(end, littleEndian) : 0 };
}

function readEntry(block: Block, at: number): TiffEntry | null {
  const { view, littleEndian, bytes } = block;
  const type = view.getUint16(at + 2, littleEndian);
  const count = view.getUint32(at + 4, littleEndian);
  const length = count * (TYPE_BYTES[type] ?? 0);
  const from = length > 4 ? view.getUint32(at + 8, littleEndian) : at + 8;
  if (length === 0 || length > block.budgetBytes || from + length > bytes.length) return null;
  block.budgetBytes -= length;
  return { tag: view.getUint16(at, littleEndian), type, count, value: bytes.subarray(from, from + length) };
}

function follow(block: Block, directory: Directory, pointer: number): Directory | null {
  const entry = directory.entries.find(({ tag, type, count }) => tag === pointer && type === TIFF_LONG && count === 1);
  return entry ? readDirectory(block, readInteger(entry.value, block.littleEndian)) : null;
}

function withoutPointers(directory: Directory | null): TiffEntry[] {
  const pointers = [EXIF_POINTER, GPS_POINTER, INTEROP_POINTER];
  return directory?.entries.filter(({ tag }) => !pointers.includes(tag)) ?? [];
}

/** The first SHORT or LONG of a value. */
export function readInteger(value: Uint8Array, littleEndian: boolean): number {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return value.length >= 4 ? view.getUint32(0, littleEndian) : view.getUint16(0, littleEndian);
}

/** A block of these entries, directories without entries left out. Null when nothing is left. */
export function writeTiff(tiff: Pick<Tiff, "littleEndian" | "main" | "exif" | "interop">): Uint8Array | null {
  const { littleEndian, interop } = tiff;
  if (tiff.main.length + tiff.exif.length + interop.length === 0) return null;
  // Pointers are written as zero first, to know each directory's size, and then as the place where the next one begins.
  const hasInterop = interop.length > 0;
  const hasExif = tiff.exif.length > 0 || hasInterop;
  const main = (at: number) => directory(hasExif ? [...tiff.main, pointer(EXIF_POINTER, at, littleEndian)] : tiff.main);
  const exif = (at: number) =>
    directory(hasInterop ? [...tiff.exif, pointer(INTEROP_POINTER, at, littleEndian)] : tiff.exif);
  const exifAt = HEADER_BYTES + main(0).bytes;
  const interopAt = exifAt + (hasExif ? exif(0).bytes : 0);
  const block = new Uint8Array(interopAt + (hasInterop ? directory(interop).bytes : 0));
  const view = new DataView(block.buffer);
  block.fill(littleEndian ? 0x49 : 0x4d, 0, 2);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, HEADER_BYTES, littleEndian);
  main(exifAt).write(view, HEADER_BYTES, littleEndian);
  if (hasExif) exif(interopAt).write(view, exifAt, littleEndian);
  if (hasInterop) directory(interop).write(view, interopAt, littleEndian);
  return block;
}

function pointer(tag: number, at: number, littleEndian: boolean): TiffEntry {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, at, littleEndian);
  return { tag, type: TIFF_LONG, count: 1, value };
}

/** A directory ready to be written: entries by tag, then the values over four bytes, each at an even address. */
function directory(unsorted: readonly TiffEntry[]) {
  const entries = [...unsorted].sort((a, b) => a.tag - b.tag);
  const tableBytes = 2 + entries.length * ENTRY_BYTES + 4;
  const outside = (value: Uint8Array) => (value.length > 4 ? value.length + (value.length & 1) : 0);
  return {
    bytes: entries.reduce((sum, { value }) => sum + outside(value), tableBytes),
    write(view: DataView, at: number, littleEndian: boolean): void {
      const block = new Uint8Array(view.buffer);
      view.setUint16(at, entries.length, littleEndian);
      let valueAt = at + tableBytes;
      for (const [i, { tag, type, count, value }] of entries.entries()) {
        const entryAt = at + 2 + i * ENTRY_BYTES;
        view.setUint16(entryAt, tag, littleEndian);
        view.setUint16(entryAt + 2, type, littleEndian);
        view.setUint32(entryAt + 4, count, littleEndian);
        if (value.length > 4) view.setUint32(entryAt + 8, valueAt, littleEndian);
        block.set(value, value.length > 4 ? valueAt : entryAt + 8);
        valueAt += outside(value);
      }
    },
  };
}
