import { describe, expect, test } from "vitest";
import { jpegPlanes, type PlaneShape } from "../../src/image/decode/jpeg-planes";
import { planeResizeBytes } from "../../src/image/plane-layout";
import { PlaneResizer } from "../../src/image/plane-resize";
import type { Filter } from "../../src/image/recipe";
import type { ResizeRequest } from "../../src/image/resize";
import { decibels, floatWeights } from "../reference/resize-float";
import { upsampledFrom } from "../reference/resize-plane";
import { newArena, noise, request } from "./resize-picture";

const FILTERS: Filter[] = ["nearest", "box", "bilinear", "catmull-rom", "mitchell", "lanczos2", "lanczos3"];

/** Sampling factors of every component. */
const SAMPLINGS: Record<string, [number, number][]> = {
  grey: [[1, 1]],
  "4:4:4": [
    [1, 1],
    [1, 1],
    [1, 1],
  ],
  "4:2:0": [
    [2, 2],
    [1, 1],
    [1, 1],
  ],
  "4:2:2": [
    [2, 1],
    [1, 1],
    [1, 1],
  ],
  "4:4:0": [
    [1, 2],
    [1, 1],
    [1, 1],
  ],
  "4:1:1": [
    [4, 1],
    [1, 1],
    [1, 1],
  ],
  "4:1:0": [
    [4, 4],
    [1, 1],
    [1, 1],
  ],
  "3:1 and 1:2": [
    [3, 2],
    [1, 2],
    [3, 1],
  ],
  "halved luma": [
    [1, 1],
    [2, 2],
    [2, 1],
  ],
};

function shapesOf(name: string, width: number, height: number, size: number): PlaneShape[] {
  const sampling = SAMPLINGS[name]!.map(([h, v]) => ({ h, v }));
  return jpegPlanes({ width, height, sampling }, size);
}

/** Planes of noise, or of the given samples, resized as the pipeline does: strip by strip. */
function resizePlanes(planes: Uint8Array[], shapes: PlaneShape[], req: ResizeRequest): Uint8Array {
  const arena = newArena();
  const resizer = new PlaneResizer(arena, req, shapes);
  resizer.begin(shapes.length === 1 ? "grey" : "ycbcr");
  const at = shapes.map(({ width, stripRows }) => arena.alloc(width * stripRows));
  const out = new Uint8Array(req.targetWidth * req.targetHeight * 4);
  let y = 0;
  for (let strip = 0; !resizer.done; strip++) {
    const strips = shapes.map(({ width, height, stripRows }, i) => {
      const rows = Math.min(stripRows, Math.max(0, height - strip * stripRows));
      const from = strip * stripRows * width;
      arena.bytes().set(planes[i]!.subarray(from, from + rows * width), at[i]!);
      return { address: at[i]!, stride: width, rows };
    });
    if (strips[0]!.rows === 0) throw new Error(`expected ${req.targetHeight} rows, got ${y}`);
    resizer.push(strips);
    for (let row = resizer.pull(); row !== 0; row = resizer.pull()) {
      out.set(arena.copy(row, req.targetWidth * 4), y++ * req.targetWidth * 4);
    }
  }
  return out;
}

type Pixel = [number, number, number];

const toRgb = ([y, cb, cr]: Pixel): Pixel => [
  y + 1.402 * (cr - 128),
  y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
  y + 1.772 * (cb - 128),
];
const clamped = (pixel: Pixel) => pixel.map((v) => Math.min(255, Math.max(0, v))) as Pixel;

