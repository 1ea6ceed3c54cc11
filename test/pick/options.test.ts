import { describe, expect, it } from "vitest";
import { OptionsSchema, optionsInput, recipeOf, UrlsSchema } from "../../src/pick/options";

const parse = (input: object) => OptionsSchema.parse(input);

describe("options", () => {
  it("have the defaults of the specification", () => {
    expect(parse({})).toEqual({
      count: 3,
      fit: "inside",
      background: "#ffffff",
      format: "jpeg",
      quality: 85,
      aggressive: false,
      minScore: 0.3,
      diversity: 0.85,
      prefer: "none",
      judge: "full",
      sharpen: "off",
      denoise: "off",
      metadata: "none",
      reportMetadata: "basic",
      cache: true,
      tags: [],
    });
  });

  it.each([
    ["count", [1, 50], [0, 51, 1.5, "3"]],
    ["maxDimension", [16, 4096], [15, 4097]],
    ["width", [16, 4096], [15, 4097]],
    ["height", [16, 4096], [15, 4097]],
    ["fit", ["inside", "crop", "pad"], ["cover"]],
    ["background", ["#000000", "#aAbBcC"], ["red", "#fff", "#12345678"]],
    ["format", ["jpeg", "webp"], ["png"]],
    ["quality", [1, 100], [0, 101]],
    ["maxBytes", [10_240, 10_485_760], [10_239, 10_485_761]],
    ["minScore", [0, 1], [-0.1, 1.1]],
    ["diversity", [0, 1], [-0.1, 1.1]],
    ["prefer", ["none", "signboard"], ["faces"]],
    ["judge", ["full", "fast"], ["none"]],
    ["sharpen", ["off", 0, 1], [1.1, "on"]],
    ["denoise", ["off", 0.5], [-1]],
    ["metadata", ["none", "copyright", "icc", "keep"], ["all"]],
    ["reportMetadata", ["basic", "full"], ["none"]],
    ["fetchLimit", [1, 50], [0, 51]],
    ["cache", [true, false], ["yes", 1]],
    ["tags", [[], Array(10).fill("a")], [Array(11).fill("a"), [""], "a"]],
  ])("%s admits %j and refuses %j", (name, good, bad) => {
    for (const value of good) expect(OptionsSchema.safeParse({ [name]: value }).success, String(value)).toBe(true);
    for (const value of bad) expect(OptionsSchema.safeParse({ [name]: value }).success, String(value)).toBe(false);
  });

  it("weights are six non-negative numbers, not all zero", () => {
    const weights = { resolution: 1, sharpness: 2, brightness: 0, contrast: 0, colourfulness: 0, compression: 0 };
    expect(OptionsSchema.safeParse({ weights }).success).toBe(true);
    expect(OptionsSchema.safeParse({ weights: { ...weights, sharpness: -1 } }).success).toBe(false);
    expect(OptionsSchema.safeParse({ weights: { ...weights, resolution: 0, sharpness: 0 } }).success).toBe(false);
    expect(OptionsSchema.safeParse({ weights: { resolution: 1 } }).success).toBe(false);
    expect(OptionsSchema.safeParse({ weights: { ...weights, taste: 1 } }).success).toBe(false);
  });

  it("refuse unknown names and two ways to say the size", () => {
    expect(OptionsSchema.safeParse({ colour: 1 }).success).toBe(false);
    expect(OptionsSchema.safeParse({ maxDimension: 100, width: 100 }).success).toBe(false);
    expect(OptionsSchema.safeParse({ width: 100, height: 50 }).success).toBe(true);
  });

  it("JSON bodies name 1 to 50 URLs", () => {
    const urls = (length: number) => Array.from({ length }, () => "https://i.ytimg.com/a.jpg");
    expect(UrlsSchema.safeParse({ urls: urls(1) }).success).toBe(true);
    expect(UrlsSchema.safeParse({ urls: urls(50) }).success).toBe(true);
    for (const bad of [{}, { urls: [] }, { urls: urls(51) }, { urls: "a" }, { urls: [1] }]) {
      expect(UrlsSchema.safeParse(bad).success).toBe(false);
    }
  });
});

describe("optionsInput", () => {
  it("reads a form's texts as the JSON body would have said them", () => {
    const weights = { resolution: 1, sharpness: 1, brightness: 1, contrast: 1, colourfulness: 1, compression: 1 };
    const fields = {
      count: ["5"],
      minScore: ["0.5"],
      sharpen: ["0.3"],
      denoise: ["off"],
      aggressive: ["true"],
      cache: ["false"],
      weights: [JSON.stringify(weights)],
      tags: ["a"],
      "tags[]": ["b"],
      fit: ["crop"],
    };
    expect(parse(optionsInput(fields))).toMatchObject({
      count: 5,
      minScore: 0.5,
      sharpen: 0.3,
      denoise: "off",
      aggressive: true,
      cache: false,
      weights,
      tags: ["a", "b"],
      fit: "crop",
    });
  });

  it.each<Record<string, string[]>>([
    { count: ["three"] },
    { count: [""] },
    { count: ["1", "2"] },
    { cache: ["yes"] },
    { weights: ["{"] },
    { unknown: ["1"] },
    { ["__proto__"]: ["1"] },
  ])("leaves %j for the schema to refuse", (fields) => {
    expect(OptionsSchema.safeParse(optionsInput(fields)).success).toBe(false);
  });
});

describe("recipeOf", () => {
  it("asks for 1024 px, 2 MB and full judging where nothing is said", () => {
    expect(recipeOf(parse({}))).toEqual({
      maxDimension: 1024,
      fit: "inside",
      format: "jpeg",
      quality: 85,
      maxBytes: 2 * 1024 * 1024,
      aggressive: false,
      metadata: "none",
      judge: "full",
      background: { r: 255, g: 255, b: 255 },
      sharpen: 0,
      denoise: 0,
    });
  });

  it("aims at 1 MB when aggressive, unless maxBytes says otherwise", () => {
    expect(recipeOf(parse({ aggressive: true })).maxBytes).toBe(1024 * 1024);
    expect(recipeOf(parse({ aggressive: true, maxBytes: 500_000 })).maxBytes).toBe(500_000);
  });

  it("carries sides, colour and amounts over", () => {
    const recipe = recipeOf(parse({ width: 300, fit: "pad", background: "#102030", sharpen: 0.5, denoise: 1 }));
    expect(recipe).toMatchObject({ width: 300, background: { r: 16, g: 32, b: 48 }, sharpen: 0.5, denoise: 1 });
    expect(recipe).not.toHaveProperty("maxDimension");
  });
});
