// The GIF reader against its scalar twin on made files, and against Pillow on the corpus.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { gifWorkBytes } from "../../src/image/decode/gif-work";
import { probe } from "../../src/image/probe/probe";
import { MAX_GIF_BLOCKS } from "../../wasm/limit";
import { ERR_CORRUPT, ERR_LIMIT, ERR_TRUNCATED } from "../../wasm/status";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { newArena, noise } from "../image/resize-picture";
import { decodeGif } from "../reference/gif-decode";
import { type GifFile, type GifFrame, makeGif, patternIndices, subBlocks } from "./gif-file";
import { decodeRoom } from "./room-rows";

const arena = newArena();
const palette = (entries: number, seed = 1) => Uint8Array.from({ length: 3 * entries }, noise(seed));
const frame = (width: number, height: number, bits: number, more: Partial<GifFrame> = {}): GifFrame => ({
  width,
  height,
  indices: patternIndices(width, height, bits, width + height),
  ...more,
});
const decode = (file: Uint8Array) => decodeRoom(arena, "gif", file);

function expectTwin(file: GifFile): void {
  const bytes = makeGif(file);
  const decoded = decode(bytes);
  const header = probe(bytes);
  const { width, height, rgba } = decodeGif(bytes);
  expect(decoded).toMatchObject({ status: 0, width, height, rows: height, truncated: 0 });
  expect(Buffer.from(decoded.rgba).equals(rgba), `${width}×${height}`).toBe(true);
  expect(decoded.workBytes).toBe(gifWorkBytes(header));
  expect(header).toMatchObject({ width, height, hasAlpha: decoded.hasAlpha, frames: file.frames.length });
}

describe("gif: equals its scalar twin", () => {
  for (const interlaced of [false, true]) {
    test(`${interlaced ? "interlaced" : "in rows"}, widths and heights from 1 to 35`, () => {
      for (let side = 1; side <= 35; side++) {
        for (const [width, height] of [
          [side, 9],
          [7, side],
        ]) {
          expectTwin({
            width,
            height,
            palette: palette(16),
            frames: [frame(width, height, 4, { interlaced })],
            literalBits: 4,
          });
        }
      }
      expectTwin({ width: 301, height: 211, palette: palette(256), frames: [frame(301, 211, 8, { interlaced })] });
    });
  }

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("codes that begin with %d bits", (bits) => {
    const shape = { width: 200, height: 300, palette: palette(1 << bits), frames: [frame(200, 300, bits)] };
    for (const literalBits of [bits, 8]) expectTwin({ ...shape, literalBits });
  });

  test.each([
    ["cleared early", { clearAfter: 20 }],
    ["cleared when full", { clearAfter: 4096 }],
    ["never cleared: a full dictionary stays", { clearAfter: Number.POSITIVE_INFINITY }],
    ["cut into blocks of one byte", { blockBytes: 1 }],
    ["cut into blocks of seven bytes", { blockBytes: 7 }],
  ])("%s", (_, options) => {
    const noisy = Uint8Array.from({ length: 250 * 90 }, noise(5));
    for (const indices of [patternIndices(250, 90, 8, 3), noisy, new Uint8Array(250 * 90)]) {
      expectTwin({
        width: 250,
        height: 90,
        palette: palette(256),
        frames: [frame(250, 90, 8, { indices })],
        ...options,
      });
    }
  });

  test("strings of hundreds of equal pixels", () => {
    const indices = new Uint8Array(600 * 500).fill(3);
    expectTwin({
      width: 600,
      height: 500,
      palette: palette(4),
      frames: [frame(600, 500, 2, { indices })],
      literalBits: 2,
    });
  });

  test("a palette of the frame's own, a transparent index, no palette at all", () => {
    const shape = { width: 20, height: 10, palette: palette(8) };
    expectTwin({ ...shape, frames: [frame(20, 10, 3, { palette: palette(8, 9) })] });
    expectTwin({ ...shape, frames: [frame(20, 10, 3, { transparent: 5 })] });
    expectTwin({ width: 20, height: 10, frames: [frame(20, 10, 8)] });
  });

  test("a frame within its canvas, beyond it, and of several the first", () => {
    const shape = { width: 40, height: 30, palette: palette(8) };
    for (const interlaced of [false, true]) {
      expectTwin({ ...shape, frames: [frame(11, 9, 3, { left: 7, top: 5, interlaced })] });
      expectTwin({ ...shape, frames: [frame(33, 28, 3, { left: 20, top: 10, interlaced }), frame(40, 30, 3)] });
    }
  });
});

