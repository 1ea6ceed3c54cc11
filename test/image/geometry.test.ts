import { describe, expect, test } from "vitest";
import { type GeometryRecipe, geometry, shrunkCrop } from "../../src/image/geometry";
import type { Orientation } from "../../src/image/header";
import { composeOrientation, FLIP, ROTATION, storedRectangle } from "../../src/image/orientation";
import type { Fit, Gravity } from "../../src/image/recipe";

const ORIENTATIONS: Orientation[] = [1, 2, 3, 4, 5, 6, 7, 8];

function recipe(part: Partial<GeometryRecipe> = {}): GeometryRecipe {
  return {
    width: null,
    height: null,
    fit: "scale-down",
    enlarge: false,
    gravity: "center",
    dpr: 1,
    rotate: 0,
    flip: "none",
    orient: true,
    ...part,
  };
}

const of = (width: number, height: number, part: Partial<GeometryRecipe>, orientation: Orientation = 1) =>
  geometry({ width, height, orientation }, recipe(part));

/** A picture as text: one letter a pixel, one string a row. */
type Letters = string[];
const mirrored = (p: Letters) => p.map((row) => [...row].reverse().join(""));
const flipped = (p: Letters) => [...p].reverse();
const transposed = (p: Letters) => [...p[0]!].map((_, x) => p.map((row) => row[x]).join(""));
const clockwise = (p: Letters) => mirrored(transposed(p));
const same = (p: Letters) => p;

/** What Exif 3.0 says a viewer does, by the plain operations. */
const VIEW: Record<Orientation, (p: Letters) => Letters> = {
  1: same,
  2: mirrored,
  3: (p) => mirrored(flipped(p)),
  4: flipped,
  5: transposed,
  6: clockwise,
  7: (p) => clockwise(mirrored(p)),
  8: (p) => clockwise(clockwise(clockwise(p))),
};
const STORED = ["abc", "def"];

describe("orientation", () => {
  test("composing any two equals doing one after the other", () => {
    for (const first of ORIENTATIONS) {
      for (const then of ORIENTATIONS) {
        expect(VIEW[composeOrientation(first, then)](STORED), `${first}, ${then}`).toEqual(
          VIEW[then](VIEW[first](STORED)),
        );
      }
    }
  });

  test("orientation, then flip, then rotation, in all 8 × 4 × 4 combinations", () => {
    const flips = { none: same, h: mirrored, v: flipped, hv: VIEW[3] };
    for (const orientation of ORIENTATIONS) {
      for (const flip of ["none", "h", "v", "hv"] as const) {
        for (const [turns, rotate] of ([0, 90, 180, 270] as const).entries()) {
          let expected = flips[flip](VIEW[orientation](STORED));
          for (let i = 0; i < turns; i++) expected = clockwise(expected);
          const g = of(3, 2, { flip, rotate }, orientation);
          expect(VIEW[g.orientation](STORED), `${orientation} ${flip} ${rotate}`).toEqual(expected);
          expect(g.picture).toEqual({ width: expected[0]!.length, height: expected.length });
          expect(g.target).toEqual({ width: 3, height: 2 });
        }
      }
    }
  });

  test("orient: false leaves EXIF out and keeps flip and rotate", () => {
    expect(of(3, 2, { orient: false }, 6).orientation).toBe(1);
    expect(of(3, 2, { orient: false, rotate: 90 }, 6).orientation).toBe(ROTATION[90]);
    expect(of(3, 2, { orient: false, flip: "v" }, 6).orientation).toBe(FLIP.v);
  });

  test("a rectangle as shown is found in the stored picture", () => {
    const stored = ["abcd", "efgh", "ijkl"];
    for (const orientation of ORIENTATIONS) {
      const shown = VIEW[orientation](stored);
      const size = { width: shown[0]!.length, height: shown.length };
      const at = storedRectangle({ x: 1, y: 0, width: 2, height: 1 }, orientation, size);
      const cut = stored.slice(at.y, at.y + at.height).map((row) => row.slice(at.x, at.x + at.width));
      expect(VIEW[orientation](cut), `${orientation}`).toEqual([shown[0]!.slice(1, 3)]);
    }
  });
});

