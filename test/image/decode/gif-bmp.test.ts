// GIF and BMP through the whole library: what `probe`, `plan`, `develop` and `judge` say of them.
import { afterAll, describe, expect, it } from "vitest";
import { testDarkroom } from "../../fixture/darkroom";
import { decodeBmp } from "../../reference/bmp-decode";
import { decodeGif } from "../../reference/gif-decode";
import { makeBmp, runCodes } from "../../wasm/bmp-file";
import { makeGif, patternIndices } from "../../wasm/gif-file";
import { decodeRows } from "../../wasm/png-rows";
import { newArena } from "../resize-picture";

const darkroom = testDarkroom();
const arena = newArena();
afterAll(() => darkroom.close());

const palette = Uint8Array.from({ length: 768 }, (_, i) => (i * 29) & 255);
const gifOf = (width: number, height: number, interlaced: boolean, left = 0) =>
  makeGif({
    width: width + left,
    height,
    palette,
    frames: [
      { left, width, height, interlaced, indices: patternIndices(width, height, 8, 4) },
      { width: 4, height: 4, indices: new Uint8Array(16) },
    ],
  });

const FILES: Readonly<Record<string, () => Uint8Array>> = {
  "a GIF": () => gifOf(700, 500, false),
  "an interlaced GIF": () => gifOf(700, 500, true),
  "a GIF with transparent columns": () => gifOf(700, 500, false, 9),
  "a BMP of 24 bits": () => makeBmp({ width: 700, height: 500, depth: 24 }),
  "a BMP of 8 bits": () => makeBmp({ width: 700, height: 500, depth: 8 }),
  "a BMP of run-length codes": () =>
    makeBmp({ width: 700, height: 500, depth: 8, compression: 1, pixels: runCodes(700, 500, 8, 3) }),
  "a BMP with alpha": () =>
    makeBmp({
      width: 700,
      height: 500,
      depth: 32,
      headerBytes: 108,
      compression: 3,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
    }),
};

describe("GIF and BMP in the library", () => {
  for (const [name, make] of Object.entries(FILES)) {
    it(`${name}: passes unscaled as it is`, async () => {
      const file = make();
      const { bytes, report, header } = await darkroom.develop(file, { format: "png" });
      const twin = header.format === "gif" ? decodeGif(file) : decodeBmp(file);
      expect(Buffer.compare(decodeRows(arena, bytes).rgba, twin.rgba)).toBe(0);
      expect(darkroom.probe(bytes).hasAlpha).toBe(header.hasAlpha);
      expect(report).toMatchObject({ truncated: false, dropped: header.format === "gif" ? ["frames"] : [] });
    });

    it(`${name}: is resized and judged in the memory that was predicted`, async () => {
      const file = make();
      const { report, judged } = await darkroom.develop(file, { maxDimension: 100, format: "jpeg", judge: "full" });
      expect(report.actualPeakBytes / report.predictedPeakBytes).toBeGreaterThan(0.9);
      expect(report.actualPeakBytes / report.predictedPeakBytes).toBeLessThan(1.1);
      expect(judged).toEqual(expect.objectContaining({ truncated: false }));
      const alone = await darkroom.judge(file);
      expect(alone.pixelSha256).toBe(judged?.pixelSha256);
      expect(alone.hashes).toEqual(judged?.hashes);
    });
  }
});
