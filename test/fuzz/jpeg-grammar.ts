// What the mutator knows of JPEG (ITU-T T.81 annex B): markers, tiny segments, and where lengths lie.
import type { Grammar, LengthField } from "./mutate";

const word = (...bytes: number[]) => Uint8Array.from(bytes);
const MARKERS = [
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc9, 0xcc, 0xd0, 0xd1, 0xd4, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd],
  ...[0xe0, 0xe1, 0xe2, 0xed, 0xee, 0xfe, 0x00, 0x01, 0xff],
];

export const JPEG_GRAMMAR: Grammar = {
  words: [
    ...MARKERS.map((code) => word(0xff, code)),
    word(0xff, 0xdd, 0, 4, 0, 1),
    word(0xff, 0xdd, 0, 4, 0, 0),
    word(0xff, 0xdd, 0, 4, 0xff, 0xff),
    word(0xff, 0xc4, 0, 20, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    word(0xff, 0xc4, 0, 20, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xf0),
    word(0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0),
    word(0xff, 0xc2, 0, 17, 8, 0, 16, 0, 16, 3, 1, 0x44, 0, 2, 0x11, 0, 3, 0x11, 0),
    ...[0x11, 0x12, 0x21, 0x22, 0x41, 0x14, 0x44].map((factors) => word(1, factors, 0)),
    word(0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0),
    word(0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0),
    word(0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0x10),
    word(0xff, 0xda, 0, 8, 1, 2, 0x11, 1, 63, 0x21),
    word(0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0, 0x01),
    word(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 2),
    word(0xff, 0x00, 0xff, 0x00, 0xff, 0x00, 0xff, 0x00),
    new Uint8Array(64).fill(0xff),
    new Uint8Array(64),
  ],
  lengthFields(file) {
    const fields: LengthField[] = [];
    for (let at = file.indexOf(0xff); at !== -1; at = file.indexOf(0xff, at + 1)) {
      const marker = file[at + 1];
      if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xd9)) continue;
      fields.push({ at: at + 2, bytes: 2, littleEndian: false });
      // Height, width and restart interval are attacked as lengths are.
      if (marker <= 0xc2)
        fields.push(...[5, 7].map((step) => ({ at: at + step, bytes: 2, littleEndian: false }) as const));
      if (marker === 0xdd) fields.push({ at: at + 4, bytes: 2, littleEndian: false });
    }
    return fields;
  },
};
