// The PNG reader against its scalar twin on made files of every kind, and against libpng on the corpus.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { pngWorkBytes } from "../../src/image/decode/png-work";
import { crc32 } from "../../src/image/encode/png-chunk";
import { ERR_ARGUMENT } from "../../wasm/status";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { newArena } from "../image/resize-picture";
import { decodePng } from "../reference/png-decode";
import { KINDS, makePng } from "./png-file";
import { decodeRows } from "./png-rows";

const arena = newArena();

describe("png: every colour type and depth equals its scalar twin", () => {
  for (const [colourType, bitDepth] of KINDS) {
    for (const interlaced of [false, true]) {
      test(`type ${colourType}, ${bitDepth} bits${interlaced ? ", Adam7" : ""}, widths 1 to 35`, () => {
        for (let width = 1; width <= 35; width++) {
          const height = width < 10 ? 12 : 9;
          expectTwin({ width, height, bitDepth, colourType, interlaced });
        }
        expectTwin({ width: 301, height: 40, bitDepth, colourType, interlaced });
      });
    }
  }

  function expectTwin(shape: Parameters<typeof makePng>[0]): void {
    const file = makePng(shape);
    const decoded = decodeRows(arena, file);
    expect(decoded).toMatchObject({ status: 0, rows: shape.height, truncated: 0 });
    expect(Buffer.from(decoded.rgba).equals(decodePng(file).rgba), `width ${shape.width}`).toBe(true);
    expect(decoded.workBytes).toBe(pngWorkBytes({ ...shape, interlaced: shape.interlaced ?? false }));
  }
});

describe("png: transparency", () => {
  test.each([
    { name: "grey key", colourType: 0, bitDepth: 2, transparency: Uint8Array.of(0, 2) },
    { name: "16-bit grey key", colourType: 0, bitDepth: 16, transparency: Uint8Array.of(0x12, 0x34) },
    { name: "palette alphas", colourType: 3, bitDepth: 4, transparency: Uint8Array.of(0, 100, 200) },
  ])("$name is applied at native depth", ({ colourType, bitDepth, transparency }) => {
    const file = makePng({ width: 33, height: 20, colourType, bitDepth, transparency });
    expect(Buffer.from(decodeRows(arena, file).rgba).equals(decodePng(file).rgba)).toBe(true);
  });

  test.each([8, 16])("an RGB key of %d bits hides exactly the pixels that equal it", (bitDepth) => {
    const shape = { width: 33, height: 20, colourType: 2, bitDepth };
    const file = makePng({ ...shape, transparency: firstPixel(bitDepth) });
    const decoded = decodeRows(arena, file);
    expect(decoded.rgba[3]).toBe(0);
    expect(Buffer.from(decoded.rgba).equals(decodePng(file).rgba)).toBe(true);
  });

  /** The first row has filter 0, so its first pixel stands behind the filter's number, as 8 or 16-bit samples. */
  function firstPixel(bitDepth: number): Uint8Array {
    let filtered = new Uint8Array(0);
    const keep = (rows: Uint8Array) => {
      filtered = Uint8Array.from(rows);
      return rows;
    };
    makePng({ width: 33, height: 20, colourType: 2, bitDepth, deflate: keep });
    if (bitDepth === 16) return filtered.subarray(1, 7);
    return Uint8Array.from([...filtered.subarray(1, 4)].flatMap((v) => [0, v]));
  }
});

describe("png: the deflate stream", () => {
  const shape = { width: 211, height: 300, bitDepth: 8, colourType: 6 };
  const expected = decodePng(makePng(shape)).rgba;

  test.each([1, 2, 3, 7, 16, 17, 100, 8192])("may be cut into chunks of %d bytes", (idatBytes) => {
    expect(Buffer.from(decodeRows(arena, makePng({ ...shape, idatBytes })).rgba).equals(expected)).toBe(true);
  });

  test.each([
    ["stored", { level: 0 }],
    ["fixed codes", { strategy: constants.Z_FIXED }],
    ["Huffman codes only", { strategy: constants.Z_HUFFMAN_ONLY }],
    ["runs only", { strategy: constants.Z_RLE }],
    ["level 9, a window of 512 bytes", { level: 9, windowBits: 9 }],
  ])("may be %s", (_, options) => {
    for (const idatBytes of [13, undefined]) {
      const file = makePng({ ...shape, idatBytes, deflate: (bytes) => deflateSync(bytes, options) });
      expect(Buffer.from(decodeRows(arena, file).rgba).equals(expected)).toBe(true);
    }
  });

  test("matches at every distance from 1 to 40 and every length from 3 to 258 are copied", () => {
    for (let distance = 1; distance <= 40; distance++) {
      // One row of grey, filter 0; runs of `distance`-periodic bytes make matches of that distance.
      const width = 9000;
      const bytes = new Uint8Array(width + 1);
      let at = 1 + distance;
      for (let i = 1; i <= distance; i++) bytes[i] = i * 5;
      for (let length = 3; length <= 258 && at < bytes.length; length += 7) {
        for (let i = 0; i < length && at < bytes.length; i++, at++) bytes[at] = bytes[at - distance];
        if (at < bytes.length) bytes[at++] = length & 255;
      }
      const file = makePng({ width, height: 1, bitDepth: 8, colourType: 0, deflate: () => deflateSync(bytes) });
      const { rgba } = decodeRows(arena, file);
      expect(rgba.filter((_, i) => (i & 3) === 0).every((v, x) => v === bytes[x + 1])).toBe(true);
    }
  });

  test("bytes after the stream and after IEND are ignored", () => {
    const extra = new Uint8Array(5000).fill(7);
    const file = makePng({ ...shape, deflate: (bytes) => Buffer.concat([deflateSync(bytes), extra]) });
    const decoded = decodeRows(arena, Buffer.concat([file, extra]));
    expect(decoded).toMatchObject({ status: 0, truncated: 0 });
    expect(Buffer.from(decoded.rgba).equals(expected)).toBe(true);
  });

  test("a wrong Adler-32 is no damage, since every byte is under a CRC", () => {
    const wrong = (bytes: Uint8Array) =>
      Buffer.concat([Buffer.of(0x78, 0x9c), deflateRawSync(bytes), Buffer.of(1, 2, 3, 4)]);
    expect(decodeRows(arena, makePng({ ...shape, deflate: wrong }))).toMatchObject({ status: 0, truncated: 0 });
  });
});

