import { describe, expect, test } from "vitest";
import { firstDifference, newArena, noise, picture } from "../image/resize-picture";
import { adjust, adjustLut, flatten, layOver, mirror, turn } from "../reference/pixel-row";
import { put } from "./resize-kernel";

const WIDTHS = [...Array.from({ length: 67 }, (_, i) => i + 1), 300];
const GUARD = new Uint8Array(64).fill(77);

function noiseRow(width: number, seed: number): Uint8Array {
  const next = noise(seed);
  return Uint8Array.from({ length: 4 * width }, () => next());
}

/** Runs a kernel on a row in memory and checks that nothing past the row was written. */
function onRow(row: Uint8Array, run: (kernel: ReturnType<typeof newArena>["kernel"], at: number) => void): Uint8Array {
  const arena = newArena();
  arena.reset(1 << 24);
  const guarded = new Uint8Array(row.length + 64);
  guarded.set(row);
  guarded.set(GUARD, row.length);
  const at = put(arena, guarded);
  run(arena.kernel, at);
  expect(arena.copy(at + row.length, 64)).toEqual(GUARD);
  return arena.copy(at, row.length);
}

describe("rows equal the scalar twin at every width", () => {
  test("flatten", () => {
    for (const width of WIDTHS) {
      const row = picture("noise", width, 1, true);
      const actual = onRow(row, (kernel, at) => kernel.flatten_u8x4(at, width, 255, 128, 3));
      expect(actual, `${width}`).toEqual(flatten(row, [255, 128, 3]));
    }
  });

  test("flatten rounds every colour and alpha as real division does", () => {
    const row = Uint8Array.from({ length: 256 * 256 * 4 }, (_, i) => ((i & 3) === 3 ? i >> 10 : (i >> 2) & 255));
    const actual = onRow(row, (kernel, at) => kernel.flatten_u8x4(at, 65536, 0, 255, 100));
    expect(firstDifference(actual, flatten(row, [0, 255, 100]))).toBe(-1);
  });

  test("mirror", () => {
    for (const width of WIDTHS) {
      const row = picture("noise", width, 1, true);
      expect(
        onRow(row, (kernel, at) => kernel.mirror_u8x4(at, width)),
        `${width}`,
      ).toEqual(mirror(row));
    }
  });

  test("adjust", () => {
    for (const width of WIDTHS) {
      for (const saturation of [0, 128, 256, 700, 2560]) {
        const row = picture("noise", width, 1, true);
        const lut = adjustLut(1.3, 0.8, 2.2);
        const arena = newArena();
        arena.reset(1 << 24);
        const [lutAt, rowAt] = [arena.alloc(256), put(arena, row)];
        arena.kernel.adjust_lut(lutAt, 1.3, 0.8, 2.2);
        arena.kernel.adjust_u8x4(rowAt, width, lutAt, saturation);
        expect(arena.copy(rowAt, row.length), `${width}`).toEqual(adjust(row, lut, saturation));
      }
    }
  });
});

describe("over", () => {
  /** Lays `above` over `below` in memory; nothing past the row is written. */
  const over = (below: Uint8Array, above: Uint8Array, opacity: number): Uint8Array => {
    const arena = newArena();
    arena.reset(1 << 26);
    const guarded = new Uint8Array(below.length + 64).fill(77);
    guarded.set(below);
    const [dst, src] = [put(arena, guarded), put(arena, above)];
    arena.kernel.over_u8x4(dst, src, below.length / 4, opacity);
    expect(arena.copy(dst + below.length, 64)).toEqual(GUARD);
    return arena.copy(dst, below.length);
  };

  test("equals the twin in floating point at every width", () => {
    for (const width of WIDTHS) {
      const below = picture("noise", width, 1, true);
      const above = noiseRow(width, width);
      for (const opacity of [1, 100, 256])
        expect(over(below, above, opacity), `${width}`).toEqual(layOver(below, above, opacity / 256));
    }
  });

  test("is exact for every pair of alphas, at many opacities", () => {
    const below = noiseRow(65536, 3).map((v, i) => ((i & 3) === 3 ? i >> 10 : v));
    const above = noiseRow(65536, 4).map((v, i) => ((i & 3) === 3 ? (i >> 2) & 255 : v));
    for (const opacity of [1, 2, 77, 128, 255, 256])
      expect(firstDifference(over(below, above, opacity), layOver(below, above, opacity / 256)), `${opacity}`).toBe(-1);
  });

  test("is exact for every pair of colours on an opaque row, and replaces where nothing is below", () => {
    const below = Uint8Array.from({ length: 65536 * 4 }, (_, i) => ((i & 3) === 3 ? 255 : i >> 10));
    const above = Uint8Array.from({ length: 65536 * 4 }, (_, i) => ((i & 3) === 3 ? 129 : (i >> 2) & 255));
    expect(firstDifference(over(below, above, 201), layOver(below, above, 201 / 256))).toBe(-1);
    const pixel = Uint8Array.of(9, 8, 7, 255);
    expect(over(Uint8Array.of(1, 2, 3, 0), pixel, 128)).toEqual(Uint8Array.of(9, 8, 7, 128));
    expect(over(Uint8Array.of(1, 2, 3, 90), pixel, 256)).toEqual(pixel);
  });

  test("leaves what nothing is laid over, hidden colours too", () => {
    const below = Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 200);
    expect(over(below, Uint8Array.of(9, 9, 9, 0, 9, 9, 9, 0), 256)).toEqual(below);
    expect(over(below, Uint8Array.of(9, 9, 9, 255, 9, 9, 9, 255), 0)).toEqual(below);
  });
});

