import { describe, expect, test } from "vitest";
import type { Arena } from "../../src/image/core";
import { newArena, noise } from "../image/resize-picture";
import { compensateClipping, toYcc } from "../reference/webp-colour";
import { predictSplit, predictWhole } from "../reference/webp-predict";
import { codeBlock, fdct, halfSatd, idct, wht } from "../reference/webp-transform";

const ROUNDS = 400;

/** Bytes of noise; `hard`: nothing but 0 and 255. */
function bytes(length: number, seed: number, hard = false): Uint8Array {
  const next = noise(seed);
  return Uint8Array.from({ length }, () => (hard ? (next() & 1) * 255 : next()));
}

function freshArena(): Arena {
  const arena = newArena();
  arena.reset(Number.POSITIVE_INFINITY);
  return arena;
}

function put(arena: Arena, data: ArrayBufferView): number {
  const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const address = arena.alloc(source.length);
  arena.bytes().set(source, address);
  return address;
}

function residual(seed: number): Int16Array {
  const [source, predicted] = [bytes(16, seed, seed % 2 === 0), bytes(16, seed + 7777, seed % 2 === 0)];
  return Int16Array.from(source, (v, i) => v - predicted[i]);
}

/** Two blocks of 16 side by side as the kernels hold pairs: four vectors, A in lanes 0–3, B in 4–7. */
function pair(a: ArrayLike<number>, b: ArrayLike<number>): Int16Array {
  return Int16Array.from({ length: 32 }, (_, i) => ((i & 7) < 4 ? a : b)[(i >> 3) * 4 + (i & 3)]);
}

function readPair(arena: Arena, address: number): [Int16Array, Int16Array] {
  const lanes = new Int16Array(arena.copy(address, 64).buffer);
  const half = (first: number) => Int16Array.from({ length: 16 }, (_, i) => lanes[(i >> 2) * 8 + first + (i & 3)]);
  return [half(0), half(4)];
}

describe("colour", () => {
  test("two rows equal the scalar twin, alpha ignored, the cube's corners included", () => {
    const arena = freshArena();
    for (const groups of [1, 2, 5]) {
      const width = groups * 16;
      for (const hard of [false, true]) {
        const rows = [bytes(width * 4, groups, hard), bytes(width * 4, groups + 99, hard)];
        const [upper, lower] = rows.map((row) => put(arena, row));
        const [luma, cb, cr] = [arena.alloc(width * 2), arena.alloc(width / 2), arena.alloc(width / 2)];
        arena.kernel.webpenc_ycc_rows(upper, lower, luma, width, cb, cr, groups);
        const twin = toYcc(rows[0], rows[1]);
        expect(arena.copy(luma, width)).toEqual(twin.luma[0]);
        expect(arena.copy(luma + width, width)).toEqual(twin.luma[1]);
        expect(arena.copy(cb, width / 2)).toEqual(twin.cb);
        expect(arena.copy(cr, width / 2)).toEqual(twin.cr);
      }
    }
  });

  test("luma made up for clipping equals the scalar twin, and stays where nothing is clipped", () => {
    const arena = freshArena();
    for (let seed = 0; seed < 60; seed++) {
      const width = 32;
      const flatness = seed % 3;
      const chroma = () => bytes(18, seed + 31 * ++draws, flatness === 0);
      let draws = 0;
      const soften = (plane: Uint8Array) => (flatness === 2 ? plane.map((v) => 124 + (v >> 5)) : plane);
      const planes = [0, 1].map(() => [soften(chroma()), soften(chroma()), soften(chroma())] as const);
      const rows = [bytes(width, seed), bytes(width, seed + 5)];
      const pitch = 64;
      const place = (plane: readonly Uint8Array[]) => {
        const address = arena.alloc(3 * pitch);
        plane.forEach((row, i) => {
          arena.bytes().set(row, address + i * pitch);
        });
        return address + pitch + 1;
      };
      const luma = arena.alloc(2 * width);
      rows.forEach((row, i) => {
        arena.bytes().set(row, luma + i * width);
      });
      arena.kernel.webpenc_compensate_clipping(luma, width, place(planes[0]), place(planes[1]), pitch, width / 16);
      const twin = compensateClipping(rows, planes[0], planes[1]);
      expect(arena.copy(luma, width)).toEqual(twin[0]);
      expect(arena.copy(luma + width, width)).toEqual(twin[1]);
      if (flatness === 2) expect(twin).toEqual(rows);
    }
  });
});

describe("transforms", () => {
  test("forward and inverse DCT equal the scalar twins on noise and extremes", () => {
    const arena = freshArena();
    const to = arena.alloc(64);
    for (let seed = 0; seed < ROUNDS; seed++) {
      const [a, b] = [residual(seed), residual(seed + 1000)];
      arena.kernel.webpenc_fdct_pair(put(arena, pair(a, b)), to);
      const coefficients = readPair(arena, to);
      expect(coefficients).toEqual([fdct(a), fdct(b)]);
      arena.kernel.webpenc_idct_pair(put(arena, pair(coefficients[0], coefficients[1])), to);
      expect(readPair(arena, to)).toEqual([idct(coefficients[0]), idct(coefficients[1])]);
    }
  });

  test("the inverse DCT undoes the forward one within rounding", () => {
    for (let seed = 0; seed < ROUNDS; seed++) {
      const block = residual(seed);
      const back = idct(fdct(block));
      expect(Math.max(...back.map((v, i) => Math.abs(v - block[i])))).toBeLessThanOrEqual(1);
    }
  });

  test("the Walsh–Hadamard transform equals the scalar twin up to the largest DCs", () => {
    const arena = freshArena();
    for (let seed = 0; seed < ROUNDS; seed++) {
      const next = noise(seed);
      const values = Int32Array.from({ length: 16 }, () =>
        seed % 2 === 0 ? ((next() & 1) * 2 - 1) * 2040 : next() * 8,
      );
      const at = put(arena, values);
      arena.kernel.webpenc_wht_4x4(at);
      expect(new Int32Array(arena.copy(at, 64).buffer)).toEqual(wht(values));
    }
  });

  test("half the SATD equals the scalar twin for both predictions", () => {
    const arena = freshArena();
    for (let seed = 0; seed < ROUNDS; seed++) {
      const [source, a, b] = [0, 1, 2].map((i) => bytes(16, seed * 3 + i, seed % 2 === 0));
      const scores = arena.kernel.webpenc_satd_pair(put(arena, source), put(arena, a), put(arena, b)) >>> 0;
      expect([scores & 0xffff, scores >>> 16]).toEqual([halfSatd(source, a), halfSatd(source, b)]);
    }
  });
});