describe("png: 16 bits are rounded to 8", () => {
  test("all 65536 values", () => {
    const shape = { width: 256, height: 256, bitDepth: 16, colourType: 0 };
    const rows = new Uint8Array(256 * 513);
    for (let y = 0; y < 256; y++) for (let x = 0; x < 256; x++) rows.set([y, x], y * 513 + 1 + 2 * x);
    const { rgba } = decodeRows(arena, makePng({ ...shape, deflate: () => deflateSync(rows) }));
    for (let v = 0; v < 65536; v++) expect(rgba[v * 4]).toBe(Math.floor((v * 255 + 32767) / 65535));
  });
});

test("png_prepare: the held passes decoded a few rows at a time give the same picture", () => {
  const file = makePng({ width: 61, height: 45, bitDepth: 8, colourType: 2, interlaced: true });
  const { kernel } = arena;
  arena.reset(Number.POSITIVE_INFINITY);
  const [source, state] = [arena.alloc(file.length), arena.alloc(kernel.png_state_bytes())];
  arena.bytes().set(file, source);
  expect(kernel.png_prepare(state, 7)).toBe(ERR_ARGUMENT);
  expect(kernel.png_open(state, source, file.length)).toBe(0);
  expect(kernel.png_start(state, arena.alloc(kernel.png_work_bytes(state)))).toBe(0);
  let calls = 1;
  while (kernel.png_prepare(state, 7) === 1) calls++;
  // Passes 1 to 6 have 6 + 6 + 6 + 12 + 11 + 23 rows.
  expect(calls).toBe(Math.ceil(64 / 7));
  const slot = arena.alloc(61 * 4);
  const rows: Uint8Array[] = [];
  while (kernel.png_row(state, slot) === 1) rows.push(arena.copy(slot, 61 * 4));
  expect(Buffer.concat(rows).equals(decodePng(file).rgba)).toBe(true);
});

test("crc32: equals the table-driven CRC at every length and alignment, in one piece and in two", () => {
  arena.reset(Number.POSITIVE_INFINITY);
  const address = arena.alloc(400);
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i * 167 + (i >> 3));
  for (let start = 0; start < 5; start++) {
    for (let length = 0; length < 120; length++) {
      arena.bytes().set(bytes.subarray(0, length), address + start);
      const half = arena.kernel.crc32(address + start, length >> 1, 0);
      const whole = arena.kernel.crc32(address + start + (length >> 1), length - (length >> 1), half);
      expect(whole >>> 0).toBe(crc32(bytes.subarray(0, length)));
      expect(arena.kernel.crc32(address + start, length, 0)).toBe(whole);
    }
  }
});

describe.skipIf(!hasCorpus)("png: the corpus against libpng (test/golden/png.tsv)", () => {
  // Files that libpng refuses and we read: every row is there, and png_truncated tells that a check sum is wrong.
  const MORE_THAN_LIBPNG: Readonly<Record<string, string>> = {
    "broken/libpng1.6_1.6.39__contrib_testpngs_crashers_badadler.png": "wrong Adler-32, right CRC",
    "broken/libpng1.6_1.6.39__contrib_testpngs_crashers_badcrc.png": "wrong CRC of the only IDAT",
    "broken/libpng1.6_1.6.39__contrib_testpngs_crashers_huge_IDAT.png": "IDAT longer than the file, rows complete",
    "interlaced/image-rs-image-png__tests_bugfixes_x_interlaced_chck.png": "wrong CRC of the only IDAT",
  };
  const golden = readFileSync(new URL("../golden/png.tsv", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

  test.each(golden.map((line) => line.split("\t")))("%s: %s", (path, outcome, width, height, rows, sha256) => {
    const decoded = decodeRows(arena, readCorpus(`png/${path}`));
    if (outcome === "refused" && !(path in MORE_THAN_LIBPNG)) {
      expect(decoded.rows).toBe(0);
      expect(decoded.status).toBeLessThan(0);
      return;
    }
    expect(decoded).toMatchObject({ width: Number(width), height: Number(height) });
    expect(decoded.rows).toBeGreaterThanOrEqual(Number(rows));
    if (outcome === "ok") expect(decoded).toMatchObject({ status: 0, rows: Number(rows) });
    if (outcome === "partial") expect(decoded.truncated).not.toBe(0);
    if (outcome === "refused") return;
    const good = decoded.rgba.subarray(0, Number(rows) * decoded.width * 4);
    expect(createHash("sha256").update(good).digest("hex")).toBe(sha256);
  });
});
