import { describe, expect, test } from "vitest";
import type { PlaneShape } from "../../src/image/decode/jpeg-planes";
import { planeResizeBytes } from "../../src/image/plane-layout";
import { PlaneResizer } from "../../src/image/plane-resize";
import type { Filter } from "../../src/image/recipe";
import { decibels } from "../reference/resize-float";
import { resizePlanes, resizePlanesFloat, SAMPLINGS, shapesOf } from "./plane-picture";
import { newArena, noise, request } from "./resize-picture";

const FILTERS: Filter[] = ["nearest", "box", "bilinear", "catmull-rom", "mitchell", "lanczos2", "lanczos3"];

/** Noise within RGB, which clamping leaves alone. */
function noisePlanes(shapes: PlaneShape[]): Uint8Array[] {
  const next = noise(shapes.length * 7 + shapes[0]!.width);
  const sample =
    shapes.length === 1 ? next : (i: number) => (i === 0 ? 78 + (next() * 100) / 255 : 110 + (next() * 36) / 255);
  return shapes.map(({ width, height }, i) => Uint8Array.from({ length: width * height }, () => sample(i)));
}

describe("planes: at least 55 dB against upsampling and resizing in float64", () => {
  const targets: [number, number][] = [
    [31, 20],
    [96, 60],
    [150, 70],
    [3, 2],
  ];
  for (const name of Object.keys(SAMPLINGS)) {
    test.each(FILTERS)(`${name}, %s, at every scale`, (filter) => {
      for (const [width, height] of [
        [97, 61],
        [98, 36],
      ] as const) {
        for (const size of [8, 4, 1]) {
          const source = [Math.ceil((width * size) / 8), Math.ceil((height * size) / 8)] as const;
          const shapes = shapesOf(name, width, height, size);
          const planes = noisePlanes(shapes);
          for (const target of targets) {
            const req = request(source, target, { filter });
            const db = decibels(resizePlanes(planes, shapes, req), resizePlanesFloat(planes, shapes, req));
            expect(db, `${source} to ${target}`).toBeGreaterThan(55);
          }
        }
      }
    });
  }

  test("every width from 1 to 67, both ways", () => {
    for (let width = 1; width <= 67; width++) {
      const shapes = shapesOf("4:2:0", width, 21, 8);
      const planes = noisePlanes(shapes);
      for (const target of [Math.ceil(width / 3), width + 5]) {
        const req = request([width, 21], [target, 8]);
        const db = decibels(resizePlanes(planes, shapes, req), resizePlanesFloat(planes, shapes, req));
        expect(db, `${width} to ${target}`).toBeGreaterThan(55);
      }
    }
  });

  test("a fractional window", () => {
    const crop = { x: 11.25, y: 7.5, width: 60.3, height: 41.125 };
    for (const name of Object.keys(SAMPLINGS)) {
      const shapes = shapesOf(name, 90, 70, 8);
      const planes = noisePlanes(shapes);
      const req = request([90, 70], [25, 19], { crop });
      const db = decibels(resizePlanes(planes, shapes, req), resizePlanesFloat(planes, shapes, req));
      expect(db, name).toBeGreaterThan(55);
    }
  });

  test("a tall and a wide picture, with many taps", () => {
    for (const [source, target] of [
      [
        [33, 2000],
        [7, 3],
      ],
      [
        [2000, 33],
        [5, 9],
      ],
      [
        [40, 30],
        [17, 900],
      ],
    ] as const) {
      const shapes = shapesOf("4:2:0", source[0], source[1], 8);
      const planes = noisePlanes(shapes);
      const req = request(source, target);
      const db = decibels(resizePlanes(planes, shapes, req), resizePlanesFloat(planes, shapes, req));
      expect(db, `${source} to ${target}`).toBeGreaterThan(55);
    }
  });
});

describe("planes: streaming", () => {
  test("a constant picture stays constant", () => {
    for (const name of Object.keys(SAMPLINGS)) {
      const shapes = shapesOf(name, 90, 70, 8);
      const planes = shapes.map(({ width, height }, i) => new Uint8Array(width * height).fill([90, 200, 77][i]!));
      const out = resizePlanes(planes, shapes, request([90, 70], [41, 23]));
      for (let i = 4; i < out.length; i++) if (out[i] !== out[i - 4]) throw new Error(`${name}: byte ${i} strays`);
    }
  });

  test("rows that would overwrite those still needed are refused", () => {
    const shapes = shapesOf("4:2:0", 40, 400, 8);
    const arena = newArena();
    const resizer = new PlaneResizer(arena, request([40, 400], [20, 200]), shapes);
    resizer.begin("ycbcr");
    const strip = shapes.map(({ width, stripRows }) => ({
      address: arena.alloc(width * stripRows),
      stride: width,
      rows: stripRows,
    }));
    expect(() => {
      for (let i = 0; i < 25; i++) resizer.push(strip);
    }).toThrow("expected finished rows to be pulled");
  });

  test.each([
    ["grey", request([90, 70], [25, 19])],
    ["4:2:0", request([90, 70], [25, 19], { crop: { x: 3.5, y: 2, width: 80, height: 61.5 } })],
    ["4:1:0", request([90, 70], [125, 119], { filter: "mitchell" })],
  ] as const)("%s allocates exactly what planeResizeBytes says", (name, req) => {
    const shapes = shapesOf(name, 90, 70, 8);
    const arena = newArena();
    arena.reset(1 << 24);
    const before = arena.alloc(0);
    new PlaneResizer(arena, req, shapes);
    expect(arena.alloc(0) - before - 64).toBe(planeResizeBytes(req, shapes));
  });
});
