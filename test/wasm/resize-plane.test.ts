import { describe, expect, test } from "vitest";
import { FILTER_LANCZOS3, FILTER_NEAREST, resizeTaps, upsampledTaps } from "../../wasm/resize/filter";
import { newArena, noise } from "../image/resize-picture";
import {
  colourRgb,
  colourYcbcr,
  composeUpsampling,
  resizeHPlane,
  resizeVPlane,
  type Upsampling,
} from "../reference/resize-plane";
import { axis, put, putRows } from "./resize-kernel";

const WIDTHS = [...Array.from({ length: 67 }, (_, i) => i + 1), 300];

describe("rows of planes equal the scalar twin bit for bit", () => {
  test("vertical, at every width, of noise and of black and white", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      arena.reset(1 << 24);
      const { taps, coefs, coefsAt } = axis(arena, FILTER_LANCZOS3, 40, 13, 1);
      const next = noise(width);
      for (const hard of [false, true]) {
        const sample = () => (hard ? -(next() & 1) : next());
        const rows = Array.from({ length: taps }, () => Uint8Array.from({ length: width }, sample));
        const dst = arena.alloc(width * 2);
        arena.kernel.resize_v_u8(putRows(arena, rows), coefsAt + 6 * taps * 2, taps, dst, width);
        const actual = [...new Int16Array(arena.bytes().buffer, dst, width)];
        expect(actual, `width ${width}`).toEqual(resizeVPlane(rows, coefs[6]!));
      }
    }
  });

  test("horizontal, at every width, shrinking and enlarging, saturating", () => {
    const arena = newArena();
    for (const width of WIDTHS) {
      for (const size of [Math.ceil(width / 3), width * 2 + 1, width * 5]) {
        arena.reset(1 << 24);
        const { taps, starts, coefs, startsAt, coefsAt } = planeAxis(arena, size, width);
        const next = noise(width);
        const row = Array.from({ length: size }, () => (next() > 100 ? next() * 64 + next() - 1000 : 32767));
        const src = put(
          arena,
          Int16Array.from({ length: size + taps }, (_, i) => row[i] ?? 0),
        );
        const dst = put(arena, new Uint8Array(width * 2 + 64).fill(77));
        arena.kernel.resize_h_i16(src, dst, width, startsAt, coefsAt, taps);
        const actual = [...new Int16Array(arena.bytes().buffer, dst, width)];
        expect(actual, `width ${width} of ${size}`).toEqual(resizeHPlane(row, starts, coefs));
        expect(arena.copy(dst + width * 2 + 6, 58)).toEqual(new Uint8Array(58).fill(77));
      }
    }
  });

  test("colour at every width, of every i16", () => {
    const arena = newArena();
    const { kernel } = arena;
    const next = noise(5);
    const word = () => ((next() << 8) | next()) - 32768;
    const usual = () => next() * 64 + (next() >> 2);
    for (const width of WIDTHS) {
      arena.reset(1 << 24);
      for (const value of [word, usual]) {
        const planes = [0, 1, 2].map(() => Int16Array.from({ length: width }, value));
        const [a, b, c] = planes.map((plane) => put(arena, plane)) as [number, number, number];
        const dst = put(arena, new Uint8Array(width * 4 + 64).fill(77));
        const row = () => arena.copy(dst, width * 4);
        kernel.plane_colour_ycbcr(a, b, c, dst, width);
        expect(row(), `width ${width}`).toEqual(colourYcbcr(planes[0]!, planes[1]!, planes[2]!));
        kernel.plane_colour_rgb(a, b, c, dst, width);
        expect(row()).toEqual(colourRgb(planes[0]!, planes[1]!, planes[2]!));
        kernel.plane_colour_grey(a, dst, width);
        expect(row()).toEqual(colourRgb(planes[0]!, planes[0]!, planes[0]!));
        expect(arena.copy(dst + width * 4 + 28, 36)).toEqual(new Uint8Array(36).fill(77));
      }
    }
  });
});

