import { describe, expect, test } from "vitest";
import { JUDGE_STATE_BYTES, judgeWorkBytes } from "../../src/image/judge/work";
import { ERR_ARGUMENT, ERR_LIMIT } from "../../wasm/status";
import { cannyEdges } from "../reference/judge-canny";
import { hashesOf, turnUpright } from "../reference/judge-hash";
import { blockSums, colourSums, histogramOf, laplacianSums, opencvGrey, type Picture } from "../reference/judge-luma";
import { judgePicture, type Kind, newArena, picture } from "./judge-driver";

const KINDS: Kind[] = ["noise", "smooth", "tiles", "maze"];
const HEIGHTS = [1, 2, 3, 9, 26];

function expectTwins(made: Picture): void {
  const { width, height } = made;
  const grey = opencvGrey(made);
  const judged = judgePicture(made);
  expect(judged.sums, `${width} × ${height}`).toEqual({
    ...colourSums(made),
    ...laplacianSums(grey, width, height),
    ...blockSums(grey, width, height),
  });
  expect(judged.metrics.histogram).toEqual(histogramOf(grey));
  expect(judged.edges, `edges of ${width} × ${height}`).toBe(cannyEdges(grey, width, height));
}

function distance(a: string, b: string): number {
  const bits = BigInt(`0x${a.split(":")[1]}`) ^ BigInt(`0x${b.split(":")[1]}`);
  return bits.toString(2).replaceAll("0", "").length;
}

describe("judge: equals its scalar twins", () => {
  for (const kind of KINDS) {
    test(`at every width from 1 to 67 on ${kind}`, () => {
      for (let width = 1; width <= 67; width++) expectTwins(picture(kind, width, HEIGHTS[width % HEIGHTS.length]));
    });
    test(`at every height from 1 to 34 on ${kind}`, () => {
      for (let height = 1; height <= 34; height++) expectTwins(picture(kind, 21, height));
    });
    test(`on a ${kind} of many groups and rows`, () => expectTwins(picture(kind, 517, 203)));
  }

  test("on rows wider than the segments of the squares' sums, at their largest values", () => {
    const width = 16384 + 519;
    const rgba = new Uint8Array(4 * width * 3);
    for (let i = 0; i < rgba.length; i++) rgba[i] = (((i >> 2) % width) + Math.floor((i >> 2) / width)) & 1 ? 255 : 0;
    expectTwins({ rgba, width, height: 3 });
  });

  test("on rows of the longest side with the largest colour differences", () => {
    const made = { rgba: new Uint8Array(4 * 65535), width: 65535, height: 1 };
    for (let i = 0; i < made.rgba.length; i += 4) made.rgba[i + 2] = 255;
    expect(judgePicture(made).sums).toMatchObject(colourSums(made));
  });
});

describe("judge: hysteresis", () => {
  test("follows a faint line of any length to its one strong end, in every direction", () => {
    const size = 150;
    for (const [stepX, stepY] of [
      [1, 0],
      [0, 1],
      [1, 1],
      [-1, 1],
    ]) {
      const rgba = new Uint8Array(4 * size * size).fill(100);
      for (let i = 5; i < size - 5; i++) {
        const x = stepX === 0 ? size / 2 : stepX > 0 ? i : size - 1 - i;
        const y = stepY === 0 ? size / 2 : i;
        const value = i > size - 10 ? 250 : 145;
        for (let w = 0; w < 3; w++) rgba.fill(value, 4 * (y * size + x + w), 4 * (y * size + x + w) + 4);
      }
      const made = { rgba, width: size, height: size };
      const edges = judgePicture(made).edges;
      expect(edges).toBeGreaterThan(size);
      expect(edges).toBe(cannyEdges(opencvGrey(made), size, size));
    }
  });

  test("joins arms that meet only below, and forgets a component without a strong pixel", () => {
    const size = 120;
    for (const strong of [false, true]) {
      const rgba = new Uint8Array(4 * size * size).fill(100);
      // A comb: teeth that hang together at the bottom, one of them strong at its top.
      for (let y = 4; y < size - 4; y++) {
        for (let x = 4; x < size - 4; x++) {
          const ink = y > size - 12 || x % 12 < 4;
          const value = strong && x < 20 && y < 10 ? 255 : 130;
          if (ink) rgba.fill(value, 4 * (y * size + x), 4 * (y * size + x) + 4);
        }
      }
      const made = { rgba, width: size, height: size };
      const edges = judgePicture(made).edges;
      expect(edges > 0).toBe(strong);
      expect(edges).toBe(cannyEdges(opencvGrey(made), size, size));
    }
  });
});

