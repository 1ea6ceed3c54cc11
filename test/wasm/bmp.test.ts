// The BMP reader against its scalar twin on made files of every kind, and against Pillow on the corpus.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isImageError } from "../../src/image";
import { bmpWorkBytes } from "../../src/image/decode/bmp-work";
import { probe } from "../../src/image/probe/probe";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED, ERR_UNSUPPORTED } from "../../wasm/status";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { newArena } from "../image/resize-picture";
import { decodeBmp } from "../reference/bmp-decode";
import { type BmpFile, makeBmp, runCodes } from "./bmp-file";
import { decodeRoom } from "./room-rows";

const arena = newArena();
const MAX_CORPUS_PIXELS = 1 << 26;
const decode = (file: Uint8Array) => decodeRoom(arena, "bmp", file);

function expectTwin(shape: BmpFile): void {
  const file = makeBmp(shape);
  const decoded = decode(file);
  const { width, height, rgba } = decodeBmp(file);
  const header = probe(file);
  expect(decoded).toMatchObject({ status: 0, width, height, rows: height, truncated: 0 });
  expect(Buffer.from(decoded.rgba).equals(rgba), JSON.stringify({ width, height })).toBe(true);
  expect(decoded.workBytes).toBe(bmpWorkBytes(header));
  expect(header).toMatchObject({ width, height, hasAlpha: decoded.hasAlpha });
}

/** Masks of a 16 or 32-bit pixel. */
const MASKS: ReadonlyArray<readonly [depth: number, ...masks: number[]]> = [
  [16, 0x7c00, 0x3e0, 0x1f],
  [16, 0xf800, 0x7e0, 0x1f],
  [16, 0xf00, 0xf0, 0xf, 0xf000],
  [16, 0x7c00, 0x3e0, 0x1f, 0x8000],
  [16, 0xe000, 0x1c00, 0x3ff, 0],
  [32, 0xff0000, 0xff00, 0xff, 0xff000000],
  [32, 0xff000000, 0xff0000, 0xff00, 0xff],
  [32, 0xff, 0xff00, 0xff0000],
  [32, 0x3ff00000, 0xffc00, 0x3ff, 0xc0000000],
  [32, 0xffff0000, 0xfffe, 0, 1],
  [32, 0xfffffffe, 0xff, 0x5500, 0],
  [24, 0xff0000, 0xff00, 0xff],
];

describe("bmp: equals its scalar twin", () => {
  for (const depth of [1, 2, 4, 8, 16, 24, 32]) {
    test.each([12, 16, 40, 52, 56, 64, 108, 124])(
      `${depth} bits, a header of %d bytes, widths 1 to 35`,
      (headerBytes) => {
        for (let width = 1; width <= 35; width++) {
          expectTwin({ width, height: 5, depth, headerBytes, topDown: headerBytes > 12 && width % 3 === 0 });
        }
        expectTwin({ width: 301, height: 40, depth, headerBytes });
      },
    );
  }

  test.each(MASKS)("%d bits by masks %i, %i, %i", (depth, ...masks) => {
    for (const headerBytes of masks.length === 3 ? [40, 52] : [56, 108, 124]) {
      for (let width = 1; width <= 17; width++)
        expectTwin({ width, height: 9, depth, headerBytes, compression: 3, masks });
    }
    if (masks.length === 4) expectTwin({ width: 33, height: 9, depth, compression: 6, masks });
  });

  test("every value of a channel of every width is rounded to nearest", () => {
    for (let bits = 1; bits <= 16; bits++) {
      const mask = 2 ** bits - 1;
      const values = Uint32Array.from({ length: 1 << bits }, (_, i) => i * 2 ** 9);
      const [width, height] = bits > 8 ? [256, 1 << (bits - 8)] : [1 << bits, 1];
      const masks = [mask * 2 ** 9, 0, 0];
      const file = makeBmp({
        width,
        height,
        depth: 32,
        topDown: true,
        compression: 3,
        masks,
        pixels: new Uint8Array(values.buffer),
      });
      const { rgba } = decode(file);
      for (let i = 0; i <= mask; i++) expect(rgba[4 * i]).toBe(Math.round((i * 255) / mask));
    }
  });

  test.each([4, 8] as const)("run-length codes of every kind, %d bits", (depth) => {
    for (let seed = 1; seed < 60; seed++) {
      const [width, height] = [1 + ((seed * 7) % 61), 1 + (seed % 23)];
      const compression = depth === 8 ? 1 : 2;
      const pixels = runCodes(width, height + 2, depth, seed);
      expectTwin({ width, height, depth, compression, pixels, topDown: seed % 5 === 0 });
    }
  });

  test("palettes that are short, long, or not before the pixels; a gap; an offset of 0", () => {
    const shape = { width: 19, height: 7, depth: 8 };
    expectTwin({ ...shape, paletteEntries: 5 });
    expectTwin({ ...shape, depth: 4, paletteEntries: 300 });
    expectTwin({ ...shape, headerBytes: 12, paletteEntries: 100 });
    expectTwin({ ...shape, gapBytes: 100, paletteEntries: 256 });
    const plain = decode(makeBmp(shape)).rgba;
    expect(Buffer.compare(decode(makeBmp({ ...shape, offset: 0 })).rgba, plain)).toBe(0);
    expect(Buffer.compare(decode(makeBmp({ ...shape, offset: 54 })).rgba, plain)).toBe(0);
  });
});

