import { describe, expect, it } from "vitest";
import { Arena } from "../../../src/image/core";
import { bestWindow } from "../../../src/image/frame/best-window";
import { saliency } from "../../../src/image/frame/saliency";
import { hasCorpus, readCorpus } from "../../fixture/corpus";
import { coreModule, testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";
import { PHOTOGRAPHS } from "../../fixture/photographs";
import { encodePng } from "../../fixture/png-file";
import { decodePng } from "../../reference/png-decode";
import { constant } from "../resize-picture";

const darkroom = testDarkroom();
const maths = new Arena(coreModule()).kernel;

type Box = readonly [x: number, y: number, width: number, height: number];

/** A ground with a box of another colour on it. */
function boxOn(width: number, height: number, [left, top, w, h]: Box, ground: number[], colour: number[]): Uint8Array {
  const rgba = constant(width, height, ground);
  for (let y = top; y < top + h; y++) for (let x = left; x < left + w; x++) rgba.set(colour, 4 * (y * width + x));
  return rgba;
}

const png = (rgba: Uint8Array, width: number, height: number) =>
  encodePng(new Arena(coreModule()), { width, height, channels: 4, rows: rgba });
const WHITE = [255, 255, 255, 255];
const BLUE = [20, 40, 200, 255];

describe("trim", () => {
  it("cuts a PNG to the pixel, and turns and resizes what is left", async () => {
    const file = png(boxOn(60, 40, [7, 5, 30, 20], WHITE, BLUE), 60, 40);
    const { bytes, width, height, report } = await darkroom.develop(file, { trim: 0, format: "png" });
    expect([width, height]).toEqual([30, 20]);
    expect(decodePng(bytes).rgba).toEqual(constant(30, 20, BLUE));
    expect(report.steps[0]).toBe("trim to 30×20 at 7,5 of the stored picture, found in a first pass");
    const turned = await darkroom.develop(file, { trim: 0, format: "png", rotate: 90, maxDimension: 15 });
    expect([turned.width, turned.height]).toEqual([10, 15]);
    expect(decodePng(turned.bytes).rgba).toEqual(constant(10, 15, BLUE));
  });

  it("keeps what differs by more than the tolerance only", async () => {
    const file = png(boxOn(30, 30, [10, 10, 10, 10], [100, 100, 100, 255], [112, 100, 100, 255]), 30, 30);
    expect((await darkroom.develop(file, { trim: 11 })).width).toBe(10);
    expect((await darkroom.develop(file, { trim: 12 })).width).toBe(30);
  });

  it("takes transparency for a border, whatever colour it hides", async () => {
    const rgba = boxOn(30, 30, [3, 4, 5, 6], [0, 0, 0, 0], BLUE);
    rgba.set([255, 0, 0, 0], 4 * 200);
    const { width, height } = await darkroom.develop(png(rgba, 30, 30), { trim: 10, format: "png" });
    expect([width, height]).toEqual([5, 6]);
  });

  it("never cuts into a JPEG, and leaves at most a block of border", async () => {
    for (const box of [
      [40, 56, 100, 80],
      [43, 61, 101, 83],
    ] as Box[]) {
      const source = png(boxOn(300, 200, box, WHITE, BLUE), 300, 200);
      const { bytes } = await darkroom.develop(source, { quality: 90 });
      const { width, height } = await darkroom.develop(bytes, { trim: 10 });
      expect(width).toBeGreaterThanOrEqual(box[2]);
      expect(width).toBeLessThanOrEqual(box[2] + 32);
      expect(height).toBeGreaterThanOrEqual(box[3]);
      expect(height).toBeLessThanOrEqual(box[3] + 32);
    }
  });

  it("leaves a picture of one colour whole", async () => {
    const { width } = await darkroom.develop(png(constant(20, 10, WHITE), 20, 10), { trim: 10 });
    expect(width).toBe(20);
  });
});

describe("gravity auto", () => {
  it("keeps a thing that stands out, wherever it is", async () => {
    for (const left of [4, 60, 130, 172]) {
      const file = png(boxOn(200, 60, [left, 20, 24, 24], [120, 130, 120, 255], [220, 40, 40, 255]), 200, 60);
      const { bytes, report } = await darkroom.develop(file, {
        ...{ width: 60, height: 60, fit: "cover", gravity: "auto", format: "png" },
      });
      const { rgba } = decodePng(bytes);
      let red = 0;
      for (let i = 0; i < rgba.length; i += 4) if (rgba[i] > 200 && rgba[i + 1] < 80) red++;
      expect(red, `${left}`).toBeGreaterThan(0.9 * 24 * 24);
      expect(report.steps[0]).toMatch(/^keep what stands out, \d+ % from the left, \d+ % from the top/);
    }
  });

  it("keeps the middle where nothing stands out", () => {
    const pixels = { width: 64, height: 40, rgba: constant(64, 40, [90, 90, 90, 255]) };
    expect(bestWindow(saliency(maths, pixels), 64, 40, { x: 0.5, y: 1 })).toEqual({ x: 0.5, y: 0.5 });
  });

  it("does nothing where nothing is cut", async () => {
    const photo = makePhoto({ width: 300, height: 200 });
    const plain = await darkroom.develop(photo, { maxDimension: 100 });
    const auto = await darkroom.develop(photo, { maxDimension: 100, gravity: "auto" });
    expect(auto.bytes).toEqual(plain.bytes);
  });
});

describe("the first pass", () => {
  it("is within the memory that is predicted", async () => {
    const photo = makePhoto({ width: 3000, height: 2000 });
    const recipe = { width: 300, height: 300, fit: "cover", gravity: "auto", trim: 10 } as const;
    const { report } = await darkroom.develop(photo, recipe);
    expect(report.predictedPeakBytes / report.actualPeakBytes).toBeGreaterThan(0.95);
    expect(report.predictedPeakBytes / report.actualPeakBytes).toBeLessThan(1.1);
    const plan = darkroom.plan(darkroom.probe(photo), recipe);
    expect(plan.predictedPeakBytes).toBeGreaterThanOrEqual(report.actualPeakBytes);
    expect(plan.steps.slice(0, 2)).toEqual([
      "look for a border to trim, in a first pass",
      "look for what stands out, in a first pass",
    ]);
  });

  it.skipIf(!hasCorpus)("gives the same bytes twice for a photograph", async () => {
    const file = readCorpus(PHOTOGRAPHS[0]);
    const recipe = { width: 200, height: 400, fit: "cover", gravity: "auto", trim: 10 } as const;
    const [one, two] = [await darkroom.develop(file, recipe), await darkroom.develop(file, recipe)];
    expect(one.bytes).toEqual(two.bytes);
  });
});