describe("sizes", () => {
  test.each<[Fit, boolean, [number, number], [number | null, number | null], [number, number]]>([
    ["scale-down", false, [4000, 3000], [1024, 1024], [1024, 768]],
    ["inside", false, [1080, 720], [500, 500], [500, 333]],
    ["inside", false, [999, 10000], [100, 100], [9, 100]],
    ["inside", false, [3, 10000], [100, 100], [1, 100]],
    ["inside", false, [4032, 3024], [1023, null], [1023, 767]],
    ["scale-down", false, [300, 200], [1024, 1024], [300, 200]],
    ["scale-down", true, [300, 200], [1024, 1024], [300, 200]],
    ["scale-down", false, [300, 200], [null, null], [300, 200]],
    ["scale-down", false, [300, 200], [null, 50], [75, 50]],
    ["contain", false, [300, 200], [1024, 1024], [300, 200]],
    ["contain", true, [300, 200], [1024, 1024], [1024, 682]],
    ["contain", true, [300, 200], [600, null], [600, 400]],
    ["cover", false, [1080, 720], [500, 500], [500, 500]],
    ["cover", false, [612, 613], [1920, 1120], [612, 357]],
    ["cover", true, [612, 613], [1920, 1120], [1920, 1120]],
    ["cover", false, [300, 200], [150, null], [150, 100]],
    ["crop", false, [1080, 720], [500, 500], [500, 500]],
    ["crop", false, [1080, 720], [1296, 1296], [1080, 720]],
    ["crop", true, [1080, 720], [1296, 1296], [1080, 720]],
    ["crop", false, [200, 1000], [400, 400], [200, 400]],
    ["pad", false, [1080, 720], [1080, 1080], [1080, 1080]],
    ["pad", true, [10, 20], [100, 100], [100, 100]],
  ])("%s, enlarge %s: %o into %o is %o", (fit, enlarge, [width, height], [boxWidth, boxHeight], expected) => {
    const { canvas } = of(width, height, { fit, enlarge, width: boxWidth, height: boxHeight });
    expect([canvas.width, canvas.height]).toEqual(expected);
  });

  test("a side that the box gives is met exactly, whatever the source", () => {
    for (let side = 1; side <= 3000; side += 7) {
      expect(of(3001, side, { width: 1023, height: 4000 }).picture.width).toBe(1023);
      expect(of(side, 3001, { width: 4000, height: 1023 }).picture.height).toBe(1023);
    }
  });

  test("pad never enlarges and centres by floor", () => {
    const g = of(10, 21, { fit: "pad", width: 99, height: 100, enlarge: true });
    expect(g.picture).toEqual({ width: 10, height: 21 });
    expect(g.offset).toEqual({ x: 44, y: 39 });
  });

  test("dpr multiplies the box", () => {
    expect(of(4000, 3000, { width: 400, dpr: 1.5 }).picture).toEqual({ width: 600, height: 450 });
  });

  test("width and height mean the picture as shown", () => {
    const g = of(4000, 3000, { width: 300, height: 300 }, 6);
    expect(g.oriented).toEqual({ width: 3000, height: 4000 });
    expect(g.picture).toEqual({ width: 225, height: 300 });
    expect(g.target).toEqual({ width: 300, height: 225 });
  });

  test("an output longer than the formats allow is refused, a long source is not", () => {
    expect(() => of(1, 1000, { fit: "contain", enlarge: true, width: 17 })).toThrow(
      "for the output's height, got 17000",
    );
    expect(() => of(10, 10, { fit: "pad", width: 10000, height: 10, dpr: 2 })).toThrow("got 20000");
    expect(of(20000, 10, {}).canvas.width).toBe(20000);
  });
});

describe("crops", () => {
  test("cut floor(h·ratio) or floor(w/ratio) at floor(diff/2)", () => {
    expect(of(1001, 500, { fit: "cover", width: 300, height: 200 }).crop).toEqual({
      x: 125,
      y: 0,
      width: 750,
      height: 500,
    });
    expect(of(500, 1002, { fit: "crop", width: 300, height: 200 }).crop).toEqual({
      x: 0,
      y: 334,
      width: 500,
      height: 333,
    });
  });

  test.each<[Gravity, number]>([
    ["left", 0],
    ["center", 50],
    ["right", 100],
    ["top-right", 100],
    [{ x: 0, y: 1 }, 0],
    [{ x: 0.5, y: 0 }, 50],
    [{ x: 0.4, y: 0.5 }, 30],
    [{ x: 1, y: 1 }, 100],
  ])("gravity %o keeps its point as near the middle as it can", (gravity, x) => {
    expect(of(200, 100, { fit: "cover", width: 50, height: 50, gravity }).crop.x).toBe(x);
    expect(of(100, 200, { fit: "cover", width: 50, height: 50, gravity }).crop.x).toBe(0);
  });

  test("lie in the stored picture where the shown picture's gravity says, for every orientation", () => {
    const expected: Record<Orientation, [number, number]> = {
      1: [0, 0],
      2: [100, 0],
      3: [100, 0],
      4: [0, 0],
      5: [0, 0],
      6: [0, 0],
      7: [100, 0],
      8: [100, 0],
    };
    for (const orientation of ORIENTATIONS) {
      const gravity = orientation >= 5 ? "top" : "left";
      const { crop } = of(200, 100, { fit: "cover", width: 50, height: 50, gravity }, orientation);
      expect([crop.x, crop.y], `${orientation}`).toEqual(expected[orientation]);
    }
  });

  test("scale is that of the axis that shrinks less", () => {
    expect(of(4000, 3000, { width: 1000 }).scale).toBe(0.25);
    expect(of(4000, 3, { width: 100 }).scale).toBeCloseTo(1 / 3);
  });

  test("shrink-on-load divides the crop", () => {
    expect(shrunkCrop({ x: 12, y: 8, width: 4001, height: 30 }, 8)).toEqual({
      x: 1.5,
      y: 1,
      width: 500.125,
      height: 3.75,
    });
  });
});
