// Colours outside RGB, clamped in the planes before they are resized: as rows are, which are converted first.
import { describe, expect, test } from "vitest";
import type { PlaneShape } from "../../src/image/decode/jpeg-planes";
import { layOutPlanes } from "../../src/image/plane-layout";
import type { ResizeRequest } from "../../src/image/resize-layout";
import { decibels } from "../reference/resize-float";
import { clampRow, clampUpsampledRow } from "../reference/resize-gamut";
import { resizePlanes, resizePlanesFloat, resizeRowsFloat, SAMPLINGS, shapesOf } from "./plane-picture";
import { newArena, noise, request } from "./resize-picture";

type Planes = [Uint8Array, Uint8Array, Uint8Array];

/** Patches of a few samples, of black, white and every extreme of chroma. */
function patches(shapes: PlaneShape[], seed: number): Uint8Array[] {
  return shapes.map(({ width, height, expandX, expandY }, i) => {
    const next = noise(seed + i);
    const colours = Array.from({ length: 4096 }, () => [0, 64, 128, 192, 255][next() % 5]!);
    const patch = (x: number, y: number) =>
      colours[(Math.floor((y * expandY) / 6) * 64 + Math.floor((x * expandX) / 6)) % 4096]!;
    return Uint8Array.from({ length: width * height }, (_, at) => patch(at % width, Math.floor(at / width)));
  });
}

/** Pictures of lines: their colour, and how thick and far apart they are, px. */
const LINES = [
  { name: "red on white", line: [255, 0, 0], ground: [255, 255, 255], thick: 2, period: 11 },
  { name: "yellow on black", line: [255, 255, 0], ground: [0, 0, 0], thick: 2, period: 11 },
  { name: "blue on white, far apart", line: [0, 0, 255], ground: [255, 255, 255], thick: 2, period: 37 },
] as const;

/** Planes of lines, chroma as the mean over its pixels, as an encoder makes it. */
function linePlanes(shapes: PlaneShape[], { line, ground, thick, period }: (typeof LINES)[number], across: boolean) {
  const rgbAt = (x: number, y: number) => ((across ? y : x) % period < thick ? line : ground);
  const sample = (i: number, [r, g, b]: readonly number[]) => {
    const y = 0.299 * r! + 0.587 * g! + 0.114 * b!;
    return [y, 128 + (b! - y) / 1.772, 128 + (r! - y) / 1.402][i]!;
  };
  return shapes.map(({ width, height, expandX, expandY }, i) =>
    Uint8Array.from({ length: width * height }, (_, at) => {
      let sum = 0;
      for (let v = 0; v < expandY; v++) {
        for (let h = 0; h < expandX; h++) {
          sum += sample(i, rgbAt((at % width) * expandX + h, Math.floor(at / width) * expandY + v));
        }
      }
      return Math.min(255, Math.round(sum / (expandX * expandY)));
    }),
  );
}

/** The part of every row and column of a plane that a window touches: its own, or those of samples of chroma. */
function windowOf({ crop, sourceWidth, sourceHeight }: ResizeRequest) {
  const end = (start: number, size: number, limit: number) => Math.min(Math.ceil(start + size), limit);
  return {
    x0: Math.floor(crop.x),
    x1: end(crop.x, crop.width, sourceWidth),
    y0: Math.floor(crop.y),
    y1: end(crop.y, crop.height, sourceHeight),
  };
}

