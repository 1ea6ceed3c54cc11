import * as published from "blurhash";
import { rgbaToThumbHash, thumbHashToRGBA } from "thumbhash";
import { describe, expect, it } from "vitest";
import { resolveRecipe } from "../../../src/image";
import { Codecs } from "../../../src/image/codec/codecs";
import { Arena, ArenaPool } from "../../../src/image/core";
import { blurhash, blurhashComponents } from "../../../src/image/placeholder/blurhash";
import { dominantColours } from "../../../src/image/placeholder/dominant";
import { type Pixels, thumbhash } from "../../../src/image/placeholder/thumbhash";
import { StageClock } from "../../../src/image/stage-clock";
import { type Thumbnail, thumbnail } from "../../../src/image/thumbnail";
import { Yielder } from "../../../src/image/yielder";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { coreModule, modules, testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";
import { constant, picture } from "../resize-picture";

const maths = new Arena(coreModule()).kernel;
const darkroom = testDarkroom();

const workshop = { pool: new ArenaPool(coreModule()), codecs: new Codecs(modules().codecs), budgetBytes: 80 << 20 };

function smallOf(file: Uint8Array): Promise<Thumbnail> {
  const clock = new StageClock();
  const pause = clock.pausing(new Yielder(undefined));
  const recipe = resolveRecipe({});
  return thumbnail(workshop, { file, header: darkroom.probe(file), recipe, maxSide: 100, clock, pause });
}

const MADE: Pixels[] = [
  [100, 100],
  [100, 37],
  [23, 100],
  [1, 1],
  [100, 1],
  [8, 8],
].flatMap(([width, height]) =>
  [
    picture("noise", width, height, false),
    picture("smooth", width, height, true),
    constant(width, height, [9, 9, 9, 255]),
  ]
    .concat([constant(width, height, [200, 10, 30, 0])])
    .map((rgba) => ({ width, height, rgba })),
);

const isFlat = ({ rgba }: Pixels) => rgba.every((value, i) => value === rgba[i & 3]);

describe("thumbhash", () => {
  it("equals the published implementation, opaque, translucent and transparent", () => {
    for (const pixels of MADE) {
      const { width, height, rgba } = pixels;
      if (isFlat(pixels)) continue;
      expect(thumbhash(maths, pixels), `${width}×${height}`).toEqual(rgbaToThumbHash(width, height, rgba));
    }
  });

  // Their varying factors are what the engine's cosines leave of nothing, times a scale that is written as 0.
  it("shows what the published implementation shows for flat pictures", () => {
    for (const pixels of MADE.filter(isFlat)) {
      const { width, height, rgba } = pixels;
      const shown = thumbHashToRGBA(thumbhash(maths, pixels));
      expect(shown, `${width}×${height}`).toEqual(thumbHashToRGBA(rgbaToThumbHash(width, height, rgba)));
    }
  });
});

describe("blurhash", () => {
  it("equals the published implementation for every number of components", () => {
    const { width, height, rgba } = MADE[0];
    const clamped = new Uint8ClampedArray(rgba);
    for (let across = 1; across <= 9; across++) {
      for (let down = 1; down <= 9; down++) {
        const expected = published.encode(clamped, width, height, across, down);
        expect(blurhash(maths, MADE[0], across, down), `${across}×${down}`).toBe(expected);
      }
    }
  });

  it("equals the published implementation for every shape", () => {
    for (const pixels of MADE) {
      const { width, height, rgba } = pixels;
      const components = blurhashComponents(pixels);
      const expected = published.encode(new Uint8ClampedArray(rgba), width, height, ...components);
      expect(blurhash(maths, pixels, ...components), `${width}×${height}`).toBe(expected);
    }
  });
});

describe("dominant colours", () => {
  const bands = (...colours: Array<[pixel: number[], rows: number]>): Pixels => {
    const height = colours.reduce((sum, [, rows]) => sum + rows, 0);
    const rgba = Uint8Array.from(
      colours.flatMap(([pixel, rows]) =>
        Array<number[]>(10 * rows)
          .fill(pixel)
          .flat(),
      ),
    );
    return { width: 10, height, rgba };
  };

  it("are the colours themselves where there are few, the most frequent first", () => {
    const flag = bands([[255, 0, 0, 255], 2], [[255, 255, 255, 255], 5], [[0, 0, 200, 255], 3]);
    expect(dominantColours(flag)).toEqual([
      { hex: "#ffffff", share: 0.5 },
      { hex: "#0000c8", share: 0.3 },
      { hex: "#ff0000", share: 0.2 },
    ]);
  });

  it("leave out what is transparent", () => {
    expect(dominantColours(bands([[255, 0, 0, 127], 9], [[1, 2, 3, 128], 1]))).toEqual([{ hex: "#010203", share: 1 }]);
    expect(dominantColours(bands([[255, 0, 0, 0], 9]))).toEqual([]);
  });

  it("are at most as many as asked for, and their shares add up to 1", () => {
    const noise = { width: 100, height: 100, rgba: picture("noise", 100, 100, false) };
    for (const limit of [1, 2, 6, 16]) {
      const colours = dominantColours(noise, limit);
      expect(colours).toHaveLength(limit);
      expect(colours.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe("placeholder", () => {
  it("is of what the recipe shows", async () => {
    const photo = makePhoto({ width: 900, height: 500, orientation: 6 });
    const whole = await darkroom.placeholder(photo);
    const part = await darkroom.placeholder(photo, { width: 300, height: 300, fit: "cover", gravity: "left" });
    const grey = await darkroom.placeholder(photo, { saturation: 0 });
    expect(new Set([whole.thumbhash, part.thumbhash, grey.thumbhash]).size).toBe(3);
    for (const { hex } of grey.colours) expect(hex).toMatch(/^#(..)\1\1$/);
  });

  it("takes the memory that is predicted", async () => {
    for (const request of [
      { width: 4000, height: 3000 },
      { width: 300, height: 900, progressive: true },
    ]) {
      const { predictedPeakBytes, actualPeakBytes } = await darkroom.placeholder(makePhoto(request));
      expect(predictedPeakBytes / actualPeakBytes).toBeGreaterThan(0.95);
      expect(predictedPeakBytes / actualPeakBytes).toBeLessThan(1.1);
    }
  });

  it.skipIf(!hasCorpus)("equals the published implementations for pictures of the corpus", async () => {
    const paths = corpusEntries().map(({ path }) => path);
    const chosen = ["jpeg-baseline/", "png/ok/", "webp/alpha/"].flatMap((room) =>
      paths.filter((path) => path.startsWith(room)).slice(0, 12),
    );
    for (const path of chosen) {
      const file = readCorpus(path);
      const small = await smallOf(file);
      const { width, height, rgba } = small;
      expect(Math.max(width, height)).toBeLessThanOrEqual(100);
      const made = await darkroom.placeholder(file);
      const expected = rgbaToThumbHash(width, height, rgba);
      expect(made.thumbhash, path).toBe(Buffer.from(expected).toString("base64"));
      const components = blurhashComponents(small);
      const clamped = new Uint8ClampedArray(rgba);
      expect(made.blurhash, path).toBe(published.encode(clamped, width, height, ...components));
    }
  });
});
