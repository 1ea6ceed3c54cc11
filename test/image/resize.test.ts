import { describe, expect, test } from "vitest";
import type { Filter } from "../../src/image/recipe";
import { RowResizer, resizeWork, resizeWorkBytes } from "../../src/image/resize";
import { decibels, resizeFloat } from "../reference/resize-float";
import { constant, type Kind, newArena, picture, request, resize, strays } from "./resize-picture";

const FILTERS: Filter[] = ["nearest", "box", "bilinear", "catmull-rom", "mitchell", "lanczos2", "lanczos3"];
const KINDS: Kind[] = ["noise", "edges", "smooth"];
const SIZES: [[number, number], [number, number]][] = [
  [
    [97, 61],
    [31, 20],
  ],
  [
    [97, 61],
    [96, 60],
  ],
  [
    [31, 20],
    [97, 61],
  ],
  [
    [640, 9],
    [7, 3],
  ],
  [
    [40, 30],
    [17, 90],
  ],
];

describe("resize: at least 55 dB against float64", () => {
  for (const filter of FILTERS) {
    test.each(KINDS)(`${filter} on %s`, (kind) => {
      for (const [source, target] of SIZES) {
        const req = request(source, target, { filter });
        const rgba = picture(kind, ...source, false);
        expect(decibels(resize(rgba, req), resizeFloat(rgba, req)), `${source} to ${target}`).toBeGreaterThan(55);
      }
    });
    test(`${filter} with alpha, and in linear light`, () => {
      for (const [source, target] of SIZES) {
        for (const [hasAlpha, linear] of [
          [true, false],
          [false, true],
          [true, true],
        ] as const) {
          const req = request(source, target, { filter, hasAlpha, linear });
          const rgba = picture("noise", ...source, hasAlpha);
          const db = decibels(resize(rgba, req), resizeFloat(rgba, req));
          expect(db, `${source} to ${target}, alpha ${hasAlpha}, linear ${linear}`).toBeGreaterThan(55);
        }
      }
    });
  }
});

describe("resize: crops", () => {
  test("a fractional window equals the float twin", () => {
    const rgba = picture("noise", 90, 70, false);
    const crop = { x: 10.25, y: 7.5, width: 60.3, height: 41.125 };
    for (const filter of FILTERS) {
      const req = request([90, 70], [25, 19], { crop, filter });
      expect(decibels(resize(rgba, req), resizeFloat(rgba, req)), filter).toBeGreaterThan(55);
    }
  });

  test("nothing outside the window bleeds in", () => {
    const rgba = picture("noise", 64, 48, false);
    const crop = { x: 9, y: 5, width: 30, height: 20 };
    const cut = new Uint8Array(30 * 20 * 4);
    for (let y = 0; y < 20; y++) cut.set(rgba.subarray(((y + 5) * 64 + 9) * 4, ((y + 5) * 64 + 39) * 4), y * 30 * 4);
    const whole = resize(rgba, request([64, 48], [13, 9], { crop }));
    expect(whole).toEqual(resize(cut, request([30, 20], [13, 9])));
  });

  test("a crop that is not resampled passes its pixels through", () => {
    const rgba = picture("noise", 64, 48, true);
    const crop = { x: 9, y: 5, width: 30, height: 20 };
    const out = resize(rgba, request([64, 48], [30, 20], { crop, hasAlpha: true, filter: "mitchell" }));
    for (let y = 0; y < 20; y++) {
      const from = ((y + 5) * 64 + 9) * 4;
      expect(out.subarray(y * 120, y * 120 + 120)).toEqual(rgba.subarray(from, from + 120));
    }
  });
});

