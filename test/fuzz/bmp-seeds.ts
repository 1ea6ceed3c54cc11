// Seeds and grammar of BMP: every depth, header and compression that is read, and some that are refused.
import { makeBmp, runCodes } from "../wasm/bmp-file";
import type { Grammar } from "./mutate";

const SHAPE = { width: 21, height: 13 };
const ALPHA_MASKS = [0xff0000, 0xff00, 0xff, 0xff000000];

export const BMP_GRAMMAR: Grammar = {
  words: [
    // Run-length codes: ends, moves, absolute runs.
    ...[
      [0, 0],
      [0, 1],
      [0, 2, 5, 0],
      [0, 2, 0, 1],
      [0, 2, 255, 255],
      [0, 3, 1, 2, 3, 0],
      [0, 255],
      [255, 7],
    ],
    [0, 0, 0xff, 0],
    [0xff, 0xff, 0xff, 0xff],
    [1, 0, 24, 0, 0, 0, 0, 0],
    [1, 0, 4, 0, 2, 0, 0, 0],
    [1, 0, 8, 0, 1, 0, 0, 0],
    [1, 0, 16, 0, 3, 0, 0, 0],
    ...[0, 1, 2, 3, 4, 5, 6, 12, 16, 40, 52, 56, 64, 108, 124].map((value) => [value, 0, 0, 0]),
  ].map((bytes) => Uint8Array.from(bytes)),
  lengthFields: () => [
    ...[2, 10, 14, 18, 22, 30, 34, 46, 54, 58, 62, 66].map((at) => ({ at, bytes: 4 as const, littleEndian: true })),
    ...[18, 20, 24, 26, 28].map((at) => ({ at, bytes: 2 as const, littleEndian: true })),
  ],
};

/** The first twelve are sound, and of different kinds. */
export function bmpSeeds(): Uint8Array[] {
  const plain = [1, 2, 4, 8, 16, 24, 32].map((depth) => makeBmp({ ...SHAPE, depth }));
  const headers = [12, 16, 52, 56, 64, 108, 124].map((headerBytes, i) =>
    makeBmp({ ...SHAPE, depth: [1, 4, 8, 24, 16][i % 5], headerBytes, topDown: headerBytes > 40 }),
  );
  const runs = [1, 2, 3, 4].map((seed) => {
    const depth = seed & 1 ? 8 : 4;
    return makeBmp({ ...SHAPE, depth, compression: depth === 8 ? 1 : 2, pixels: runCodes(21, 14, depth, seed) });
  });
  const masks = [
    makeBmp({ ...SHAPE, depth: 16, compression: 3, masks: [0xf800, 0x7e0, 0x1f] }),
    makeBmp({ ...SHAPE, depth: 32, compression: 3, headerBytes: 124, masks: ALPHA_MASKS }),
    makeBmp({ ...SHAPE, depth: 32, compression: 6, masks: [0x3ff00000, 0xffc00, 0x3ff, 0xc0000000] }),
  ];
  const refused = [makeBmp({ ...SHAPE, depth: 24, compression: 4 }), makeBmp({ ...SHAPE, depth: 64 })];
  return [...runs, ...masks, ...plain, ...headers, ...refused];
}