/** Upsampled, converted and clamped, then resized in float64: what rows would give. */
function resizeRowsFloat(planes: Uint8Array[], shapes: PlaneShape[], req: ResizeRequest) {
  const { sourceWidth, sourceHeight, crop, targetWidth, targetHeight, filter } = req;
  const columns = floatWeights(filter, sourceWidth, crop.x, crop.width, targetWidth);
  const rows = floatWeights(filter, sourceHeight, crop.y, crop.height, targetHeight);
  const sampleOf = (i: number, x: number, y: number) => {
    const { width, height, expandX, expandY, fancyX, fancyY } = shapes[i]!;
    let sum = 0;
    for (const [row, down] of upsampledFrom(y, { size: height, expand: expandY, fancy: fancyY })) {
      for (const [column, across] of upsampledFrom(x, { size: width, expand: expandX, fancy: fancyX })) {
        sum += (planes[i]![row * width + column]! * down * across) / 16;
      }
    }
    return sum;
  };
  const rgb = Array.from({ length: sourceHeight }, (_, y) =>
    Array.from({ length: sourceWidth }, (_, x) => clamped(toRgb([0, 1, 2].map((i) => sampleOf(i, x, y)) as Pixel))),
  );
  const samples = rows.flatMap((lines) =>
    columns.flatMap((pixels) => {
      const sum: Pixel = [0, 0, 0];
      for (const [y, down] of lines) {
        for (const [x, across] of pixels) for (let k = 0; k < 3; k++) sum[k]! += down * across * rgb[y]![x]![k]!;
      }
      return [...clamped(sum), 255];
    }),
  );
  return { width: targetWidth, height: targetHeight, samples: Float64Array.from(samples) };
}

/** Upsampled, resized and converted in float64. */
function resizePlanesFloat(planes: Uint8Array[], shapes: PlaneShape[], req: ResizeRequest) {
  const { sourceWidth, sourceHeight, crop, targetWidth, targetHeight, filter } = req;
  const columns = floatWeights(filter, sourceWidth, crop.x, crop.width, targetWidth);
  const rows = floatWeights(filter, sourceHeight, crop.y, crop.height, targetHeight);
  const resized = shapes.map((shape, i) => {
    const weightsOf = (axis: Map<number, number>[], size: number, expand: number, fancy: boolean) =>
      axis.map((weights) =>
        [...weights].flatMap(([p, w]) =>
          upsampledFrom(p, { size, expand, fancy }).map(([s, quarters]) => [s, (w * quarters) / 4] as const),
        ),
      );
    const across = weightsOf(columns, shape.width, shape.expandX, shape.fancyX);
    const down = weightsOf(rows, shape.height, shape.expandY, shape.fancyY);
    return down.map((lines) => {
      const between = new Float64Array(shape.width);
      for (const [row, w] of lines) {
        for (let x = 0; x < shape.width; x++) between[x]! += w * planes[i]![row * shape.width + x]!;
      }
      return across.map((samples) => samples.reduce((sum, [x, w]) => sum + w * between[x]!, 0));
    });
  });
  const samples = new Float64Array(targetWidth * targetHeight * 4);
  for (let y = 0, at = 0; y < targetHeight; y++) {
    for (let x = 0; x < targetWidth; x++, at += 4) {
      const [luma, cb = 128, cr = 128] = resized.map((plane) => plane[y]![x]!);
      samples.set([...clamped(toRgb([luma!, cb, cr])), 255], at);
    }
  }
  return { width: targetWidth, height: targetHeight, samples };
}

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

describe("planes: colours outside RGB", () => {
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
});

describe("planes: streaming", () => {
  test("every row comes, whatever the sampling, the window and the sizes", () => {
    const next = noise(99);
    const below = (limit: number) => 1 + Math.floor((((next() << 8) | next()) / 65536) * limit);
    for (let i = 0; i < 400; i++) {
      const name = Object.keys(SAMPLINGS)[i % 9]!;
      const size = [8, 4, 2, 1][next() % 4]!;
      const [width, height] = [below(200), below(200)];
      const source = [Math.ceil((width * size) / 8), Math.ceil((height * size) / 8)] as const;
      const [cropWidth, cropHeight] = [below(source[0]), below(source[1])];
      const crop = {
        x: below(source[0] - cropWidth + 1) - 1,
        y: below(source[1] - cropHeight + 1) - 1,
        width: cropWidth,
        height: cropHeight,
      };
      const shapes = shapesOf(name, width, height, size);
      const planes = shapes.map((shape) => Uint8Array.from({ length: shape.width * shape.height }, next));
      resizePlanes(planes, shapes, request(source, [below(60), below(60)], { crop }));
    }
  });

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