describe("resize: constant pictures stay constant", () => {
  test.each(FILTERS)("%s, from and to every width from 1 to 67", (filter) => {
    const arena = newArena();
    const pixel = [3, 200, 255, 255];
    for (let width = 1; width <= 67; width++) {
      for (const target of [1, 20, 68 - width, 131]) {
        arena.reset(1 << 24);
        const out = resize(constant(width, 5, pixel), request([width, 5], [target, 7], { filter }), arena);
        expect(strays(out, pixel), `${width} to ${target}`).toBe(0);
      }
    }
  });

  test("at every alpha, and in linear light at every code", () => {
    const arena = newArena();
    for (let code = 0; code < 256; code++) {
      arena.reset(1 << 24);
      const pixel = [code, 255 - code, code ^ 85, code === 0 ? 255 : code];
      const alpha = request([37, 23], [16, 31], { hasAlpha: true });
      expect(strays(resize(constant(37, 23, pixel), alpha, arena), pixel), `alpha ${code}`).toBe(0);
      const opaque = [code, 255 - code, code ^ 85, 255];
      const linear = request([37, 23], [16, 31], { linear: true });
      expect(strays(resize(constant(37, 23, opaque), linear, arena), opaque), `code ${code}`).toBe(0);
    }
  });

  test("also where a thousand taps share the coefficients' units", () => {
    for (const filter of FILTERS) {
      const req = request([9000, 2], [3, 1], { filter });
      expect(resize(constant(9000, 2, [1, 128, 254, 255]), req), filter).toEqual(constant(3, 1, [1, 128, 254, 255]));
    }
  });
});

describe("resize: streaming", () => {
  test("every width from 1 to 67 equals the float twin, both ways", () => {
    const arena = newArena();
    for (let width = 1; width <= 67; width++) {
      for (const target of [Math.ceil(width / 3), width + 5]) {
        arena.reset(1 << 24);
        const req = request([width, 11], [target, 6]);
        const rgba = picture("noise", width, 11, false);
        expect(decibels(resize(rgba, req, arena), resizeFloat(rgba, req)), `${width} to ${target}`).toBeGreaterThan(55);
      }
    }
  });

  test("the same size passes through unchanged, transparent pixels included", () => {
    const rgba = picture("noise", 33, 12, true);
    expect(resize(rgba, request([33, 12], [33, 12], { hasAlpha: true, linear: true }))).toEqual(rgba);
  });

  test("colours of transparent pixels do not bleed", () => {
    const rgba = constant(40, 40, [255, 0, 0, 0]);
    for (let i = 0; i < rgba.length / 2; i += 4) rgba.set([0, 0, 255, 255], i);
    const out = resize(rgba, request([40, 40], [13, 13], { hasAlpha: true }));
    for (let i = 0; i < out.length; i += 4)
      if (out[i + 3]! > 0) expect([...out.subarray(i, i + 3)]).toEqual([0, 0, 255]);
  });

  test("rows outside the crop need not be written, and none after it pushed", () => {
    const resizer = new RowResizer(
      newArena(),
      request([8, 100], [4, 10], { crop: { x: 0, y: 30, width: 8, height: 40 } }),
    );
    expect([resizer.firstRow, resizer.endRow]).toEqual([30, 70]);
    let rows = 0;
    for (let row = 0; row < 70; row++) {
      resizer.slot();
      resizer.push();
      while (resizer.pull() !== 0) rows++;
      if (row < 30) expect(rows).toBe(0);
    }
    expect([rows, resizer.done]).toEqual([10, true]);
  });

  test("a slot that would overwrite rows still needed is refused", () => {
    const resizer = new RowResizer(newArena(), request([4, 100], [4, 50]));
    expect(() => {
      for (let row = 0; row < 100; row++) {
        resizer.slot();
        resizer.push();
      }
    }).toThrow("expected finished rows to be pulled");
  });

  test.each([
    [request([90, 70], [90, 70])],
    [request([90, 70], [25, 19], { crop: { x: 3.5, y: 2, width: 80, height: 61.5 } })],
    [request([90, 70], [25, 19], { hasAlpha: true })],
    [request([90, 70], [125, 119], { hasAlpha: true, linear: true, filter: "mitchell" })],
  ])("allocates exactly what resizeWorkBytes says: %o", (req) => {
    const arena = newArena();
    arena.reset(1 << 24);
    const before = arena.alloc(0);
    new RowResizer(arena, req);
    expect(arena.alloc(0) - before - 64).toBe(resizeWorkBytes(req));
  });

  test("work counts both passes over the window only, and nothing where rows pass through", () => {
    expect(resizeWork(request([90, 70], [90, 70]))).toBe(0);
    const halved = request([90, 70], [40, 30], { crop: { x: 0, y: 0, width: 80, height: 60 } });
    expect(resizeWork(halved)).toBe(30 * (80 * 12 + 40 * 14));
  });

  test("a crop beyond the source is refused", () => {
    const crop = { x: 5, y: 0, width: 6, height: 10 };
    expect(() => new RowResizer(newArena(), request([10, 10], [5, 5], { crop }))).toThrow(
      "expected a crop within 10x10 px",
    );
  });
});