describe("ranking", () => {
  test("the four best of ten modes are those that sorting finds, in its order, whatever stands behind the ten", () => {
    const arena = freshArena();
    const to = arena.alloc(16);
    for (let seed = 0; seed < ROUNDS; seed++) {
      const next = noise(seed);
      // Few different scores, so that modes tie; then the largest that there are.
      const most = seed % 3 === 0 ? 4 : 16321;
      const satds = Uint32Array.from({ length: 12 }, () => (next() * 256 + next()) % most);
      const costs = Uint16Array.from({ length: 12 }, () => (seed % 3 === 0 ? 512 : next() * 16));
      const lambda = next() * 4;
      arena.kernel.webpenc_rank_modes(put(arena, satds), put(arena, costs), lambda, to);
      const keys = Array.from(satds.subarray(0, 10), (satd, mode) => {
        return (((satd << 8) + ((lambda * costs[mode]) >>> 4)) << 4) | mode;
      });
      const twin = keys.sort((a, b) => a - b).slice(0, 4);
      expect(Array.from(new Int32Array(arena.copy(to, 16).buffer)), `seed ${seed}`).toEqual(twin);
    }
  });
});

describe("prediction", () => {
  test("the ten 4 × 4 modes equal the standard's", () => {
    const arena = freshArena();
    for (let seed = 0; seed < ROUNDS; seed++) {
      const [edge, left] = [bytes(9, seed, seed % 2 === 0), bytes(4, seed + 5000, seed % 2 === 0)];
      const row = arena.alloc(64) + 16;
      arena.bytes().set(edge, row);
      const to = arena.alloc(160);
      arena.kernel.webpenc_predict_split(row, put(arena, left), to);
      const twin = predictSplit(edge[0], edge.subarray(1), left);
      for (let mode = 0; mode < 10; mode++) {
        expect(arena.copy(to + mode * 16, 16), `mode ${mode}, seed ${seed}`).toEqual(twin[mode]);
      }
    }
  });

  test.each([2, 4])("the four modes of %i blocks a side equal the standard's, at every edge of the picture", (side) => {
    const arena = freshArena();
    for (let seed = 0; seed < 64; seed++) {
      const sides = { above: (seed & 1) === 1, left: (seed & 2) === 2 };
      const [above, left] = [bytes(16, seed, seed % 5 === 0), bytes(16, seed + 100, seed % 5 === 0)];
      const stride = side * side * 16;
      const to = arena.alloc(4 * stride);
      const [a, l] = [put(arena, above), put(arena, left)];
      arena.kernel.webpenc_predict_whole(a, l, seed, side, sides.above ? 1 : 0, sides.left ? 1 : 0, to, stride);
      const twin = predictWhole(above, left, seed, side, sides);
      for (let mode = 0; mode < 4; mode++) {
        expect(arena.copy(to + mode * stride, stride)).toEqual(new Uint8Array(Buffer.concat(twin[mode])));
      }
    }
  });
});

describe("quantisation", () => {
  const QUANTISERS = [
    { dc: 4, ac: 4, dcBias: 96, acBias: 104 },
    { dc: 25, ac: 31, dcBias: 96, acBias: 100 },
    { dc: 157, ac: 284, dcBias: 80, acBias: 125 },
  ];

  test.each(QUANTISERS)("levels, blocks and errors at steps $dc and $ac equal the scalar twin", (q) => {
    const arena = freshArena();
    const table = arena.alloc(96);
    arena.kernel.webpenc_quantiser(table, q.dc, q.ac, q.dcBias, q.acBias);
    const to = arena.alloc(112);
    for (let seed = 0; seed < ROUNDS; seed++) {
      const [sources, predictions] = [bytes(32, seed, seed % 2 === 0), bytes(32, seed + 9, seed % 2 === 0)];
      const half = (data: Uint8Array, i: number) => data.subarray(i * 16, i * 16 + 16);
      const coefficients = [0, 1].map((i) =>
        fdct(Int16Array.from(half(sources, i), (v, k) => v - half(predictions, i)[k])),
      );
      const from = put(arena, pair(coefficients[0], coefficients[1]));
      arena.kernel.webpenc_code_pair(from, table, put(arena, predictions), put(arena, sources), to);
      const tail = new Int32Array(arena.copy(to + 96, 16).buffer);
      for (const i of [0, 1]) {
        const twin = codeBlock(coefficients[i], q, half(predictions, i), half(sources, i));
        expect(new Int16Array(arena.copy(to + i * 32, 32).buffer)).toEqual(twin.levels);
        expect(arena.copy(to + 64 + i * 16, 16)).toEqual(twin.block);
        expect([tail[i], tail[2 + i]]).toEqual([twin.error, twin.last]);
      }
    }
  });
});
