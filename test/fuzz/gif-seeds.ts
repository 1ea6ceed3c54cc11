// Seeds and grammar of GIF (GIF89a): every width of code, interlaced or not, full and cleared dictionaries, extensions, several
// frames.
import { type GifFile, makeGif, patternIndices, subBlocks } from "../wasm/gif-file";
import type { Grammar, LengthField } from "./mutate";
import { Random } from "./random";

const FIRST_BLOCK = 13;
const DESCRIPTOR = Uint8Array.of(0x2c, 0, 0, 0, 0, 9, 0, 7, 0, 0x40, 2);

export const GIF_GRAMMAR: Grammar = {
  words: [
    DESCRIPTOR,
    Uint8Array.of(0x21, 0xf9, 4, 1, 0, 0, 3, 0),
    Uint8Array.of(0x21, 0xfe, 3, 65, 65, 65, 0),
    ...[0x3b, 0x2c, 0x21, 0, 1, 2, 8, 9, 12].map((byte) => Uint8Array.of(byte)),
    // Clear codes, ends and codes that are not there yet, of 9 bits.
    Uint8Array.of(0, 1, 2, 4, 8),
    Uint8Array.of(1, 3),
    new Uint8Array(40).fill(0xff),
    new Uint8Array(40),
  ],
  lengthFields(file) {
    const fields: LengthField[] = [6, 8].map((at) => ({ at, bytes: 2, littleEndian: true }));
    const start = FIRST_BLOCK + (file[10] & 0x80 ? 3 * (2 << (file[10] & 7)) : 0);
    const frame = file.indexOf(0x2c, start);
    if (frame > 0) for (let i = 1; i < 9; i += 2) fields.push({ at: frame + i, bytes: 2, littleEndian: true });
    return fields;
  },
};

/** The first twelve are sound, and of different kinds. */
export function gifSeeds(): Uint8Array[] {
  const random = new Random(1, 89);
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => random.u32());
  const files: GifFile[] = [];
  for (let bits = 1; bits <= 8; bits++) {
    for (const interlaced of [false, true]) {
      const [width, height] = [11 + 3 * bits, 19 - bits];
      const indices = bits % 3 ? patternIndices(width, height, bits, bits) : bytes(width * height).map((v) => v & 7);
      files.push({
        width: width + (bits & 1) * 5,
        height: height + (bits & 2),
        palette: bits === 5 ? undefined : bytes(3 << bits),
        literalBits: bits,
        clearAfter: [17, 4096, Number.POSITIVE_INFINITY][bits % 3],
        blockBytes: [255, 7, 60][bits % 3],
        before: bits & 1 ? Buffer.concat([Buffer.of(0x21, 0xff), subBlocks(bytes(11)), Buffer.of(0)]) : undefined,
        frames: [
          {
            width,
            height,
            interlaced,
            indices,
            transparent: bits & 2 ? 1 : undefined,
            left: bits & 1 ? 3 : 0,
            palette: bits === 6 ? bytes(3 << 6) : undefined,
          },
          ...(bits === 7 ? [{ width: 3, height: 3, indices: new Uint8Array(9) }] : []),
        ],
      });
    }
  }
  const noisy = bytes(90 * 80);
  files.push({ width: 90, height: 80, palette: bytes(768), frames: [{ width: 90, height: 80, indices: noisy }] });
  return files.map(makeGif);
}
