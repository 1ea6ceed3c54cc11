import { describe, expect, it } from "vitest";
import { Problem } from "../../src/edge/problem";
import { resolveRecipe } from "../../src/image";
import { optionSchemas, optionsDescription, optionsPage } from "../../src/render/docs";
import { findOption, OPTIONS } from "../../src/render/options";
import { checkPresets, parseOptions, recipeOf } from "../../src/render/wishes";

function wishesOf(text: string, presets = {}) {
  return parseOptions(text, presets).wishes;
}

function problemOf(text: string, presets = {}): Problem {
  try {
    parseOptions(text, presets);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`expected a problem for ${text}, got none`);
}

const LOGO = "0b4e0c5e-3a0f-4f0e-9d55-3f6b1f5ab0c1";

/** What must stand beside an option for it to make sense. */
const BESIDE: Readonly<Record<string, string>> = {
  fit: "width=10,",
  dpr: "width=10,",
  gravity: "width=10,fit=cover,",
  palette: "format=png,",
  lqip: "format=json,",
  ...Object.fromEntries(
    OPTIONS.filter(({ name }) => name.startsWith("draw.")).map(({ name }) => [name, `draw=${LOGO},`]),
  ),
};

describe("each option", () => {
  const good: Array<[option: string, expected: object]> = [
    ["width=1", { width: 1 }],
    ["width=16383", { width: 16383 }],
    ["w=400", { width: 400 }],
    ["height=1", { height: 1 }],
    ["h=16383", { height: 16383 }],
    ["fit=scale-down", { fit: "scale-down", enlarge: false }],
    ["fit=contain", { fit: "contain", enlarge: true }],
    ["fit=cover", { fit: "cover", enlarge: true }],
    ["fit=crop", { fit: "crop", enlarge: false }],
    ["fit=pad", { fit: "pad", enlarge: false }],
    ["gravity=auto", { gravity: "auto" }],
    ["trim=border", { trim: 10 }],
    ["trim=0", { trim: 0 }],
    ["gravity=center", { gravity: "center" }],
    ["g=top-left", { gravity: "top-left" }],
    ["gravity=0x1", { gravity: { x: 0, y: 1 } }],
    ["gravity=0.3x0.7", { gravity: { x: 0.3, y: 0.7 } }],
    ["gravity=.5x.5", { gravity: { x: 0.5, y: 0.5 } }],
    ["dpr=0.1", { dpr: 0.1 }],
    ["dpr=10", { dpr: 10 }],
    ["rotate=0", { rotate: 0 }],
    ["rotate=90", { rotate: 90 }],
    ["rotate=180", { rotate: 180 }],
    ["rotate=270", { rotate: 270 }],
    ["flip=h", { flip: "h" }],
    ["flip=v", { flip: "v" }],
    ["flip=hv", { flip: "hv" }],
    ["background=%23f80", { background: { r: 255, g: 136, b: 0 } }],
    ["background=%23FF8800", { background: { r: 255, g: 136, b: 0 } }],
    ["background=ff8800", { background: { r: 255, g: 136, b: 0 } }],
    ["background=navy", { background: { r: 0, g: 0, b: 128 } }],
    ["background=rgb%28240%2C40%2C145%29", { background: { r: 240, g: 40, b: 145 } }],
    ["background=rgb(240%2040%20145)", { background: { r: 240, g: 40, b: 145 } }],
    ["blur=0", { blur: 0 }],
    ["blur=250", { blur: 250 }],
    ["sharpen=0.5", { sharpen: 0.5 }],
    ["sharpen=10", { sharpen: 10 }],
    ["brightness=0", { brightness: 1 }],
    ["brightness=1.5", { brightness: 1.5 }],
    ["contrast=0", { contrast: 1 }],
    ["contrast=10", { contrast: 10 }],
    ["gamma=0", { gamma: 1 }],
    ["gamma=0.1", { gamma: 0.1 }],
    ["saturation=0", { saturation: 0 }],
    ["saturation=10", { saturation: 10 }],
    ["metadata=copyright", { metadata: "copyright" }],
    ["metadata=icc", { metadata: "icc" }],
    ["metadata=keep", { metadata: "keep" }],
    ["metadata=none", { metadata: "none" }],
    ["quality=1", { quality: 1 }],
    ["q=100", { quality: 100 }],
    ["quality=high", { ssim: 0.98 }],
    ["q=medium-high", { ssim: 0.96 }],
    ["q=medium-low", { ssim: 0.94 }],
    ["q=low", { ssim: 0.92 }],
    ["palette=1", { palette: true }],
    ["maxbytes=1024", { maxBytes: 1024 }],
    ["maxbytes=104857600", { maxBytes: 104_857_600 }],
    ["format=baseline-jpeg", { progressive: false }],
    ["format=jpeg", { progressive: true }],
    ["anim=false", {}],
  ];

  it.each(good)("%s becomes part of the recipe", (option, expected) => {
    const beside = BESIDE[findOption(option.split("=")[0])!.name] ?? "";
    const recipe = resolveRecipe(recipeOf(wishesOf(beside + option), "jpeg"));
    expect(recipe).toMatchObject(expected);
  });

  const bad: Array<[option: string, sentence: string]> = [
    ["width=0", 'expected an integer from 1 to 16383 for width, got "0"'],
    ["width=16384", 'expected an integer from 1 to 16383 for width, got "16384"'],
    ["width=-5", 'expected an integer from 1 to 16383 for width, got "-5"'],
    ["width=1e3", 'expected an integer from 1 to 16383 for width, got "1e3"'],
    ["width=4.5", 'expected an integer from 1 to 16383 for width, got "4.5"'],
    ["w=", 'expected an integer from 1 to 16383 for width, got ""'],
    ["height=0x10", 'expected an integer from 1 to 16383 for height, got "0x10"'],
    ["fit=squeeze", 'expected one of scale-down, contain, cover, crop, pad for fit, got "squeeze"'],
    ["fit=inside", 'expected one of scale-down, contain, cover, crop, pad for fit, got "inside"'],
    ["gravity=1.1x0", "for gravity"],
    ["gravity=0.5", "for gravity"],
    ["gravity=0.5x0.5x0.5", "for gravity"],
    ["gravity=middle", "for gravity"],
    ["dpr=0", "expected a number from 0.1 to 10 for dpr"],
    ["dpr=10.5", "expected a number from 0.1 to 10 for dpr"],
    ["rotate=45", 'expected one of 0, 90, 180, 270 for rotate, got "45"'],
    ["flip=x", "expected one of none, h, v, hv for flip"],
    ["background=%23ggg", "expected a CSS colour"],
    ["background=rgba(1,2,3,0.5)", "expected"],
    ["background=rgb(256%200%200)", "expected a CSS colour"],
    ["background=constructor", "expected a CSS colour"],
    ["blur=-1", "expected a number from 0 to 250 for blur"],
    ["blur=251", "expected a number from 0 to 250 for blur"],
    ["sharpen=11", "expected a number from 0 to 10 for sharpen"],
    ["brightness=Infinity", "expected a number from 0 to 10 for brightness"],
    ["contrast=NaN", "expected a number from 0 to 10 for contrast"],
    ["gamma=10.1", "expected a number from 0 to 10 for gamma"],
    ["saturation=-0.5", "expected a number from 0 to 10 for saturation"],
    ["metadata=all", "expected one of none, copyright, icc, keep for metadata"],
    [
      "quality=0",
      'expected an integer from 1 to 100, or one of high, medium-high, medium-low, low, lossless for quality, got "0"',
    ],
    ["quality=101", 'lossless for quality, got "101"'],
    ["trim=256", 'expected an integer from 0 to 255, or border for trim, got "256"'],
    ["lqip=1", 'expected one of thumbhash, blurhash for lqip, got "1"'],
    ["draw=logo", 'expected the id of an image of the library for draw, got "logo"'],
    ["draw.width=0", "expected an integer from 1 to 16383 for draw.width"],
    ["draw.height=x", "expected an integer from 1 to 16383 for draw.height"],
    ["draw.fit=squeeze", "expected one of scale-down, contain, cover, crop, pad for draw.fit"],
    ["draw.rotate=45", "expected one of 0, 90, 180, 270 for draw.rotate"],
    ["draw.background=%23ggg", "expected a CSS colour"],
    ["draw.opacity=1.1", "expected a number from 0 to 1 for draw.opacity"],
    ["draw.gravity=auto", "expected one of center, top, bottom,"],
    ["draw.top=-1", "expected an integer from 0 to 16383 for draw.top"],
    ["draw.left=1.5", "expected an integer from 0 to 16383 for draw.left"],
    ["draw.bottom=", "expected an integer from 0 to 16383 for draw.bottom"],
    ["draw.right=99999", "expected an integer from 0 to 16383 for draw.right"],
    ["draw.repeat=false", 'expected one of true, x, y for draw.repeat, got "false"'],
    ["format=gif", 'expected one of auto, avif, webp, jpeg, baseline-jpeg, png, json for format, got "gif"'],
    ["maxbytes=1023", "expected an integer from 1024 to 104857600 for maxbytes"],
    ["palette=2", 'expected 1 for palette, got "2"'],
    ["explain=yes", 'expected 1 for explain, got "yes"'],
    ["onerror=ignore", 'expected redirect for onerror, got "ignore"'],
    ["exp=tomorrow", "for exp"],
  ];

  it.each(bad)("%s is refused with a sentence", (option, sentence) => {
    const problem = problemOf(option);
    expect([problem.status, problem.code]).toEqual([400, "INVALID_OPTION"]);
    expect(problem.detail).toContain(sentence);
  });

  it("has a good and a bad case above", () => {
    const names = (cases: Array<[string, unknown]>) =>
      new Set(cases.map(([text]) => findOption(text.split("=")[0])?.name));
    const takesNoRecipe = ["explain", "onerror", "exp", "lqip"];
    for (const { name, later } of OPTIONS) {
      if (later === "all") continue;
      if (!takesNoRecipe.includes(name) && !name.startsWith("draw")) expect(names(good)).toContain(name);
      if (name !== "anim") expect(names(bad)).toContain(name);
    }
  });

  it.each(["gravity=face", "anim=true", "border=5", "width=auto"])("%s is known but not available yet", (option) => {
    const problem = problemOf(option);
    expect([problem.status, problem.code]).toEqual([422, "OPTION_NOT_AVAILABLE"]);
    expect(problem.detail).toMatch(/^expected .* for .*, got .*: not available yet$/);
  });

  const drawn: Array<[option: string, options: object]> = [
    ["width=120,draw.height=60,draw.fit=contain", { width: 120, height: 60, fit: "contain", enlarge: true }],
    ["width=120,draw.fit=crop", { width: 120, fit: "crop", enlarge: false }],
    ["rotate=90,draw.background=white", { rotate: 90, background: { r: 255, g: 255, b: 255 } }],
    ["opacity=0.5,draw.gravity=bottom-right", { opacity: 0.5, gravity: "bottom-right" }],
    ["gravity=0.3x0.7", { gravity: { x: 0.3, y: 0.7 } }],
    ["top=0,draw.left=16383", { top: 0, left: 16383 }],
    ["bottom=5,draw.right=6", { bottom: 5, right: 6 }],
    ["repeat=true", { repeat: true }],
    ["repeat=x", { repeat: "x" }],
  ];
  it.each(drawn)("draw.%s says how the overlay is drawn, outside the recipe", (text, options) => {
    const { draw, recipe } = wishesOf(`draw=${LOGO},draw.${text}`);
    expect([draw, recipe]).toEqual([{ id: LOGO, options }, {}]);
    expect(() => resolveRecipe({ draw: [{ ...draw.options, picture: new Uint8Array() }] })).not.toThrow();
  });

  it("quality=lossless is WebP that loses nothing, or PNG", () => {
    const wishes = wishesOf("format=auto,quality=lossless");
    expect(resolveRecipe(recipeOf(wishes, "webp"))).toMatchObject({ format: "webp", lossless: true });
    expect(resolveRecipe(recipeOf(wishes, "png"))).toMatchObject({ format: "png", lossless: false });
  });

  it("keeps answers apart from the recipe", () => {
    expect(wishesOf("explain=1,onerror=redirect,exp=1767225600")).toMatchObject({
      recipe: {},
      explain: true,
      redirectOnError: true,
      expiresAtS: 1_767_225_600,
    });
  });
});

