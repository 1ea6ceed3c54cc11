import { describe, expect, test } from "vitest";
import { DEFAULT_WEIGHTS, SCORE_PARTS, score, type Weights, weighParts } from "../../../src/image/judge/score";
import { madeMetrics } from "./made-candidate";

const SOURCE = { width: 1920, height: 1080, bytes: 2_073_600, channels: 3 };

describe("score: the table of parts", () => {
  test.each([
    [1920, 1080, 1],
    [1919, 1080, 0.8],
    [1280, 720, 0.8],
    [1279, 720, 0.5],
    [640, 480, 0.5],
    [639, 480, 0.3],
    [320, 240, 0.3],
    [319, 240, 0.1],
    [1, 1, 0.1],
  ])("resolution of %i × %i is %f", (width, height, expected) => {
    expect(score(madeMetrics(), { ...SOURCE, width, height }).parts.resolution).toBe(expected);
  });

  test.each([
    [0, 0],
    [25, 0.25],
    [49.999999, 0.5],
    [50, 0.5],
    [75, 0.6],
    [100, 0.7],
    [300, 0.85],
    [499.999999, 1],
    [500, 1],
    [9000, 1],
  ])("sharpness of a Laplacian variance of %f is %f", (laplacianVariance, expected) => {
    expect(score(madeMetrics({ laplacianVariance }), SOURCE).parts.sharpness).toBeCloseTo(expected, 6);
  });

  test.each([
    [0, 0],
    [40, 0.35],
    [80, 0.7],
    [90, 0.85],
    [100, 1],
    [160, 1],
    [170, 0.85],
    [180, 0.7],
    [180.0001, 1],
    [217.5, 0.65],
    [255, 0.3],
  ])("brightness of a mean of %f is %f", (mean, expected) => {
    expect(score(madeMetrics({ mean }), SOURCE).parts.brightness).toBeCloseTo(expected, 5);
  });

  test.each([
    [0, 0],
    [7.5, 0.2],
    [15, 0.4],
    [22.5, 0.55],
    [30, 0.7],
    [40, 0.85],
    [50, 1],
    [100, 1],
  ])("contrast of a deviation of %f is %f", (deviation, expected) => {
    expect(score(madeMetrics({ deviation }), SOURCE).parts.contrast).toBeCloseTo(expected, 9);
  });

  test("colourfulness is a hundredth of the metric, at most 1, and 0.5 without colour channels", () => {
    const of = (colourfulness: number | null, channels: number) =>
      score(madeMetrics({ colourfulness }), { ...SOURCE, channels }).parts.colourfulness;
    expect(of(42, 3)).toBeCloseTo(0.42, 12);
    expect(of(150, 4)).toBe(1);
    expect(of(0, 3)).toBe(0);
    expect(of(null, 1)).toBe(0.5);
    expect(of(0, 2)).toBe(0.5);
  });

  test.each([
    [0, 0.3],
    [0.25, 0.65],
    [0.4999999, 1],
    [0.5, 1],
    [3, 1],
    [5.5, 0.75],
    [8, 0.5],
    [20, 0.5],
  ])("compression of %f bytes a pixel is %f", (bytesPerPixel, expected) => {
    const source = { width: 1000, height: 1000, channels: 3, bytes: bytesPerPixel * 1e6 };
    expect(score(madeMetrics(), source).parts.compression).toBeCloseTo(expected, 6);
  });
});

describe("score: the overall", () => {
  const parts = { resolution: 1, sharpness: 0.8, brightness: 0.6, contrast: 0.4, colourfulness: 0.2, compression: 0.5 };

  test("weighs 25, 25, 15, 15, 10 and 10 hundredths by default", () => {
    expect(weighParts(parts)).toBeCloseTo(0.25 + 0.2 + 0.09 + 0.06 + 0.02 + 0.05, 12);
  });

  test("does not change when every weight is multiplied", () => {
    const tripled = Object.fromEntries(SCORE_PARTS.map((part) => [part, 3 * DEFAULT_WEIGHTS[part]])) as Weights;
    expect(weighParts(parts, tripled)).toBeCloseTo(weighParts(parts), 12);
  });

  test("is exactly 1 when every part is", () => {
    const best = score(madeMetrics({ mean: 128, deviation: 60, laplacianVariance: 900, colourfulness: 100 }), SOURCE);
    expect(best.overall).toBe(1);
  });

  test("refuses weights that are negative, not finite or all zero", () => {
    expect(() => weighParts(parts, { ...DEFAULT_WEIGHTS, contrast: -0.1 })).toThrow(RangeError);
    expect(() => weighParts(parts, { ...DEFAULT_WEIGHTS, contrast: Number.NaN })).toThrow(RangeError);
    const none = Object.fromEntries(SCORE_PARTS.map((part) => [part, 0])) as Weights;
    expect(() => weighParts(parts, none)).toThrow("expected a positive sum for weights, got 0");
  });
});
