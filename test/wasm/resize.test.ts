import { describe, expect, test } from "vitest";
import * as FILTERS from "../../wasm/resize/filter";
import { firstDifference, newArena, noise } from "../image/resize-picture";
import { resizeHU8, resizeVU8 } from "../reference/resize-u8";
import {
  delinearise,
  lightTables,
  linearise,
  premultiply,
  resizeHF32,
  resizeVU16,
  unpremultiply,
} from "../reference/resize-u16";
import { axis, put, putRows } from "./resize-kernel";

const NAMES = Object.entries(FILTERS).filter(([name]) => name.startsWith("FILTER_")) as [string, number][];
const WIDTHS = [...Array.from({ length: 67 }, (_, i) => i + 1), 300];
const { ALIGN_COLUMNS, ALIGN_ROWS, FILTER_LANCZOS3 } = FILTERS;

function rows(count: number, bytes: number, hard: boolean): Uint8Array[] {
  const next = noise(count * 7919 + bytes);
  return Array.from({ length: count }, () => Uint8Array.from({ length: bytes }, () => (hard ? -(next() & 1) : next())));
}

describe("coefficients", () => {
  test.each(NAMES)("%s: every set sums to 16384 and its absolute values to less than twice that", (_, filter) => {
    const arena = newArena();
    for (const size of [1, 2, 3, 7, 100, 5000]) {
      for (const target of [1, 2, 5, 64, 101, 300]) {
        arena.reset(1 << 24);
        for (const align of [ALIGN_COLUMNS, ALIGN_ROWS]) {
          const { taps, starts, coefs } = axis(arena, filter, size, target, align);
          expect(taps % 2).toBe(0);
          for (const [i, set] of coefs.entries()) {
            expect(starts[i]! % align).toBe(0);
            expect(starts[i]!).toBeLessThan(size);
            expect(
              set.reduce((a, b) => a + b, 0),
              `${size} to ${target}, ${i}`,
            ).toBe(16384);
            expect(set.reduce((a, b) => a + Math.abs(b), 0)).toBeLessThan(32768);
            expect(set.slice(size - starts[i]!).every((c) => c === 0)).toBe(true);
          }
        }
      }
    }
  });

  test("arguments outside their ranges are refused", () => {
    const { kernel } = newArena();
    const ask = (filter: number, size: number, start: number, crop: number, target: number, taps = 64) =>
      kernel.resize_coefficients(filter, size, start, crop, target, taps, ALIGN_ROWS, 1 << 12, 1 << 12, 1 << 12);
    expect(ask(7, 10, 0, 10, 5)).toBe(-5);
    expect(ask(FILTER_LANCZOS3, 10, 0, 11, 5)).toBe(-5);
    expect(ask(FILTER_LANCZOS3, 10, -1, 5, 5)).toBe(-5);
    expect(ask(FILTER_LANCZOS3, 10, 0, Number.NaN, 5)).toBe(-5);
    expect(ask(FILTER_LANCZOS3, 10, 0, 10, 0)).toBe(-5);
    expect(ask(FILTER_LANCZOS3, 10, 0, 10, 1, 6)).toBe(-5);
  });
});

describe("8-bit rows equal the scalar twin bit for bit", () => {
  test("vertical, at every width, of noise and of black and white", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      arena.reset(1 << 24);
      const { taps, starts, coefs, coefsAt } = axis(arena, FILTER_LANCZOS3, 40, 13, ALIGN_ROWS);
      for (const hard of [false, true]) {
        const source = rows(taps, width * 4 + 8, hard);
        const dst = arena.alloc(width * 8);
        const set = starts.length >> 1;
        arena.kernel.resize_v_u8x4(putRows(arena, source), 8, coefsAt + set * taps * 2, taps, dst, width * 4);
        const expected = resizeVU8(
          source.map((row) => row.subarray(8)),
          coefs[set]!,
        );
        const pairs = new Int16Array(arena.bytes().buffer, dst, width * 4 + 4);
        const actual = expected.map((_, i) => pairs[(i >> 3) * 8 + (i & 3) * 2 + ((i >> 2) & 1)]);
        expect(actual, `width ${width}`).toEqual(expected);
      }
    }
  });

  test("horizontal, at every width, shrinking and enlarging, writing nothing past the row", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      for (const size of [Math.ceil(width / 3), width * 2 + 1]) {
        arena.reset(1 << 24);
        const { taps, starts, coefs, startsAt, coefsAt } = axis(arena, FILTER_LANCZOS3, size, width, ALIGN_COLUMNS);
        const next = noise(width);
        const row = Array.from({ length: size * 4 }, () => next() * 64 + next() - 1000);
        const pairs = new Int16Array((size + taps + 2) * 4);
        for (const [i, v] of row.entries()) pairs[(i >> 3) * 8 + (i & 3) * 2 + ((i >> 2) & 1)] = v;
        const dst = put(arena, new Uint8Array(width * 4 + 64).fill(77));
        arena.kernel.resize_h_u8x4(put(arena, pairs), dst, width, startsAt, coefsAt, taps);
        expect(arena.copy(dst, width * 4), `width ${width}`).toEqual(resizeHU8(row, starts, coefs));
        expect(arena.copy(dst + width * 4, 64)).toEqual(new Uint8Array(64).fill(77));
      }
    }
  });
});

