import { afterAll, describe, expect, it } from "vitest";
import { isImageError, type Overlay, type Recipe, resolveRecipe } from "../../../src/image";
import { Arena } from "../../../src/image/core";
import { choosePipeline } from "../../../src/image/pipeline";
import { coreModule, testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";
import { encodePng } from "../../fixture/png-file";
import { layOver } from "../../reference/pixel-row";
import { decodePng } from "../../reference/png-decode";
import { constant, firstDifference, noise } from "../resize-picture";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const png = ({ width, height, rgba }: Pixels) =>
  encodePng(new Arena(coreModule()), { width, height, channels: 4, rows: rgba });

/** Noise in every channel, alpha too. */
function noisy(width: number, height: number, seed: number): Pixels {
  const next = noise(seed);
  return { width, height, rgba: Uint8Array.from({ length: 4 * width * height }, () => next()) };
}

/** What is laid at x, y of the canvas by hand; `tile` in which directions it repeats. */
function laidOver(
  canvas: Pixels,
  { width, height, rgba }: Pixels,
  x: number,
  y: number,
  opacity = 1,
  tile = "",
): Pixels {
  const above = new Uint8Array(canvas.rgba.length);
  for (let cy = 0; cy < canvas.height; cy++) {
    for (let cx = 0; cx < canvas.width; cx++) {
      const ox = tile.includes("x") ? (cx - x + 100 * width) % width : cx - x;
      const oy = tile.includes("y") ? (cy - y + 100 * height) % height : cy - y;
      if (ox < 0 || oy < 0 || ox >= width || oy >= height) continue;
      above.set(rgba.subarray(4 * (oy * width + ox), 4 * (oy * width + ox) + 4), 4 * (cy * canvas.width + cx));
    }
  }
  return { ...canvas, rgba: layOver(canvas.rgba, above, opacity) };
}

function expectSame(actual: Pixels, expected: Pixels, message = ""): void {
  expect([actual.width, actual.height], message).toEqual([expected.width, expected.height]);
  expect(firstDifference(actual.rgba, expected.rgba), message).toBe(-1);
}

async function drawn(source: Uint8Array, recipe: Recipe): Promise<Pixels> {
  return decodePng((await darkroom.develop(source, { ...recipe, format: "png" })).bytes);
}

const photo = makePhoto({ width: 301, height: 203, seed: 5 });
const logo = noisy(40, 24, 9);
const picture = png(logo);

async function failureOf(recipe: Recipe): Promise<string> {
  const error = await darkroom.develop(photo, recipe).catch((reason) => reason);
  if (!isImageError(error)) throw new Error(`expected an ImageError, got ${error}`);
  return `${error.code}: ${error.message}`;
}

describe("draw: where an overlay lies", () => {
  const places: Array<[Overlay["gravity"], number, number]> = [
    ["top-left", 0, 0],
    ["top", 130, 0],
    ["top-right", 261, 0],
    ["left", 0, 89],
    ["center", 130, 89],
    ["right", 261, 89],
    ["bottom-left", 0, 179],
    ["bottom", 130, 179],
    ["bottom-right", 261, 179],
    [{ x: 0.25, y: 0.75 }, 65, 134],
    [undefined, 130, 89],
  ];
  it("is one of nine places or a point, exact to the byte", async () => {
    const canvas = await drawn(photo, {});
    for (const [gravity, x, y] of places) {
      const actual = await drawn(photo, { draw: [{ picture, gravity }] });
      expectSame(actual, laidOver(canvas, logo, x, y), JSON.stringify(gravity));
    }
  });

  it("is a distance from an edge, which overrules the gravity of its axis", async () => {
    const canvas = await drawn(photo, {});
    const cases: Array<[Partial<Overlay>, number, number]> = [
      [{ top: 7, left: 11 }, 11, 7],
      [{ bottom: 7, right: 11 }, 250, 172],
      [{ bottom: 0 }, 130, 179],
      [{ right: 5, gravity: "top-left" }, 256, 0],
      [{ left: 290, top: 195 }, 290, 195],
      [{ right: 290 }, -29, 89],
      [{ left: 5000 }, 5000, 89],
    ];
    for (const [place, x, y] of cases) {
      const actual = await drawn(photo, { draw: [{ picture, ...place }] });
      expectSame(actual, laidOver(canvas, logo, x, y), JSON.stringify(place));
    }
  });

  it("is repeated across, down or both, cut at the canvas' edges", async () => {
    const canvas = await drawn(photo, {});
    for (const [repeat, tile] of [
      ["x", "x"],
      ["y", "y"],
      [true, "xy"],
      [false, ""],
    ] as const) {
      for (const place of [
        { left: 13, top: 5 },
        { right: 13, bottom: 5 },
        { left: 0, top: 0 },
      ]) {
        const x = place.left ?? 301 - 40 - (place.right ?? 0);
        const y = place.top ?? 203 - 24 - (place.bottom ?? 0);
        const actual = await drawn(photo, { draw: [{ picture, repeat, ...place }] });
        expectSame(actual, laidOver(canvas, logo, x, y, 1, tile), `${repeat} ${x},${y}`);
      }
    }
  });
});

describe("draw: what is laid", () => {
  it("shows through by its opacity, in steps of 1/256", async () => {
    const canvas = await drawn(photo, {});
    for (const opacity of [0, 0.25, 0.5, 200 / 256, 1]) {
      const actual = await drawn(photo, { draw: [{ picture, opacity }] });
      expectSame(actual, laidOver(canvas, logo, 130, 89, opacity), `${opacity}`);
    }
  });

  it("keeps the alpha of a transparent canvas, and fills it where it lies", async () => {
    const ground = noisy(61, 47, 3);
    const actual = await drawn(png(ground), { draw: [{ picture, opacity: 0.5 }] });
    expectSame(actual, laidOver(ground, logo, 10, 11, 0.5));
    const empty = { width: 61, height: 47, rgba: new Uint8Array(4 * 61 * 47) };
    expectSame(await drawn(png(empty), { draw: [{ picture }] }), laidOver(empty, logo, 10, 11));
  });

  it("is several in their order, the last on top", async () => {
    const canvas = await drawn(photo, {});
    const second = noisy(30, 30, 12);
    const draw = [
      { picture, opacity: 0.75 },
      { picture: png(second), left: 140, top: 80 },
    ];
    const expected = laidOver(laidOver(canvas, logo, 130, 89, 0.75), second, 140, 80);
    expectSame(await drawn(photo, { draw }), expected);
  });

  it("has the size, turn and background that its own options say, like any picture", async () => {
    const canvas = await drawn(photo, {});
    const options: Array<[Partial<Overlay>, Recipe]> = [
      [{ width: 20 }, { width: 20 }],
      [
        { width: 33, height: 33, fit: "cover" },
        { width: 33, height: 33, fit: "cover" },
      ],
      [
        { width: 80, fit: "contain", enlarge: true },
        { width: 80, fit: "contain", enlarge: true },
      ],
      [{ rotate: 90 }, { rotate: 90 }],
      [{ background: { r: 9, g: 99, b: 200 } }, { background: { r: 9, g: 99, b: 200 } }],
    ];
    for (const [overlay, alone] of options) {
      const actual = await drawn(photo, { draw: [{ picture, ...overlay, left: 3, top: 4 }] });
      expectSame(actual, laidOver(canvas, await drawn(picture, alone), 3, 4), JSON.stringify(overlay));
    }
  });

  it("is never larger than the canvas, and grows with dpr as the picture does", async () => {
    const { report } = await darkroom.develop(photo, { width: 30, draw: [{ picture }] });
    expect(report.steps.at(-2)).toBe("draw overlay 1, 30×18, at 0,1");
    const twice = await darkroom.develop(photo, {
      width: 100,
      dpr: 2,
      draw: [{ picture, width: 15, right: 4, top: 3 }],
    });
    expect(twice.report.steps.at(-2)).toBe("draw overlay 1, 30×18, at 162,6");
    const both = await darkroom.develop(photo, { draw: [{ picture, repeat: true, opacity: 0.5 }] });
    expect(both.report.steps.at(-2)).toBe("draw overlay 1, 40×24, at 130,89, tiled, 50 % opaque");
  });

  it("lies over blur, sharpening and padding", async () => {
    for (const recipe of [
      { blur: 3, sharpen: 1 },
      { width: 150, height: 150, fit: "pad" },
      { width: 150, height: 150, fit: "pad", blur: 2, background: { r: 1, g: 2, b: 3 } },
    ] as Recipe[]) {
      const canvas = await drawn(photo, recipe);
      const actual = await drawn(photo, { ...recipe, draw: [{ picture, top: 0, left: 20, opacity: 0.5 }] });
      expectSame(actual, laidOver(canvas, logo, 20, 0, 0.5), JSON.stringify(recipe));
    }
  });

  it("brings colour into a grey picture", async () => {
    const grey = encodePng(new Arena(coreModule()), { width: 60, height: 40, channels: 1, rows: new Uint8Array(2400) });
    const red = png({ width: 4, height: 4, rgba: constant(4, 4, [255, 0, 0, 255]) });
    for (const format of ["jpeg", "png"] as const) {
      const { bytes } = await darkroom.develop(grey, { format, draw: [{ picture: red }] });
      expect(darkroom.probe(bytes).mode, format).toBe("RGB");
    }
  });
});

describe("draw: the ways of an output", () => {
  const draw = [{ picture, right: 9, bottom: 5, opacity: 0.7 }];
  const jpeg = (recipe: Recipe) => choosePipeline(darkroom.probe(photo), resolveRecipe(recipe)).route;

  it("streams rows that are upright, and turns the others first", () => {
    expect([jpeg({ draw }), jpeg({ draw, format: "webp" }), jpeg({ draw, format: "png" })]).toEqual([
      "coefficients",
      "rows",
      "picture",
    ]);
    expect(jpeg({ draw, rotate: 90 })).toBe("picture");
    expect(jpeg({ rotate: 90 })).toBe("coefficients");
  });

  it("gives in every format and orientation what drawing over the finished picture gives", async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const source = makePhoto({ width: 301, height: 203, seed: 5, orientation: 1, exif: exifOf(orientation) });
      expect(darkroom.probe(source).orientation).toBe(orientation);
      const plain = await darkroom.develop(source, { maxDimension: 160, format: "png" });
      const expected = laidOver(decodePng(plain.bytes), logo, plain.width - 49, plain.height - 29, 179 / 256);
      expectSame(await drawn(source, { maxDimension: 160, draw }), expected, `${orientation}`);
      const finished = png(expected);
      for (const recipe of [
        { format: "jpeg" },
        { format: "webp" },
        { format: "webp", maxBytes: 1_000_000 },
      ] as Recipe[]) {
        const { bytes } = await darkroom.develop(source, { ...recipe, maxDimension: 160, draw });
        const again = await darkroom.develop(finished, { ...recipe, background: { r: 0, g: 0, b: 0 } });
        expect(bytes, `${orientation} ${JSON.stringify(recipe)}`).toEqual(again.bytes);
      }
    }
  });

  it("draws once, however often the picture is encoded, and smaller over one that must shrink", async () => {
    const opaque = png({ width: 40, height: 24, rgba: constant(40, 24, [255, 0, 255, 255]) });
    const over = [{ picture: opaque, opacity: 0.5, top: 10, left: 10 }];
    const plain = await darkroom.develop(photo, { format: "webp", quality: 75, draw: over });
    const limited = await darkroom.develop(photo, { format: "webp", draw: over, maxBytes: plain.bytes.length });
    expect(limited.bytes).toEqual(plain.bytes);
    const tiny = await darkroom.develop(photo, { draw: over, maxBytes: 2000 });
    const [, width, x] = /draw overlay 1, (\d+)×\d+, at (\d+),/.exec(tiny.report.steps.join()) ?? [];
    expect(tiny.width).toBeLessThan(301);
    expect(Number(width) / tiny.width).toBeCloseTo(40 / 301, 1);
    expect(Number(x)).toBeLessThan(10);
    const scored = await darkroom.develop(photo, { format: "webp", ssim: 0.95, draw: over });
    expect(scored.report.ssim).toBeGreaterThan(0.93);
  });

  it("does not reach the judge, nor what stands in for the picture", async () => {
    const plain = await darkroom.develop(photo, { maxDimension: 100, judge: "full" });
    const over = await darkroom.develop(photo, { maxDimension: 100, judge: "full", draw });
    expect(over.judged).toEqual(plain.judged);
    expect(await darkroom.placeholder(photo, { draw })).toEqual(await darkroom.placeholder(photo));
  });
});

