import { describe, expect, it } from "vitest";
import { resolveRecipe } from "../../src/image";
import { OptionsSchema, optionsInput, recipeOf as serverRecipeOf } from "../../src/pick/options";
import { distinctName } from "../../web/src/state/photo";
import {
  changesOutput,
  DEFAULT_SETTINGS,
  DIMENSIONS_PX,
  DIVERSITY,
  MAX_COUNT,
  MAX_QUALITY,
  MIN_QUALITY,
  MIN_SCORE,
  pickFieldsOf,
  recipeOf,
  type Settings,
} from "../../web/src/state/settings";

/** What the server makes of the page's form. */
function serverOptions(settings: Settings) {
  const fields = Object.fromEntries(pickFieldsOf(settings).map(([name, value]) => [name, [value]]));
  return OptionsSchema.parse(optionsInput(fields));
}

describe("settings", () => {
  const cases: Settings[] = [
    DEFAULT_SETTINGS,
    { count: 1, maxDimension: DIMENSIONS_PX[0], format: "webp", quality: MIN_QUALITY },
    { count: MAX_COUNT, maxDimension: DIMENSIONS_PX.at(-1)!, format: "jpeg", quality: MAX_QUALITY },
  ];

  it.each(cases)("ask the server for the recipe that the page follows: $maxDimension px $format", (settings) => {
    expect(resolveRecipe(recipeOf(settings))).toEqual(resolveRecipe(serverRecipeOf(serverOptions(settings))));
  });

  it("ask for the choice that the page makes, which is also the server's default", () => {
    const { count, minScore, diversity } = serverOptions(DEFAULT_SETTINGS);
    expect([count, minScore, diversity]).toEqual([DEFAULT_SETTINGS.count, MIN_SCORE, DIVERSITY]);
    const defaults = OptionsSchema.parse({});
    expect([defaults.count, defaults.minScore, defaults.diversity]).toEqual([count, minScore, diversity]);
  });

  it("tell a change of output from a change of choice", () => {
    expect(changesOutput(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, count: 9 })).toBe(false);
    for (const change of [{ maxDimension: 320 }, { format: "webp" as const }, { quality: 50 }]) {
      expect(changesOutput(DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, ...change })).toBe(true);
    }
  });
});

describe("photo names", () => {
  it.each([
    ["a.jpg", [], "a.jpg"],
    ["a.jpg", ["a.jpg"], "a (2).jpg"],
    ["a.jpg", ["a.jpg", "a (2).jpg"], "a (3).jpg"],
    ["noextension", ["noextension"], "noextension (2)"],
    [".jpg", [".jpg"], ".jpg (2)"],
  ])("%s among %j is %s", (name, taken, expected) => {
    expect(distinctName(name, new Set(taken))).toBe(expected);
  });
});