describe("16-bit rows equal the scalar twin bit for bit", () => {
  test("vertical and horizontal at every width", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      arena.reset(1 << 24);
      const columns = axis(arena, FILTER_LANCZOS3, width, Math.ceil(width / 2) + 1, ALIGN_COLUMNS);
      const coefs = columns.coefs.map((set) => Float32Array.from(set, (c) => c / 16384));
      const coefsAt = arena.alloc(columns.starts.length * columns.taps * 4);
      arena.kernel.resize_coefficients_f32(columns.coefsAt, coefsAt, columns.starts.length * columns.taps);
      const source = rows(columns.taps, width * 8, false).map((row) => new Int16Array(row.buffer));
      const between = arena.alloc((width + columns.taps) * 16);
      arena.kernel.resize_v_u16x4(putRows(arena, source), columns.coefsAt, columns.taps, between, width);
      const expected = resizeVU16(source, columns.coefs[0]!);
      expect(new Float32Array(arena.copy(between, width * 16).buffer), `width ${width}`).toEqual(expected);
      arena.bytes().fill(0, between + width * 16, between + (width + columns.taps) * 16);
      const out = arena.alloc(columns.starts.length * 16);
      arena.kernel.resize_h_f32x4(between, out, columns.starts.length, columns.startsAt, coefsAt, columns.taps);
      const actual = new Float32Array(arena.copy(out, columns.starts.length * 16).buffer);
      expect(actual, `width ${width}`).toEqual(resizeHF32(expected, columns.starts, coefs));
    }
  });

  test("into and out of premultiplied alpha and linear light at every width", () => {
    const arena = newArena();
    const { decode, encode } = lightTables();
    for (const width of WIDTHS) {
      arena.reset(1 << 24);
      const { kernel } = arena;
      const row = rows(1, width * 4, false)[0]!;
      const next = noise(width + 1);
      const sums = Float32Array.from({ length: width * 4 }, () => (next() - 20) * 300 + next() / 256);
      const [rowAt, sumsAt, wide, narrow] = [
        put(arena, row),
        put(arena, sums),
        arena.alloc(width * 8),
        arena.alloc(width * 4),
      ];
      const tables = arena.alloc(66048);
      kernel.light_tables(tables);
      kernel.premultiply_u8x4(rowAt, wide, width);
      expect(new Int16Array(arena.copy(wide, width * 8).buffer)).toEqual(premultiply(row));
      kernel.linearise_u8x4(rowAt, wide, width, tables);
      expect(new Int16Array(arena.copy(wide, width * 8).buffer)).toEqual(linearise(row, decode));
      kernel.unpremultiply_u8x4(sumsAt, narrow, width);
      expect(arena.copy(narrow, width * 4)).toEqual(unpremultiply(sums));
      kernel.delinearise_u8x4(sumsAt, narrow, width, tables);
      expect(arena.copy(narrow, width * 4)).toEqual(delinearise(sums, encode));
    }
  });

  test("the tables of light are the sRGB curve", () => {
    const arena = newArena();
    arena.reset(1 << 24);
    const tables = arena.alloc(66048);
    arena.kernel.light_tables(tables);
    const { decode, encode } = lightTables();
    expect(new Uint16Array(arena.copy(tables, 512).buffer)).toEqual(decode);
    expect(firstDifference(arena.copy(tables + 512, 65536), encode)).toBe(-1);
    for (let code = 0; code < 256; code++) expect(encode[decode[code]!]).toBe(code);
  });
});