describe("draw: the plan", () => {
  it("charges overlays as they are developed and held, within 10 %", async () => {
    const large = makePhoto({ width: 3000, height: 2000, seed: 2 });
    const overlay = makePhoto({ width: 2400, height: 1800, seed: 3 });
    for (const recipe of [
      { maxDimension: 2000, draw: [{ picture: overlay, opacity: 0.5 }] },
      { maxDimension: 2000, format: "webp", draw: [{ picture: overlay }, { picture: png(noisy(900, 700, 1)) }] },
      { maxDimension: 300, format: "png", draw: [{ picture: overlay, repeat: true, width: 50 }] },
    ] as Recipe[]) {
      const { predictedPeakBytes } = darkroom.plan(darkroom.probe(large), recipe);
      const { report } = await darkroom.develop(large, recipe);
      expect(report.predictedPeakBytes).toBe(predictedPeakBytes);
      const ratio = predictedPeakBytes / report.actualPeakBytes;
      expect(ratio, JSON.stringify({ ...recipe, draw: recipe.draw?.length })).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
      const bare = darkroom.plan(darkroom.probe(large), { ...recipe, draw: [] });
      expect(predictedPeakBytes).toBeGreaterThan(bare.predictedPeakBytes);
    }
  });

  it("refuses overlays that do not fit beside the picture", async () => {
    const small = testDarkroom({ budgetBytes: 8 * 1024 * 1024 });
    const source = makePhoto({ width: 1500, height: 1000 });
    await expect(small.develop(source, {})).resolves.toMatchObject({ width: 1500 });
    const draw = [{ picture: png({ width: 1400, height: 900, rgba: constant(1400, 900, [1, 2, 3, 4]) }) }];
    await expect(small.develop(source, { draw })).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
  });
});

