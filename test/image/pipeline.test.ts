import { describe, expect, it } from "vitest";
import { choosePipeline } from "../../src/image/pipeline";
import { resolveRecipe } from "../../src/image/recipe";
import { testDarkroom } from "../fixture/darkroom";
import { makePhoto } from "../fixture/photo";

const header = testDarkroom().probe(makePhoto({ width: 64, height: 48 }));

/** Shrink-on-load of a JPEG `ratio` times the wanted width. */
function shrinkOf(ratio: number, shrink: "fast" | "fine"): number {
  const recipe = resolveRecipe({ width: 100, shrink });
  const source = { ...header, width: Math.round(100 * ratio), height: Math.round(75 * ratio) };
  return 1 << choosePipeline(source, recipe).scale;
}

describe("shrink-on-load", () => {
  const cases: Array<[ratio: number, fast: number, fine: number]> = [
    [1, 1, 1],
    [2, 1, 1],
    [2.9, 1, 1],
    [3, 2, 1],
    [4, 2, 2],
    [4.5, 2, 2],
    [5, 4, 2],
    [8, 4, 4],
    [8.9, 4, 4],
    [9, 8, 4],
    [15.9, 8, 4],
    [16, 8, 8],
    [100, 8, 8],
  ];
  for (const [ratio, fast, fine] of cases) {
    it(`of a source ${ratio} times as wide is 1/${fast} when fast and 1/${fine} when fine`, () => {
      expect([shrinkOf(ratio, "fast"), shrinkOf(ratio, "fine")]).toEqual([fast, fine]);
    });
  }

  it("does not exist for PNG", () => {
    const recipe = resolveRecipe({ width: 100 });
    expect(choosePipeline({ ...header, format: "png", width: 5000, height: 5000 }, recipe).scale).toBe(0);
  });
});