describe("the options segment", () => {
  it.each([
    ["colour=red", 'expected an option of /docs/options for the options, got "colour"'],
    ["__proto__=1", "expected an option of /docs/options"],
    ["width=1,width=2", "expected width once for the options, got it twice"],
    ["width=1,w=1", "expected width once for the options, got it twice"],
    ["", "expected options such as width=400,format=auto"],
    ["width=1,", "expected options such as width=400,format=auto"],
    ["=5", "expected options such as width=400,format=auto"],
    ["background=%zz", "expected percent-encoded UTF-8"],
    ["fit=cover", "expected width or height for fit, got neither"],
    ["dpr=2", "expected width or height for dpr, got neither"],
    ["width=1,gravity=left", "expected fit=cover or fit=crop for gravity"],
    ["width=1,fit=pad,gravity=left", "expected fit=cover or fit=crop for gravity"],
    ["format=png,quality=80", "expected no quality for format=png"],
    ["format=avif,quality=high", "expected a quality of 1 to 100 for format=avif"],
    ["format=json,explain=1", "expected either format=json or explain=1"],
    ["quality=high,maxbytes=5000", "expected a quality of 1 to 100 for maxbytes, got a word"],
    ["quality=lossless", "expected format=webp or format=auto for quality=lossless"],
    ["format=jpeg,quality=lossless", "expected format=webp or format=auto for quality=lossless"],
    ["format=webp,quality=lossless,maxbytes=5000", "expected a quality of 1 to 100 for maxbytes, got lossless"],
    ["palette=1", "expected format=png for palette"],
    ["format=webp,palette=1", "expected format=png for palette"],
    ["draw.opacity=0.5", "expected the id of an image for draw for its other options, got none"],
    [`draw=${LOGO},draw.top=1,draw.bottom=1`, "expected a distance from one edge of an axis for draw, got both"],
    [`draw=${LOGO},draw.left=1,draw.right=1`, "expected a distance from one edge of an axis for draw, got both"],
    [`draw=${LOGO},format=json`, "expected no draw for format=json"],
    [`draw=${LOGO},draw=${LOGO}`, "expected draw once"],
    ["lqip=thumbhash", "expected format=json for lqip, got a format that has no place for it"],
  ])("%j is refused", (text, sentence) => {
    expect(problemOf(text).status).toBe(400);
    expect(problemOf(text).detail).toContain(sentence);
  });

  it("does not depend on the order of options", () => {
    expect(wishesOf("format=webp,height=2,width=1")).toEqual(wishesOf("w=1,h=2,f=webp"));
  });
});