/** What PlaneResizer clamps, by the scalar twins over whole planes. */
function clampWhole(planes: readonly Uint8Array[], shapes: PlaneShape[], req: ResizeRequest): Uint8Array[] {
  const { gamut } = layOutPlanes(req, shapes);
  const out = planes.map((plane) => plane.slice()) as Planes;
  if (!gamut) return out;
  const { x0, x1, y0, y1 } = windowOf(req);
  const [luma, { width, height, expandX, expandY, fancyX, fancyY }] = shapes as [PlaneShape, PlaneShape];
  if (expandX * expandY === 1) {
    for (let y = y0; y < y1; y++) {
      clampRow(...(out.map((plane) => plane.subarray(y * width + x0, y * width + x1)) as Planes));
    }
    return out;
  }
  const reach = fancyX ? 1 : 0;
  const [from, to] = [Math.floor(x0 / expandX), Math.ceil(x1 / expandX)];
  const [left, right] = [Math.max(0, from - reach), Math.min(width, to + reach)];
  const inWindow = (x: number) => Math.min(x1 - 1, Math.max(x0, x));
  for (let row = Math.floor(y0 / expandY); row < Math.ceil(y1 / expandY); row++) {
    const lines = Array.from({ length: expandY }, (_, v) => row * expandY + v).filter((y) => y >= y0 && y < y1);
    const y = lines.map((line) =>
      Uint8Array.from(
        { length: (to - from) * expandX },
        (_, i) => out[0][line * luma.width + inWindow(from * expandX + i)]!,
      ),
    );
    const near = (step: number) => (fancyY ? Math.min(height - 1, Math.max(0, row + step)) : row);
    const above = lines[0]! === row * expandY ? near(-1) : near(1);
    const chroma = [1, 2].map((i) =>
      [above, row, near(1)].map((at) => planes[i]!.subarray(at * width + left, at * width + right)),
    ) as [Uint8Array[], Uint8Array[]];
    const span = { from: from - left, to: to - left, expand: expandX as 1 | 2, fancy: fancyX };
    const clamped = clampUpsampledRow({ y, chroma, ...span });
    for (const [i, line] of lines.entries()) {
      for (let x = x0; x < x1; x++) out[0][line * luma.width + x] = y[i]![x - from * expandX]!;
    }
    for (const [i, samples] of clamped.entries()) out[i + 1]!.set(samples, row * width + left);
  }
  return out;
}

