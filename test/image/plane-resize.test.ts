import { describe, expect, test } from "vitest";
import { JpegDecoder } from "../../src/image/decode/jpeg";
import { jpegPlanes, type PlaneShape } from "../../src/image/decode/jpeg-planes";
import { planeResizeBytes } from "../../src/image/plane-layout";
import { PlaneResizer } from "../../src/image/plane-resize";
import { probe } from "../../src/image/probe/probe";
import type { Filter } from "../../src/image/recipe";
import { type ResizeRequest, RowResizer } from "../../src/image/resize";
import { corpusEntries, hasCorpus, readCorpus } from "../fixture/corpus";
import { makePhoto } from "../fixture/photo";
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
  const at = shapes.map(({ width, stripRows }) => arena.alloc(width * stripRows));
  const out = new Uint8Array(req.targetWidth * req.targetHeight * 4);
  let y = 0;
  for (let strip = 0; !resizer.done; strip++) {
    for (const [i, { width, height, stripRows }] of shapes.entries()) {
      const rows = Math.min(stripRows, height - strip * stripRows);
      if (rows <= 0 && i === 0) throw new Error(`expected ${req.targetHeight} rows, got ${y}`);
      const from = strip * stripRows * width;
      arena.bytes().set(planes[i]!.subarray(from, from + rows * width), at[i]!);
      resizer.take(i, at[i]!, width, rows);
    }
    const colour = shapes.length === 1 ? "grey" : "ycbcr";
    for (let row = resizer.pull(colour); row !== 0; row = resizer.pull(colour)) {
      out.set(arena.copy(row, req.targetWidth * 4), y++ * req.targetWidth * 4);
    }
  }
  return out;
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
      const pixel = [
        luma! + 1.402 * (cr - 128),
        luma! - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
        luma! + 1.772 * (cb - 128),
      ];
      samples.set([...pixel.map((v) => Math.min(255, Math.max(0, v))), 255], at);
    }
  }
  return { width: targetWidth, height: targetHeight, samples };
}

function noisePlanes(shapes: PlaneShape[]): Uint8Array[] {
  const next = noise(shapes.length * 7 + shapes[0]!.width);
  return shapes.map(({ width, height }) => Uint8Array.from({ length: width * height }, next));
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
    const strip = arena.alloc(40 * 16);
    expect(() => {
      for (let i = 0; i < 25; i++) resizer.take(0, strip, 40, 16);
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

/** dB between the rows and the planes of one decode, resized beside each other. */
function bothWays(file: Uint8Array, scale: number, side: number): number {
  const header = probe(file);
  const arena = newArena();
  const source: [number, number] = [Math.ceil(header.width / (1 << scale)), Math.ceil(header.height / (1 << scale))];
  const target: [number, number] = source.map((px) => Math.max(1, Math.min(px - 1, side))) as [number, number];
  const req = request(source, target, { filter: "lanczos3" });
  const shapes = jpegPlanes(header, 8 >> scale);
  const byRows = new RowResizer(arena, req);
  const byPlanes = new PlaneResizer(arena, req, shapes);
  const pictures = [0, 1].map(() => new Uint8Array(target[0] * target[1] * 4));
  const lines = [0, 0];
  const keep = (which: number, row: number) =>
    pictures[which]!.set(arena.copy(row, target[0] * 4), lines[which]!++ * target[0] * 4);
  let colour: "grey" | "ycbcr" | "rgb" = "grey";
  const taken = shapes.map(() => 0);
  const rows = {
    slot: () => byRows.slot(),
    push: () => {
      byRows.push();
      for (let row = byRows.pull(); row !== 0; row = byRows.pull()) keep(0, row);
    },
  };
  const planes = {
    begin: (kind: typeof colour) => {
      colour = kind;
    },
    take: (i: number, address: number, stride: number, count: number) => {
      expect(stride).toBe((shapes[i]!.storedWidth + 79) & ~15);
      taken[i]! += count;
      byPlanes.take(i, address, stride, count);
    },
    push: () => {
      for (let row = byPlanes.pull(colour); row !== 0; row = byPlanes.pull(colour)) keep(1, row);
    },
  };
  const at = arena.alloc(file.length);
  arena.bytes().set(file, at);
  const decoder = new JpegDecoder(arena, at, file.length, scale, { rows, planes, full: null });
  while (decoder.step()) {}
  expect(taken).toEqual(shapes.map(({ height }) => height));
  expect(lines).toEqual([target[1], target[1]]);
  const samples = Float64Array.from(pictures[0]!);
  return decibels(pictures[1]!, { width: target[0], height: target[1], samples });
}

describe("planes: the rows that the decoder's own rows give", () => {
  test("of a photograph in every subsampling, whole and cut short, at every scale", () => {
    for (const subsampling of ["4:2:0", "4:2:2", "4:4:4", "grey"] as const) {
      for (const progressive of [false, true]) {
        const file = makePhoto({ width: 355, height: 243, subsampling, progressive });
        for (const bytes of [file, file.subarray(0, Math.ceil(file.length * 0.6))]) {
          for (const scale of [0, 1, 2, 3]) {
            const db = bothWays(bytes.slice(), scale, 40);
            expect(db, `${subsampling} ${progressive} 1/${1 << scale}, ${bytes.length} bytes`).toBeGreaterThan(50);
          }
        }
      }
    }
  });

  // Where colours lie outside RGB, rows are clamped before the resize and planes after it: thin red lines cost most.
  test.runIf(hasCorpus)("of the corpus", () => {
    const files = corpusEntries().filter(({ path }) => /^jpeg-(baseline|progressive)\//.test(path));
    let compared = 0;
    for (const { path } of files) {
      const file = readCorpus(path);
      const { width, height, mode } = probe(file);
      if (mode === "CMYK" || width * height > 2_000_000 || Math.min(width, height) < 16) continue;
      compared++;
      for (const scale of [0, 1]) {
        expect(bothWays(file.slice(), scale, 100), `${path} 1/${1 << scale}`).toBeGreaterThan(36);
      }
    }
    expect(compared).toBeGreaterThan(30);
  });
});