describe("place", () => {
  test("puts rows where each of the eight orientations has them, for every small size", () => {
    const arena = newArena();
    for (let orientation = 1; orientation <= 8; orientation++) {
      for (const width of [1, 2, 3, 9, 34]) {
        for (const height of [1, 2, 5, 18]) {
          arena.reset(1 << 24);
          const rgba = picture("noise", width, height, true);
          const source = put(arena, rgba);
          const dst = put(arena, new Uint8Array(rgba.length + 64).fill(77));
          for (let y = 0; y < height; y++) {
            expect(arena.kernel.place_u8x4(source + y * width * 4, width, dst, orientation, y, height)).toBe(0);
          }
          expect(arena.copy(dst, rgba.length), `${orientation} ${width}x${height}`).toEqual(
            turn(rgba, width, height, orientation),
          );
          expect(arena.copy(dst + rgba.length, 64)).toEqual(GUARD);
        }
      }
    }
  });

  test("refuses orientations outside 1–8 and rows below the picture", () => {
    const { kernel } = newArena();
    expect([0, 9, -1].map((o) => kernel.place_u8x4(4096, 1, 8192, o, 0, 1))).toEqual([-5, -5, -5]);
    expect(kernel.place_u8x4(4096, 1, 8192, 1, 1, 1)).toBe(-5);
  });
});

describe("adjust_lut", () => {
  const lutOf = (brightness: number, contrast: number, gamma: number): Uint8Array => {
    const arena = newArena();
    arena.reset(1 << 24);
    const at = arena.alloc(256);
    arena.kernel.adjust_lut(at, brightness, contrast, gamma);
    return arena.copy(at, 256);
  };

  test("factors of 1 and of 0 change nothing", () => {
    const same = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(lutOf(1, 1, 1)).toEqual(same);
    expect(lutOf(0, 0, 0)).toEqual(same);
  });

  test("brightness 0.5 halves, contrast 3 triples the distance from mid-grey, gamma 2 lightens", () => {
    expect([lutOf(0.5, 1, 1)[200], lutOf(2, 1, 1)[200]]).toEqual([100, 255]);
    expect([lutOf(1, 3, 1)[100], lutOf(1, 3, 1)[150], lutOf(1, 3, 1)[20]]).toEqual([45, 195, 0]);
    expect([lutOf(1, 1, 2)[64], lutOf(1, 1, 0.5)[64]]).toEqual([128, 16]);
  });

  test("equals the twin over a grid of factors", () => {
    for (const b of [0.1, 0.9, 3]) {
      for (const c of [0.2, 1, 5]) for (const g of [0.3, 1, 2.4]) expect(lutOf(b, c, g)).toEqual(adjustLut(b, c, g));
    }
  });

  test("saturation 0 makes every pixel grey and 256 leaves it", () => {
    const next = noise(5);
    const row = Uint8Array.from({ length: 400 }, () => next());
    const arena = newArena();
    arena.reset(1 << 24);
    const [lutAt, rowAt] = [arena.alloc(256), put(arena, row)];
    arena.kernel.adjust_lut(lutAt, 1, 1, 1);
    arena.kernel.adjust_u8x4(rowAt, 100, lutAt, 256);
    expect(arena.copy(rowAt, 400)).toEqual(row);
    arena.kernel.adjust_u8x4(rowAt, 100, lutAt, 0);
    const grey = arena.copy(rowAt, 400);
    for (let i = 0; i < 400; i += 4) expect([grey[i + 1], grey[i + 2]]).toEqual([grey[i], grey[i]]);
  });
});
