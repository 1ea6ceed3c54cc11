import { describe, expect, test } from "vitest";
import { estimateQuality } from "../../../src/image/judge/quality-estimate";

// ITU-T T.81 tables K.1 and K.2, row by row as printed there.
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = [
  [17, 18, 24, 47],
  [18, 21, 26, 66],
  [24, 26, 56, 99],
  [47, 66, 99, 99],
];

/** Positions of an 8×8 block in the order of a file: diagonals, alternately up and down. */
const ZIGZAG = Array.from({ length: 64 }, (_, i) => i).sort((a, b) => {
  const diagonal = (i: number) => (i >> 3) + (i & 7);
  return diagonal(a) - diagonal(b) || (diagonal(a) & 1 ? a - b : b - a);
});

/** jpeg_set_quality of libjpeg. */
function libjpegTables(quality: number): Uint16Array[] {
  const factor = quality < 50 ? Math.trunc(5000 / quality) : 200 - quality * 2;
  const chrominance = Array.from({ length: 64 }, (_, i) => CHROMINANCE[i >> 3]?.[i & 7] ?? 99);
  return [LUMINANCE, chrominance].map((base) =>
    Uint16Array.from(ZIGZAG, (at) => Math.min(255, Math.max(1, Math.trunc((base[at] * factor + 50) / 100)))),
  );
}

describe("quality estimate", () => {
  test("is exact for every quality of libjpeg", () => {
    for (let quality = 1; quality <= 100; quality++) expect(estimateQuality(libjpegTables(quality))).toBe(quality);
  });

  test("is exact for the one table of a grey picture", () => {
    for (let quality = 1; quality <= 100; quality++) {
      expect(estimateQuality(libjpegTables(quality).slice(0, 1))).toBe(quality);
    }
  });

  test("does not depend on which slot holds which table, nor on holes between them", () => {
    const [luminance, chrominance] = libjpegTables(83);
    expect(estimateQuality([chrominance, undefined, luminance])).toBe(83);
  });

  test("finds the nearest for tables of another encoder", () => {
    const [luminance, chrominance] = libjpegTables(75).map((table) => table.map((entry, i) => entry + (i % 3) - 1));
    expect(Math.abs(estimateQuality([luminance, chrominance]) - 75)).toBeLessThanOrEqual(2);
  });
});
