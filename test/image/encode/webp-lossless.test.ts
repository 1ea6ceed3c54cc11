import { afterAll, describe, expect, it } from "vitest";
import { isImageError, type Recipe, resolveRecipe } from "../../../src/image";
import { Arena } from "../../../src/image/core";
import { hasCorpus, readCorpus } from "../../fixture/corpus";
import { coreModule, testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";
import { encodePng } from "../../fixture/png-file";
import { decodePng } from "../../reference/png-decode";
import { firstDifference, noise } from "../resize-picture";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());
const photo = makePhoto({ width: 401, height: 303, seed: 4 });

const png = (width: number, height: number, rgba: Uint8Array) =>
  encodePng(new Arena(coreModule()), { width, height, channels: 4, rows: rgba });

/** The pixels of a file as our own decoders give them. */
async function pixelsOf(file: Uint8Array): Promise<Uint8Array> {
  return decodePng((await darkroom.develop(file, { format: "png" })).bytes).rgba;
}

function noisy(width: number, height: number, alpha: (value: number) => number): Uint8Array {
  const next = noise(11);
  return Uint8Array.from({ length: 4 * width * height }, (_, i) => ((i & 3) === 3 ? alpha(next()) : next()));
}

describe("lossless WebP", () => {
  it("gives back every pixel of what is encoded, in every way a picture is made", async () => {
    const recipes: Recipe[] = [
      {},
      { maxDimension: 97 },
      { maxDimension: 200, rotate: 90, flip: "h" },
      { width: 150, height: 150, fit: "pad", background: { r: 1, g: 200, b: 3 } },
      { maxDimension: 120, blur: 2, sharpen: 1 },
      { maxDimension: 90, metadata: "keep", draw: [{ picture: photo, width: 20, opacity: 0.5 }] },
    ];
    for (const recipe of recipes) {
      const made = await darkroom.develop(photo, { ...recipe, format: "webp", lossless: true });
      const expected = await darkroom.develop(photo, { ...recipe, format: "png" });
      const header = darkroom.probe(made.bytes);
      expect([header.format, header.lossless, header.hasAlpha], JSON.stringify(recipe)).toEqual(["webp", true, false]);
      expect([made.report.quality, made.report.steps.at(-1)]).toEqual([
        null,
        `encode WEBP ${made.width}×${made.height} lossless`,
      ]);
      expect(firstDifference(await pixelsOf(made.bytes), decodePng(expected.bytes).rgba)).toBe(-1);
    }
  });

  it("keeps alpha exactly, and the colours that it hides", async () => {
    for (const alpha of [(value: number) => value, (value: number) => (value < 128 ? 0 : 255), () => 0]) {
      const rgba = noisy(61, 43, alpha);
      const { bytes } = await darkroom.develop(png(61, 43, rgba), { format: "webp", lossless: true });
      expect(darkroom.probe(bytes).hasAlpha).toBe(true);
      expect(firstDifference(await pixelsOf(bytes), rgba)).toBe(-1);
    }
  });

  it("is exact above the size where libwebp is asked to be careful, and the same bytes again", async () => {
    const large = makePhoto({ width: 1100, height: 800 });
    const recipe: Recipe = { format: "webp", lossless: true };
    const once = await darkroom.develop(large, recipe);
    const pixels = decodePng((await darkroom.develop(large, { format: "png" })).bytes).rgba;
    expect(firstDifference(await pixelsOf(once.bytes), pixels)).toBe(-1);
    const again = await darkroom.develop(large, recipe);
    expect(Buffer.compare(again.bytes, once.bytes)).toBe(0);
  });

  it("is planned: never under, at most 40 % over for a photograph, and refused beyond the budget", async () => {
    for (const [width, height] of [
      [300, 200],
      [900, 700],
      [1400, 1000],
    ]) {
      const source = makePhoto({ width: width!, height: height! });
      for (const recipe of [{}, { width: 900, height: 900, fit: "pad" }] as Recipe[]) {
        const { report } = await darkroom.develop(source, { ...recipe, format: "webp", lossless: true });
        const ratio = report.predictedPeakBytes / report.actualPeakBytes;
        expect(ratio, `${width} ${JSON.stringify(recipe)}`).toBeGreaterThanOrEqual(1);
        expect(ratio, `${width} ${JSON.stringify(recipe)}`).toBeLessThanOrEqual(1.4);
      }
    }
    const large = darkroom.probe(makePhoto({ width: 1600, height: 1200 }));
    expect(() => darkroom.plan(large, { format: "webp", lossless: true })).toThrow(/bytes of memory/);
  });

  const refusals: Array<[Recipe, string]> = [
    [{ lossless: true }, 'expected webp beside lossless for format, got "jpeg, the default"'],
    [{ lossless: true, format: "png" }, 'expected webp beside lossless for format, got "png"'],
    [{ lossless: true, format: "webp", quality: 80 }, "expected either lossless or quality, got both"],
    [{ lossless: true, format: "webp", ssim: 0.9 }, "expected either lossless or ssim, got both"],
    [{ lossless: true, format: "webp", maxBytes: 5000 }, "expected either lossless or maxBytes, got both"],
    [{ lossless: true, format: "webp", aggressive: true }, "expected either lossless or aggressive, got both"],
  ];
  for (const [recipe, sentence] of refusals) {
    it(`is refused: ${sentence}`, () => {
      try {
        resolveRecipe(recipe);
      } catch (error) {
        if (!isImageError(error)) throw error;
        expect([error.code, error.message]).toEqual(["INVALID_RECIPE", sentence]);
        return;
      }
      throw new Error("expected a refusal, got none");
    });
  }
});

describe.skipIf(!hasCorpus)("lossless WebP of the corpus", () => {
  it("gives back a palette picture, a translucent one and one of 16 bits as PNG shows them", async () => {
    for (const path of [
      "png/ok/image-rs-image-gif__benches_samples_test.png",
      "webp/alpha/image-rs-image-webp__tests_images_gallery2_3_webp_a.webp",
      "png/16bit/image-rs-jpeg-decoder__tests_reftest_images_lossless_1_lossless16bit.png",
    ]) {
      const recipe = { maxDimension: 300 } as const;
      const { bytes } = await darkroom.develop(readCorpus(path), { ...recipe, format: "webp", lossless: true });
      const expected = await darkroom.develop(readCorpus(path), { ...recipe, format: "png" });
      expect(firstDifference(await pixelsOf(bytes), decodePng(expected.bytes).rgba), path).toBe(-1);
    }
  });
});