describe("bmp: headers that cannot be", () => {
  const shape = { width: 9, height: 6, depth: 24 };
  const status = (change: Partial<BmpFile>) =>
    decode(makeBmp({ ...shape, pixels: new Uint8Array(400), ...change })).status;
  const changed = (at: number, value: number) => {
    const file = makeBmp(shape);
    new DataView(file.buffer).setUint32(at, value, true);
    return file;
  };

  test("sides of 0, negative widths, depths and compressions that do not go together", () => {
    for (const change of [
      { width: 0 },
      { height: 0 },
      { width: -5 },
      { depth: 3 },
      { depth: 0 },
      { depth: 4, compression: 1 },
    ]) {
      expect(status(change)).toBe(ERR_CORRUPT);
    }
    expect(status({ depth: 8, compression: 3 })).toBe(ERR_CORRUPT);
    expect(decode(changed(14, 200)).status).toBe(ERR_CORRUPT);
    expect(decode(changed(10, 20)).status).toBe(ERR_CORRUPT);
    expect(decode(changed(22, 0x80000000)).status).toBe(ERR_CORRUPT);
    expect(decode(changed(10, 1e6)).status).toBe(ERR_TRUNCATED);
  });

  test("sides beyond the limit are refused with the size", () => {
    expect(decode(changed(18, 0x7fffffff))).toMatchObject({ status: ERR_LIMIT, width: 0x7fffffff });
    expect(decode(changed(22, 0x7fffffff))).toMatchObject({ status: ERR_LIMIT, height: 0x7fffffff });
    expect(decode(changed(22, 0x80000001)).status).toBe(ERR_LIMIT);
  });

  test.each([
    ["a JPEG in a BMP", { compression: 4, depth: 0 }],
    ["a PNG in a BMP", { compression: 5, depth: 0 }],
    ["a CMYK BMP", { compression: 11, depth: 32 }],
    ["a 64-bit BMP", { depth: 64 }],
    ["a Huffman-coded BMP", { headerBytes: 64, compression: 3, depth: 1 }],
    ["an RLE24 BMP", { headerBytes: 64, compression: 4, depth: 24 }],
  ])("%s is refused by name", (kind, change) => {
    const file = makeBmp({ ...shape, pixels: new Uint8Array(400), ...change });
    expect(decode(file).status).toBe(ERR_UNSUPPORTED);
    try {
      probe(file);
      expect.unreachable();
    } catch (error) {
      expect(isImageError(error) && [error.code, error.message]).toEqual([
        "UNSUPPORTED_FORMAT",
        expect.stringContaining(kind),
      ]);
    }
  });
});