describe("draw: what is refused", () => {
  const cases: Array<[string, object, string]> = [
    ["five overlays", Array(5).fill({ picture }), "expected at most 4 overlays for draw, got 5"],
    ["no list", { picture }, 'expected at most 4 overlays for draw, got "object"'],
    ["no bytes", [{ picture: "logo.png" }], 'overlay 1: expected the bytes of a file for picture, got "string"'],
    ["nothing", [null], 'overlay 1: expected the bytes of a file for picture, got "undefined"'],
    [
      "opacity",
      [{ picture }, { picture, opacity: 1.5 }],
      "overlay 2: expected a number from 0 to 1 for opacity, got 1.5",
    ],
    ["repeat", [{ picture, repeat: "z" }], 'overlay 1: expected one of true, false, x, y for repeat, got "z"'],
    ["gravity", [{ picture, gravity: "auto" }], 'overlay 1: expected a place on the canvas for gravity, got "auto"'],
    ["a width", [{ picture, width: 0 }], "overlay 1: expected an integer from 1 to 16383 for width, got 0"],
    ["an edge", [{ picture, top: -1 }], "overlay 1: expected an integer from 0 to 16383 for top, got -1"],
    ["two edges", [{ picture, left: 1, right: 1 }], "overlay 1: expected either left or right, got both"],
  ];
  for (const [name, draw, sentence] of cases) {
    it(`is ${name}`, async () => {
      expect(await failureOf({ draw } as unknown as Recipe)).toBe(`INVALID_RECIPE: ${sentence}`);
    });
  }

  it("is a file that is no picture or a broken one, by name, and the next picture is as before", async () => {
    const before = await darkroom.develop(photo, { draw: [{ picture }] });
    const broken = picture.slice();
    broken.fill(0xff, 45, 60);
    expect(await failureOf({ draw: [{ picture }, { picture: new Uint8Array(20) }] })).toMatch(
      /^INVALID_FORMAT: overlay 2: /,
    );
    expect(await failureOf({ draw: [{ picture: broken }] })).toMatch(/^CORRUPTED_IMAGE: overlay 1: /);
    expect((await darkroom.develop(photo, { draw: [{ picture }] })).bytes).toEqual(before.bytes);
  });
});

/** A TIFF structure that holds nothing but an orientation. */
function exifOf(orientation: number): Uint8Array {
  const tag = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
  return Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, ...tag, 0, 0, 0, 0);
}