describe("gif: what surrounds the frame", () => {
  const shape = { width: 12, height: 8, palette: palette(8), frames: [frame(12, 8, 3)] };
  const plain = decode(makeGif(shape)).rgba;

  test("comments, applications, unknown extensions and stray bytes are stepped over", () => {
    const xmp = Buffer.from("\x21\xff\x0bXMP DataXMP\x03<x>\x00", "latin1");
    const before = Buffer.concat([
      Buffer.of(0, 0x77, 0x21, 0xfe),
      subBlocks(Buffer.alloc(700, 65)),
      xmp,
      Buffer.of(0x21, 5, 0),
    ]);
    const file = makeGif({ ...shape, before });
    expect(Buffer.compare(decode(file).rgba, plain)).toBe(0);
    expect(probe(file).metadataKinds).toEqual(["comment", "xmp"]);
  });

  test("no frame, an empty frame, impossible codes and sides are refused", () => {
    const file = makeGif(shape);
    const descriptor = 13 + 24;
    const changed = (at: number, ...bytes: number[]) => {
      const copy = Uint8Array.from(file);
      copy.set(bytes, descriptor + at);
      return decode(copy).status;
    };
    expect(decode(makeGif({ ...shape, frames: [] })).status).toBe(ERR_CORRUPT);
    expect(changed(5, 0, 0)).toBe(ERR_CORRUPT);
    expect(changed(10, 9)).toBe(ERR_CORRUPT);
    expect(changed(1, 0xff, 0xff)).toBe(ERR_LIMIT);
    expect(decode(Buffer.from("GIF88a, which is none at all")).status).toBe(ERR_CORRUPT);
    for (let length = 0; length < descriptor + 11; length++) {
      expect(decode(file.subarray(0, length)).status).toBe(ERR_TRUNCATED);
    }
  });

  test("a first frame beyond the limit of blocks is refused, and frames beyond it are not counted", () => {
    const before = new Uint8Array(2 * MAX_GIF_BLOCKS + 2).fill(1);
    before.set([0x21, 0xfe]);
    before[before.length - 1] = 0;
    const refused = decode(makeGif({ ...shape, before }));
    expect(refused.status).toBe(ERR_LIMIT);
    const one = Buffer.from(makeGif(shape)).subarray(13 + 24, -1);
    const many = Buffer.concat([makeGif(shape).subarray(0, -1), ...new Array(200_000).fill(one)]);
    expect(probe(many).frames).toBe(200_001);
    const more = Buffer.concat([makeGif(shape).subarray(0, -1), ...new Array(800_000).fill(one)]);
    expect(probe(more).frames).toBe(MAX_GIF_BLOCKS / 2);
  });
});

describe("gif: damage in the pixels", () => {
  const indices = Uint8Array.from({ length: 64 * 50 }, noise(8));
  const make = (interlaced: boolean) =>
    makeGif({ width: 64, height: 50, palette: palette(256), frames: [frame(64, 50, 8, { indices, interlaced })] });

  test("a file cut anywhere gives the rows before the cut, and more of them the later the cut", () => {
    const file = make(false);
    const expected = decodeGif(file).rgba;
    let before = 0;
    for (let length = 13 + 768 + 11; length < file.length - 4; length += 31) {
      const decoded = decode(file.subarray(0, length));
      expect(decoded).toMatchObject({ status: ERR_TRUNCATED, truncated: 1 });
      expect(decoded.rows).toBeGreaterThanOrEqual(before);
      expect(Buffer.from(decoded.rgba).equals(expected.subarray(0, decoded.rgba.length))).toBe(true);
      before = decoded.rows;
    }
    expect(before).toBeGreaterThan(45);
  });

  test("an interlaced file cut after some rows repeats them where others did not come", () => {
    const file = make(true);
    const whole = decodeGif(file).rgba;
    const decoded = decode(file.subarray(0, 13 + 768 + 11 + 900));
    expect(decoded).toMatchObject({ status: 0, rows: 50, truncated: 1 });
    const row = (rgba: Uint8Array, y: number) => Buffer.from(rgba.subarray(256 * y, 256 * (y + 1))).toString("hex");
    for (const y of [0, 8, 16]) expect(row(decoded.rgba, y)).toBe(row(whole, y));
    for (let y = 1; y < 4; y++) expect(row(decoded.rgba, y)).toBe(row(whole, 0));
  });

  test("a code that is not defined yet ends the rows", () => {
    const codes = Buffer.of(8, 3, 0b0000_0000, 0b1111_1110, 0b11, 0);
    const file = Buffer.concat([
      makeGif({ width: 4, height: 4, palette: palette(256), frames: [] }).subarray(0, -1),
      Buffer.of(0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0),
      codes,
    ]);
    expect(decode(file)).toMatchObject({ status: ERR_CORRUPT, rows: 0, truncated: 1 });
  });

  test("a megabyte of clear codes is a step a byte", () => {
    const head = makeGif({ width: 4, height: 4, palette: palette(256), frames: [] }).subarray(0, -1);
    const codes = subBlocks(Buffer.alloc(1 << 20));
    const file = Buffer.concat([head, Buffer.of(0x2c, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0), codes]);
    expect(decode(file).work).toBeLessThan(2 << 20);
  });
});

describe.skipIf(!hasCorpus)("gif: the corpus against Pillow (test/golden/gif.tsv)", () => {
  // Pillow paints what the first frame leaves uncovered in the background colour; browsers, and image-rs, whose picture this is,
  // leave it transparent.
  const UNCOVERED: Readonly<Record<string, string>> = {
    "gif/animated/image-rs-image__tests_images_gif_anim_border_touching_layers.gif": "2a479c726e",
    "gif/animated/image-rs-image__tests_images_gif_anim_issue_1455_undersized.gif": "1780e38eaa",
  };
  const golden = readFileSync(new URL("../golden/gif.tsv", import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

  test.each(golden.map((line) => line.split("\t")))("%s: %s", (path, outcome, width, height, frames, sha256) => {
    const file = readCorpus(path);
    const decoded = decode(file);
    if (outcome === "refused") {
      expect(decoded.status).toBeLessThan(0);
      expect(decoded.rows).toBe(0);
      return;
    }
    expect(probe(file).frames).toBe(Number(frames));
    expect(decoded).toMatchObject({ status: 0, width: Number(width), height: Number(height), truncated: 0 });
    const ours = createHash("sha256").update(decoded.rgba).digest("hex");
    if (path in UNCOVERED) {
      expect(ours).not.toBe(sha256);
      expect(ours.slice(0, 10)).toBe(UNCOVERED[path]);
    } else expect(ours).toBe(sha256);
  });
});
