import { describe, expect, test } from "vitest";
import type { Arena } from "../../src/image/core";
import { newArena, noise } from "../image/resize-picture";
import { toYcc } from "../reference/jpeg-encode-colour";
import { fdct, ZIGZAG } from "../reference/jpeg-encode-fdct";
import { quantise, quantTable } from "../reference/jpeg-encode-quantise";
import { average1x2, average2x1, average2x2 } from "../reference/jpeg-encode-sample";
import { storePicture } from "./jpeg-encode-file";
import { madePicture } from "./jpeg-encode-picture";

const WIDTHS = [...Array.from({ length: 67 }, (_, i) => i + 1), 300];

function bytes(length: number, seed: number, hard = false): Uint8Array {
  const next = noise(seed);
  return Uint8Array.from({ length }, () => (hard ? -(next() & 1) : next()));
}

function put(arena: Arena, data: Uint8Array): number {
  const address = arena.alloc(data.length);
  arena.bytes().set(data, address);
  return address;
}

function freshArena(): Arena {
  const arena = newArena();
  arena.reset(Number.POSITIVE_INFINITY);
  return arena;
}

describe("colour", () => {
  test("Y, Cb and Cr equal the scalar twin at every width, alpha ignored", () => {
    const arena = freshArena();
    const { kernel } = arena;
    for (const width of WIDTHS) {
      const rgba = bytes(width * 4, width, width % 3 === 0);
      const [src, luma, cb, cr, grey] = [put(arena, rgba), ...[1, 2, 3, 4].map(() => arena.alloc(width))];
      kernel.jpegenc_ycc_row(src, luma, cb, cr, width);
      kernel.jpegenc_grey_row(src, grey, width);
      const twin = toYcc(rgba);
      expect(arena.copy(luma, width)).toEqual(twin.luma);
      expect(arena.copy(cb, width)).toEqual(twin.cb);
      expect(arena.copy(cr, width)).toEqual(twin.cr);
      expect(arena.copy(grey, width)).toEqual(twin.luma);
    }
  });

  test("the corners of the RGB cube neither wrap nor clip", () => {
    const arena = freshArena();
    const corners = Uint8Array.from({ length: 32 }, (_, i) => (((i >> 2) >> (i & 3)) & 1 ? 255 : 0));
    const [src, luma, cb, cr] = [put(arena, corners), arena.alloc(8), arena.alloc(8), arena.alloc(8)];
    arena.kernel.jpegenc_ycc_row(src, luma, cb, cr, 8);
    const twin = toYcc(corners);
    expect([...twin.luma]).toEqual([0, 76, 150, 226, 29, 105, 179, 255]);
    expect(arena.copy(luma, 8)).toEqual(twin.luma);
    expect(arena.copy(cb, 8)).toEqual(twin.cb);
    expect(arena.copy(cr, 8)).toEqual(twin.cr);
  });
});

describe("downsampling", () => {
  test.each([-1, 0, 1])("equals the scalar twin at every width, column %i", (column) => {
    const arena = freshArena();
    const { kernel } = arena;
    for (const width of WIDTHS) {
      const rows = [bytes(width * 2, width, width % 2 === 0), bytes(width * 2, width + 999)];
      const [upper, lower, dst] = [put(arena, rows[0]), put(arena, rows[1]), arena.alloc(width)];
      kernel.jpegenc_downsample_2x2(upper, lower, dst, width, column);
      expect(arena.copy(dst, width)).toEqual(average2x2(rows[0], rows[1], column));
      kernel.jpegenc_downsample_2x1(upper, dst, width);
      expect(arena.copy(dst, width)).toEqual(average2x1(rows[0]));
      kernel.jpegenc_downsample_1x2(upper, lower, dst, width, column & 1);
      const [a, b] = rows.map((row) => row.subarray(0, width));
      expect(arena.copy(dst, width)).toEqual(average1x2(a, b, column & 1));
    }
  });
});

describe("FDCT", () => {
  const PITCH = 24;
  const blocks = Array.from({ length: 400 }, (_, i) => bytes(64, i, i % 2 === 0));
  blocks.push(new Uint8Array(64), new Uint8Array(64).fill(255));
  for (const u of [1, 3, 5, 7]) {
    blocks.push(
      Uint8Array.from({ length: 64 }, (_, i) => (Math.cos((((i & 7) * 2 + 1) * u * Math.PI) / 16) > 0 ? 255 : 0)),
    );
  }

  test("equals the scalar twin on noise and on the extremes of every sign pattern", () => {
    const arena = freshArena();
    const [src, dst] = [arena.alloc(8 * PITCH), arena.alloc(128)];
    for (const block of blocks) {
      for (let y = 0; y < 8; y++) arena.bytes().set(block.subarray(y * 8, y * 8 + 8), src + y * PITCH);
      arena.kernel.jpegenc_fdct_8x8(src, PITCH, dst, 0);
      expect(new Int16Array(arena.copy(dst, 128).buffer)).toEqual(fdct(block));
    }
  });

  test("a transposed block is the transposed picture's block", () => {
    const arena = freshArena();
    const dst = arena.alloc(128);
    for (const block of blocks) {
      const turned = block.map((_, i) => block[(i & 7) * 8 + (i >> 3)]);
      arena.kernel.jpegenc_fdct_8x8(put(arena, block), 8, dst, 1);
      expect(new Int16Array(arena.copy(dst, 128).buffer)).toEqual(fdct(turned));
    }
  });
});

describe("quantisation", () => {
  test.each([1, 10, 24, 50, 75, 92, 100])(
    "quality %i: every coefficient of -8192 to 8192 is divided as libjpeg does",
    (quality) => {
      const arena = newArena();
      const state = storePicture(arena, { rgba: madePicture("flat", 8, 8), width: 8, height: 8 }, "4:4:4");
      arena.kernel.jpegenc_begin(state, quality, 0);
      const [block, dst] = [arena.alloc(128), arena.alloc(128)];
      const input = new Int16Array(arena.bytes().buffer, block, 64);
      const output = new Int16Array(arena.bytes().buffer, dst, 64);
      let wrong = 0;
      for (const component of [0, 1] as const) {
        const table = quantTable(quality, component);
        for (let c = -8192; c <= 8192; c++) {
          input.fill(c);
          arena.kernel.jpegenc_quantise(state, block, component, dst);
          for (let k = 0; k < 64; k++) if (output[k] !== quantise(c, table[ZIGZAG[k]])) wrong++;
        }
      }
      expect(wrong).toBe(0);
    },
  );
});
