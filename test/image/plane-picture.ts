// Planes of every sampling and a driver for PlaneResizer tests, with what they are measured by in float64.
import { jpegPlanes, type PlaneShape } from "../../src/image/decode/jpeg-planes";
import { PlaneResizer } from "../../src/image/plane-resize";
import type { ResizeArena, ResizeRequest } from "../../src/image/resize-layout";
import { floatWeights } from "../reference/resize-float";
import { upsampledFrom } from "../reference/resize-plane";
import { newArena } from "./resize-picture";

/** Sampling factors of every component. */
export const SAMPLINGS: Record<string, [number, number][]> = {
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

export function shapesOf(name: string, width: number, height: number, size: number): PlaneShape[] {
  const sampling = SAMPLINGS[name]!.map(([h, v]) => ({ h, v }));
  return jpegPlanes({ width, height, sampling }, size);
}

/** Planes resized as the pipeline does: strip by strip. */
export function resizePlanes(
  planes: Uint8Array[],
  shapes: PlaneShape[],
  req: ResizeRequest,
  arena: ResizeArena & { copy(address: number, length: number): Uint8Array } = newArena(),
): Uint8Array {
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

export type Pixel = [number, number, number];

export const toRgb = ([y, cb, cr]: Pixel): Pixel => [
  y + 1.402 * (cr - 128),
  y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128),
  y + 1.772 * (cb - 128),
];
const clamped = (pixel: Pixel) => pixel.map((v) => Math.min(255, Math.max(0, v))) as Pixel;

/** Upsampled, converted and clamped, then resized in float64: what rows would give. */
export function resizeRowsFloat(planes: Uint8Array[], shapes: PlaneShape[], req: ResizeRequest) {
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
export function resizePlanesFloat(planes: Uint8Array[], shapes: PlaneShape[], req: ResizeRequest) {
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