describe("judge: hashes", () => {
  test.each(KINDS)("equal the twin for upright pictures of %s", (kind) => {
    for (const [width, height] of [
      [1, 1],
      [3, 40],
      [8, 9],
      [33, 31],
      [67, 5],
      [260, 121],
      [1100, 40],
    ]) {
      const made = picture(kind, width, height);
      expect(judgePicture(made).hashes, `${width} × ${height}`).toEqual(hashesOf(made));
    }
  });

  test("turn with the picture: within 2 bits of hashing it upright, for orientations 1 to 8", () => {
    for (const kind of ["smooth", "tiles"] as const) {
      const made = picture(kind, 231, 145);
      for (let orientation = 1; orientation <= 8; orientation++) {
        const { hashes } = judgePicture(made, { orientation });
        const upright = hashesOf(turnUpright(made, orientation));
        for (const name of ["ahash", "dhash", "phash"] as const) {
          expect(distance(hashes[name], upright[name]), `${name} ${kind} ${orientation}`).toBeLessThanOrEqual(2);
        }
      }
    }
  });
});

describe("judge: calling convention", () => {
  test("working memory is what the planner charges", () => {
    const { kernel } = newArena();
    expect(kernel.judge_state_bytes()).toBe(JUDGE_STATE_BYTES);
    for (const side of [1, 2, 7, 8, 9, 31, 32, 33, 640, 1081, 4032, 65535]) {
      for (const other of [1, 100, 3024, 65535]) {
        expect(kernel.judge_work_bytes(side, other), `${side} × ${other}`).toBe(judgeWorkBytes(side, other));
      }
    }
  });

  test("writes nothing behind its working memory", () => {
    for (const [width, height] of [
      [1, 1],
      [13, 7],
      [64, 64],
      [1027, 33],
      [5000, 3],
    ]) {
      const arena = newArena();
      const { kernel } = arena;
      const bytes = kernel.judge_work_bytes(width, height);
      const state = arena.alloc(kernel.judge_state_bytes());
      const work = arena.alloc(bytes);
      const row = arena.alloc(4 * width);
      const guard = 64;
      arena.bytes().fill(0xee, work + bytes, work + bytes + guard);
      kernel.judge_open(state, work, width, height);
      for (let y = 0; y < height; y++) {
        arena.bytes().set(picture("noise", width, 1).rgba, row);
        kernel.judge_row(state, row);
      }
      kernel.judge_finish(state);
      kernel.judge_hash(state, 1);
      const behind = arena.bytes().subarray(work + bytes, work + bytes + guard);
      expect(
        behind.every((byte) => byte === 0xee),
        `${width} × ${height}`,
      ).toBe(true);
    }
  });

  test("a picture that ends early is judged as the rows there were", () => {
    const made = picture("tiles", 90, 70);
    const shorter = { ...made, height: 41 };
    const { sums, edges, metrics, hashes } = judgePicture(made, { rows: 41 });
    expect({ sums, edges, metrics, hashes }).toEqual(judgePicture(shorter));
  });

  test("dirty memory does not matter: the second picture in an arena has the first one's results", () => {
    const arena = newArena();
    const made = picture("noise", 77, 50);
    const first = judgePicture(made, { arena });
    arena.alloc(65536);
    arena.bytes().fill(0xa5, arena.kernel.heap_base());
    const { kernel } = arena;
    const state = kernel.heap_base();
    const work = state + 8192;
    const row = work + kernel.judge_work_bytes(made.width, made.height) + 64;
    kernel.judge_open(state, work, made.width, made.height);
    for (let y = 0; y < made.height; y++) {
      arena.bytes().set(made.rgba.subarray(4 * made.width * y, 4 * made.width * (y + 1)), row);
      kernel.judge_row(state, row);
    }
    kernel.judge_finish(state);
    expect(new DataView(kernel.memory.buffer).getUint32(state + 88, true)).toBe(first.edges);
    expect(Number(new DataView(kernel.memory.buffer).getBigInt64(state + 8, true))).toBe(first.sums.laplacianSquares);
  });

  test("calls out of order and sides out of range get a status", () => {
    const arena = newArena();
    const { kernel } = arena;
    const state = arena.alloc(kernel.judge_state_bytes());
    const work = arena.alloc(kernel.judge_work_bytes(4, 1));
    const row = arena.alloc(16);
    expect(kernel.judge_open(state, work, 0, 1)).toBe(ERR_LIMIT);
    expect(kernel.judge_open(state, work, 65536, 1)).toBe(ERR_LIMIT);
    expect(kernel.judge_open(state, work, 4, 1)).toBe(0);
    expect(kernel.judge_finish(state)).toBe(ERR_ARGUMENT);
    expect(kernel.judge_hash(state, 1)).toBe(ERR_ARGUMENT);
    expect(kernel.judge_row(state, row)).toBe(1);
    expect(kernel.judge_row(state, row)).toBe(ERR_ARGUMENT);
    expect(kernel.judge_finish(state)).toBe(1);
    expect(kernel.judge_finish(state)).toBe(ERR_ARGUMENT);
    expect(kernel.judge_hash(state, 0)).toBe(ERR_ARGUMENT);
    expect(kernel.judge_hash(state, 9)).toBe(ERR_ARGUMENT);
  });
});