describe("coefficients composed with upsampling", () => {
  test.each([
    ["fancy", 2, true],
    ["box of 2", 2, false],
    ["box of 3", 3, false],
    ["box of 4", 4, false],
  ])("%s equals the scalar twin, also where the window is a part of the plane", (_, expand, fancy) => {
    const arena = newArena();
    for (const filter of [FILTER_LANCZOS3, FILTER_NEAREST]) {
      for (const [size, target] of [
        [1, 3],
        [2, 1],
        [7, 5],
        [64, 9],
        [101, 64],
        [30, 90],
      ] as const) {
        for (const origin of [0, 1, 4, 7]) {
          arena.reset(1 << 24);
          const plane = { size: Math.ceil((origin + size) / expand), expand, fancy };
          const full = axis(arena, filter, size, target, 1);
          const composed = compose(arena, full, origin, plane);
          for (const [i, set] of composed.coefs.entries()) {
            const expected = composeUpsampling(origin + full.starts[i]!, full.coefs[i]!, plane);
            const actual = new Map(set.map((coef, k) => [composed.first + composed.starts[i]! + k, coef]));
            for (const [sample, coef] of actual) expect(coef, `${size} to ${target}`).toBe(expected.get(sample) ?? 0);
            for (const sample of expected.keys()) expect(actual.has(sample)).toBe(true);
            expect(set.reduce((a, b) => a + b, 0)).toBe(16384);
          }
        }
      }
    }
  });

  test("arguments outside their ranges are refused", () => {
    const arena = newArena();
    arena.reset(1 << 24);
    const full = axis(arena, FILTER_LANCZOS3, 64, 9, 1);
    expect(() => compose(arena, full, 0, { size: 16, expand: 4, fancy: true })).toThrow("-5");
    expect(() => compose(arena, full, 0, { size: 0, expand: 2, fancy: true })).toThrow("-5");
    expect(() => compose(arena, full, 0, { size: 32, expand: 2, fancy: true }, 4)).toThrow("-5");
  });
});

type Arena = ReturnType<typeof newArena>;

/** An axis whose taps are a multiple of 8 and whose buffers hold a multiple of 4 targets. */
function planeAxis(arena: Arena, size: number, target: number) {
  const taps = Math.ceil(resizeTaps(FILTER_LANCZOS3, size, target, 1) / 8) * 8;
  const startsAt = arena.alloc((target + 3) * 4);
  const coefsAt = arena.alloc((target + 3) * taps * 2);
  const scratch = arena.alloc(taps * 8);
  arena.kernel.resize_coefficients(FILTER_LANCZOS3, size, 0, size, target, taps, 1, startsAt, coefsAt, scratch);
  const { buffer } = arena.bytes();
  const starts = [...new Uint32Array(buffer, startsAt, target)];
  const coefs = starts.map((_, i) => [...new Int16Array(buffer, coefsAt + i * taps * 2, taps)]);
  return { taps, starts, coefs, startsAt, coefsAt };
}

function compose(arena: Arena, full: ReturnType<typeof axis>, origin: number, plane: Upsampling, wanted?: number) {
  const { size, expand, fancy } = plane;
  const targets = full.starts.length;
  const taps = wanted ?? upsampledTaps(full.taps, expand, fancy);
  const first = Math.max(0, Math.floor(origin / expand) - (fancy ? 1 : 0));
  const startsAt = arena.alloc(targets * 4);
  const coefsAt = arena.alloc(targets * taps * 2);
  const status = arena.kernel.resize_upsampled_coefficients(
    full.startsAt,
    full.coefsAt,
    full.taps,
    targets,
    origin,
    expand,
    fancy ? 1 : 0,
    size,
    first,
    taps,
    startsAt,
    coefsAt,
    arena.alloc(taps * 4),
  );
  if (status !== 0) throw new Error(`expected coefficients, got status ${status}`);
  const { buffer } = arena.bytes();
  const starts = [...new Uint32Array(buffer, startsAt, targets)];
  const coefs = starts.map((_, i) => [...new Int16Array(buffer, coefsAt + i * taps * 2, taps)]);
  return { first, starts, coefs };
}