describe("presets", () => {
  const presets = { thumb: "width=200,height=200,fit=cover", bad: "width=0" };

  it.each(["thumb", "preset=thumb"])("%s stands for its options", (text) => {
    expect(wishesOf(text, presets)).toEqual(wishesOf("width=200,height=200,fit=cover"));
  });

  it("what the URL says itself wins", () => {
    expect(wishesOf("thumb,w=300,q=50", presets)).toMatchObject({
      fit: "cover",
      recipe: { width: 300, height: 200, quality: 50 },
    });
  });

  it.each(["big", "thumb,thumb", "toString"])("%s is refused", (text) => {
    expect(problemOf(text, presets)).toMatchObject({ status: 400, code: "INVALID_OPTION" });
  });

  it.each([
    ["width=0", 'expected an integer from 1 to 16383 for width, got "0"'],
    ["gamma=0.05", "expected a number from 0.1 to 10 for gamma, got 0.05"],
    ["nope=1", 'expected an option of /docs/options for the options, got "nope"'],
    ["anim=true", "not available yet"],
    ["other", 'expected options such as width=400 for a preset, got "other"'],
  ])("%s is found wrong at start, with the preset's name", (text, sentence) => {
    expect(() => checkPresets({ thumb: "width=200", odd: text })).toThrow(sentence);
    expect(() => checkPresets({ thumb: "width=200", odd: text })).toThrow('the preset "odd" of RENDER_PRESETS');
  });

  it("that need the URL to complete them are right", () => {
    expect(() => checkPresets({ square: "fit=cover,gravity=top", sharp: "dpr=2" })).not.toThrow();
  });

  it("an option of a preset that is wrong is named", () => {
    expect(problemOf("bad", presets).detail).toContain("for width");
  });
});

describe("the documentation", () => {
  it("has every option, its short form and its default on the page", () => {
    const page = optionsPage();
    for (const { name, alias, byDefault } of OPTIONS) {
      expect(page).toContain(`<code>${name}</code>`);
      if (alias !== null) expect(page).toContain(`<code>${alias}</code>`);
      expect(page).toContain(byDefault);
    }
  });

  it("has every option in the OpenAPI text, and a schema for each that works", () => {
    for (const { name, later } of OPTIONS) {
      expect(optionsDescription()).toContain(`\`${name}\``);
      expect(optionSchemas().some((schema) => schema.name === name)).toBe(later !== "all");
    }
  });

  it("gives examples that are accepted", () => {
    for (const { name, example, later } of OPTIONS) {
      if (later !== "all") expect(() => parseOptions(`${BESIDE[name] ?? ""}${name}=${example}`)).not.toThrow();
    }
  });
});
