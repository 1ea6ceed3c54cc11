import { afterAll, describe, expect, it } from "vitest";
import { choosePipeline } from "../../../src/image/pipeline";
import { type Recipe, resolveRecipe } from "../../../src/image/recipe";
import { testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());
const upright = makePhoto({ width: 901, height: 603, seed: 3 });

const routeOf = (recipe: Recipe, change = {}) =>
  choosePipeline({ ...darkroom.probe(upright), ...change }, resolveRecipe(recipe)).route;

describe("the way of an output", () => {
  const cases: Array<[string, Recipe, object, string]> = [
    ["JPEG", { format: "jpeg" }, {}, "coefficients"],
    ["turned JPEG", { format: "jpeg" }, { orientation: 6 }, "coefficients"],
    ["blurred JPEG", { format: "jpeg", blur: 2 }, {}, "picture"],
    ["padded JPEG", { format: "jpeg", width: 100, height: 100, fit: "pad" }, {}, "picture"],
    ["opaque WebP", { format: "webp" }, {}, "rows"],
    ["lossless WebP", { format: "webp", lossless: true }, {}, "picture"],
    ["turned WebP", { format: "webp" }, { orientation: 2 }, "picture"],
    ["WebP within a limit", { format: "webp", maxBytes: 50_000 }, {}, "picture"],
    ["WebP with alpha", { format: "webp" }, { hasAlpha: true }, "picture"],
    ["flattened WebP", { format: "webp", background: { r: 1, g: 2, b: 3 } }, { hasAlpha: true }, "rows"],
    ["PNG", { format: "png" }, {}, "picture"],
  ];
  for (const [name, recipe, change, expected] of cases) {
    it(`of a ${name} is ${expected}`, () => expect(routeOf(recipe, change)).toBe(expected));
  }
});

/** Mean squared difference of the PNG's pixels to those of `file`, through the library's own judge of both. */
async function distance(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, other] = [await darkroom.judge(a), await darkroom.judge(b)];
  return Math.max(
    Math.abs(one.metrics.mean - other.metrics.mean),
    Math.abs(one.metrics.deviation - other.metrics.deviation),
  );
}

describe("WebP by our own encoder", () => {
  it("is the same file whether rows stream into it or come from a picture", async () => {
    const streamed = await darkroom.develop(upright, { maxDimension: 300, format: "webp", quality: 70 });
    const held = await darkroom.develop(upright, {
      maxDimension: 300,
      format: "webp",
      quality: 70,
      maxBytes: 1_000_000,
    });
    expect(held.bytes).toEqual(streamed.bytes);
  });

  it("shows what the lossless output shows", async () => {
    for (const recipe of [
      { maxDimension: 333 },
      { width: 120, height: 200, fit: "pad" },
      { maxDimension: 200, rotate: 90 },
    ] as Recipe[]) {
      const webp = await darkroom.develop(upright, { ...recipe, format: "webp", quality: 90 });
      const png = await darkroom.develop(upright, { ...recipe, format: "png" });
      expect([webp.width, webp.height]).toEqual([png.width, png.height]);
      expect(await distance(webp.bytes, png.bytes), JSON.stringify(recipe)).toBeLessThan(1.5);
    }
  });

  it("needs no memory that grows with the picture", async () => {
    const large = makePhoto({ width: 4000, height: 3000, grain: 0.1 });
    const { report } = await darkroom.develop(large, { format: "webp" });
    expect(report.actualPeakBytes - large.length).toBeLessThan(12 * 1024 * 1024);
    expect(report.shrink).toBe(1);
  });
});
