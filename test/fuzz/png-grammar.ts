// What the mutator knows of PNG (third edition, section 5): chunk types, lengths, CRCs, beginnings of deflate blocks.
import { pngChunk } from "../../src/image/encode/png-chunk";
import type { Grammar, LengthField } from "./mutate";

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const EMPTY = new Uint8Array(0);
const TYPES = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "iCCP", "eXIf", "tEXt", "zTXt", "iTXt", "acTL", "fcTL", "fdAT"];

export const PNG_GRAMMAR: Grammar = {
  words: [
    ...[...TYPES, "sRGB", "gAMA", "pHYs", "CgBI", "abcd", "ABCD"].map(ascii),
    ...["IDAT", "IEND", "tRNS", "PLTE", "abcd"].map((type) => pngChunk(type, EMPTY)),
    pngChunk("tRNS", Uint8Array.of(0, 1)),
    pngChunk("tRNS", Uint8Array.of(0, 1, 0, 2, 0, 3)),
    pngChunk("PLTE", new Uint8Array(9).fill(7)),
    pngChunk("IDAT", Uint8Array.of(0x78, 0x9c)),
    // Zlib headers; last and other blocks, stored, fixed and dynamic; a stored block of length 0; long codes.
    ...[[0x78, 0x9c], [0x78, 0x01], [1], [0], [3], [2], [5], [4], [7], [6]].map((bytes) => Uint8Array.from(bytes)),
    Uint8Array.of(0, 0, 0, 0xff, 0xff),
    Uint8Array.of(1, 0xff, 0xff, 0, 0),
    new Uint8Array(32).fill(0xff),
    new Uint8Array(32),
  ],
  lengthFields(file) {
    const fields: LengthField[] = [
      { at: 16, bytes: 4, littleEndian: false },
      { at: 20, bytes: 4, littleEndian: false },
    ];
    for (const { at } of pngChunks(file)) fields.push({ at, bytes: 4, littleEndian: false });
    return fields;
  },
  repair: repairChunks,
};

/** Places of the length fields of a PNG's chunks, as far as they can be followed. */
function* pngChunks(file: Uint8Array): Generator<{ readonly at: number; readonly end: number }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 8; at + 12 <= file.length; ) {
    const end = at + 12 + view.getUint32(at);
    yield { at, end };
    at = end;
  }
}

/** Every chunk that lies in the file gets its right CRC. */
export function repairChunks(file: Uint8Array): Uint8Array {
  const repaired = file.slice();
  for (const { at, end } of pngChunks(file)) {
    if (end > file.length) break;
    const type = Buffer.from(file.buffer, file.byteOffset + at + 4, 4).toString("latin1");
    repaired.set(pngChunk(type, file.subarray(at + 8, end - 4)), at);
  }
  return repaired;
}