describe("bmp: files that end early", () => {
  test.each([1, 4, 8, 16, 24, 32])(
    "of %d bits give the rows that are there, at their place, and blank ones",
    (depth) => {
      for (const topDown of [false, true]) {
        const file = makeBmp({ width: 30, height: 20, depth, topDown });
        const whole = decode(file).rgba;
        const stride = Math.ceil((30 * depth) / 32) * 4;
        const cut = decode(file.subarray(0, file.length - 7 * stride));
        expect(cut).toMatchObject({ status: 0, rows: 20, truncated: 1 });
        const start = topDown ? 0 : 4 * 30 * 7;
        const there = (rgba: Uint8Array) => Buffer.from(rgba.subarray(start, start + 4 * 30 * 13)).toString("hex");
        expect(there(cut.rgba)).toBe(there(whole));
        expect([...cut.rgba.subarray(topDown ? 4 * 30 * 13 : 0).subarray(0, 4)]).toEqual([0, 0, 0, 255]);
        expect(decode(file.subarray(0, file.length - 19.5 * stride)).status).toBe(ERR_TRUNCATED);
      }
    },
  );

  test("of run-length codes give the rows that are there, and index 0", () => {
    const pixels = runCodes(30, 20, 8, 4);
    const file = makeBmp({ width: 30, height: 20, depth: 8, compression: 1, pixels });
    const whole = decode(file).rgba;
    const cut = decode(file.subarray(0, file.length - (pixels.length >> 1)));
    expect(cut).toMatchObject({ status: 0, rows: 20, truncated: 1 });
    expect(Buffer.compare(cut.rgba.subarray(-4 * 30 * 5), whole.subarray(-4 * 30 * 5))).toBe(0);
  });

  test("moves that lead nowhere cost a step each", () => {
    const pixels = new Uint8Array(4e6);
    for (let at = 0; at < pixels.length; at += 4) pixels[at + 1] = 2;
    const decoded = decode(makeBmp({ width: 30, height: 20, depth: 8, compression: 1, pixels }));
    expect(decoded.work).toBeLessThanOrEqual(2e6 + 30 * 20 + 4);
  });
});

describe.skipIf(!hasCorpus)("bmp: the corpus against Pillow (test/golden/bmp.tsv)", () => {
  // SHA-256 of our pixels, by its beginning. Where image-rs has published its picture of the file, it is the same.
  const FLAT_6 = "27a8111ed7";
  const CLEAR_6 = "81c611f35b";
  const V3 = "Pillow 9.4 knows no headers of 56 bytes; alike in image-rs, and for the same picture in another kind";
  const NAMES = "bmp/other/image-rs-image__tests_images_bmp_images_";
  const EXCEPTIONS: Readonly<Record<string, readonly [sha256: string, reason: string]>> = {
    ...Object.fromEntries(
      ["", "_Top_Down"].flatMap((order) => [
        [`${NAMES}V3_A1_R5_G5_B5${order}.bmp`, [CLEAR_6, V3]],
        [`${NAMES}V3_A4_R4_G4_B4${order}.bmp`, [CLEAR_6, V3]],
        [`${NAMES}V3_R5_G6_B5${order}.bmp`, [FLAT_6, V3]],
        [`${NAMES}V3_X4_R4_G4_B4${order}.bmp`, [FLAT_6, V3]],
        [`${NAMES}V3_X8_R8_G8_B8${order}.bmp`, [FLAT_6, V3]],
      ]),
    ),
    [`${NAMES}V4_R5_G6_B5.bmp`]: ["d33e2d98df", "Pillow cuts where we round, as image-rs does"],
    [`${NAMES}V5_A1_R5_G5_B5.bmp`]: ["00d67e8e78", "Pillow leaves alpha of 1 bit out, and cuts; alike in image-rs"],
    [`${NAMES}rgba16-1924.bmp`]: ["1cc3b654e2", "Pillow refuses these masks; alike in image-rs"],
    [`${NAMES}lenient_rle_overflow.bmp`]: ["dc3aa3858c", "Pillow refuses a run beyond the row's end"],
    "bmp/bad/image-rs-image__tests_bad_bmp_Bad_clrsUsed.bmp": [FLAT_6, "Pillow refuses a palette of too many entries"],
    "bmp/bad/image-rs-image__tests_bad_bmp_Bad_unusual_extend_buffer_usage.bmp": ["deefd48f8c", "RLE that ends early"],
  };
  const golden = readFileSync(new URL("../golden/bmp.tsv", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

  test.each(golden.map((line) => line.split("\t")))("%s: %s", (path, outcome, width, height, _frames, sha256) => {
    const decoded = decodeRoom(arena, "bmp", readCorpus(path), MAX_CORPUS_PIXELS);
    const rgba = decoded.rgba.slice();
    for (let i = 0; i < rgba.length; i += 4) if (rgba[i + 3] === 0) rgba.fill(0, i, i + 4);
    const ours = createHash("sha256").update(rgba).digest("hex");
    if (path in EXCEPTIONS) {
      expect(ours).not.toBe(sha256);
      expect(ours.slice(0, 10)).toBe(EXCEPTIONS[path][0]);
      return;
    }
    if (outcome === "refused") {
      expect(decoded.status).toBeLessThan(0);
      return;
    }
    expect(decoded).toMatchObject({ status: 0, width: Number(width), height: Number(height), truncated: 0 });
    expect(ours).toBe(sha256);
  });
});