describe("planes: colours outside RGB", () => {
  test.each(["4:4:4", "4:2:0", "4:2:2", "4:4:0"])("%s: clamped as rows are, in any window", (name) => {
    const windows = [
      { x: 0, y: 0, width: 97, height: 71 },
      { x: 3, y: 5, width: 80, height: 61 },
      { x: 20.5, y: 11.25, width: 53.5, height: 40 },
      { x: 48, y: 37, width: 49, height: 34 },
    ];
    for (const [seed, crop] of windows.entries()) {
      for (const size of [8, 4]) {
        const shapes = shapesOf(name, (97 * 8) / size, (71 * 8) / size, size);
        const planes = patches(shapes, seed * 10 + size);
        const req = request([97, 71], [Math.floor(crop.width / 3), Math.floor(crop.height / 2.5)], { crop });
        const resized = resizePlanes(planes, shapes, req);
        const db = decibels(resized, resizeRowsFloat(planes, shapes, req));
        expect(db, `${JSON.stringify(crop)} at ${size}/8`).toBeGreaterThan(30);
        expect(db - decibels(resized, resizePlanesFloat(planes, shapes, req))).toBeGreaterThan(8);
      }
    }
  });

  test.each(LINES)("$name: lines across and down come out alike", (lines) => {
    for (const name of ["4:4:4", "4:2:0"]) {
      const db = [false, true].map((across) => {
        const shapes = shapesOf(name, 240, 240, 8);
        const planes = linePlanes(shapes, lines, across);
        const req = request([240, 240], [50, 50]);
        return decibels(resizePlanes(planes, shapes, req), resizeRowsFloat(planes, shapes, req));
      });
      expect(Math.min(...db), name).toBeGreaterThan(48);
    }
  });

  test("a border of one pixel is clamped at every edge, of odd sides too", () => {
    for (const name of ["4:4:4", "4:2:0", "4:2:2", "4:4:0"]) {
      for (const [width, height] of [
        [120, 120],
        [121, 121],
      ] as const) {
        const shapes = shapesOf(name, width, height, 8);
        const border = (shape: PlaneShape, at: number) =>
          [at % shape.width, shape.width - 1 - (at % shape.width)].some((x) => x === 0) ||
          [Math.floor(at / shape.width), shape.height - 1 - Math.floor(at / shape.width)].some((y) => y === 0);
        const planes = shapes.map((shape, i) =>
          Uint8Array.from({ length: shape.width * shape.height }, (_, at) =>
            border(shape, at) ? [255, 90, 240][i]! : [110, 128, 128][i]!,
          ),
        );
        const req = request([width, height], [40, 40]);
        const db = decibels(resizePlanes(planes, shapes, req), resizeRowsFloat(planes, shapes, req));
        expect(db, `${name} ${width}×${height}`).toBeGreaterThan(48);
      }
    }
  });

  test("strips give what the scalar twin gives of whole planes, whatever lay in memory", () => {
    const arena = newArena();
    const { kernel } = arena;
    const next = noise(99);
    const below = (limit: number) => 1 + Math.floor((((next() << 8) | next()) / 65536) * limit);
    const plain = { ...kernel, plane_gamut() {}, plane_gamut_upsampled() {} };
    const driver = (own: typeof kernel, axes: number, garbage: number) => {
      arena.reset(1 << 26);
      let buffers = 0;
      const alloc = (bytes: number) => {
        const at = arena.alloc(bytes);
        if (buffers++ >= axes) arena.bytes().fill(garbage, at, at + bytes + 64);
        return at;
      };
      return { kernel: own, alloc, bytes: () => arena.bytes(), copy: (at: number, n: number) => arena.copy(at, n) };
    };
    const kinds = new Set<string>();
    for (let i = 0; i < 600; i++) {
      const name = Object.keys(SAMPLINGS)[i % 9]!;
      if (name === "grey") continue;
      const size = [8, 4, 2, 1][next() % 4]!;
      const [width, height] = next() < 100 ? [below(40), below(40)] : [below(200), below(200)];
      const source = [Math.ceil((width * size) / 8), Math.ceil((height * size) / 8)] as const;
      const [cropWidth, cropHeight] = [below(source[0]), below(source[1])];
      const start = [below(source[0] - cropWidth + 1) - 1, below(source[1] - cropHeight + 1) - 1] as const;
      const crop = { x: start[0], y: start[1], width: cropWidth, height: cropHeight };
      const target = [Math.ceil(cropWidth / (1 + next() / 40)), Math.ceil(cropHeight / (1 + next() / 40))] as const;
      const shapes = shapesOf(name, width, height, size);
      const planes = shapes.map((shape, plane) =>
        Uint8Array.from({ length: shape.width * shape.height }, () =>
          i % 3 === 0 || next() > 252 ? next() : (plane === 0 ? 120 : 128) + (next() >> 3) - 16,
        ),
      );
      const req = request(source, target, { crop });
      const { columns, rows, gamut } = layOutPlanes(req, shapes);
      const axes = (columns.length + rows.length) * 2;
      const whole = shapes.map((shape) => ({ ...shape, stripRows: shape.height }));
      const expected = resizePlanes(clampWhole(planes, shapes, req), whole, req, driver(plain, axes, 0));
      for (const garbage of [0, 77, 255]) {
        const actual = resizePlanes(planes, shapes, req, driver(kernel, axes, garbage));
        expect(Buffer.compare(actual, expected), `${name} at ${size}/8, ${JSON.stringify(req)}`).toBe(0);
      }
      if (gamut) kinds.add(`${gamut.columns.expand}×${gamut.rows.expand} ${gamut.rows.fancy || gamut.columns.fancy}`);
    }
    expect([...kinds].sort()).toEqual(["1×1 false", "1×2 false", "1×2 true", "2×1 false", "2×1 true", "2×2 true"]);
  });
});
