import { describe, expect, it } from "vitest";
import { isImageError, MAX_OUTPUT_SIDE, type Recipe, resolveRecipe } from "../../src/image";

/** What resolveRecipe says of options that no type would let through. */
function complaint(options: Readonly<Record<string, unknown>>): string {
  try {
    resolveRecipe(options as Recipe);
  } catch (error) {
    if (!isImageError(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
  return "none";
}

describe("resolveRecipe", () => {
  it("fills what is not said", () => {
    expect(resolveRecipe({ maxDimension: 400, quality: undefined })).toMatchObject({
      width: 400,
      height: 400,
      fit: "scale-down",
      format: "jpeg",
      quality: 80,
      background: null,
      maxBytes: null,
    });
  });

  it("takes every bound itself and nothing beyond it", () => {
    for (const [name, min, max] of [
      ["width", 1, MAX_OUTPUT_SIDE],
      ["dpr", 0.1, 10],
      ["blur", 0, 250],
    ] as const) {
      for (const value of [min, max]) expect(complaint({ [name]: value })).toBe("none");
      for (const value of [min - 1, max + 1, Number.NaN, Number.POSITIVE_INFINITY, String(min), null])
        expect(complaint({ [name]: value })).toMatch(new RegExp(`^INVALID_RECIPE: expected an? .* for ${name}, got`));
    }
    expect(complaint({ width: 1.5 })).toBe(
      `INVALID_RECIPE: expected an integer from 1 to ${MAX_OUTPUT_SIDE} for width, got 1.5`,
    );
  });

  it("refuses words that no option has", () => {
    for (const [name, value] of Object.entries({
      fit: "stretch",
      rotate: 45,
      flip: "x",
      format: "gif",
      subsampling: "4:1:1",
      metadata: "all",
      colour: "p3",
      filter: "lanczos9",
      shrink: "slow",
      judge: true,
      gravity: "north",
      progressive: "yes",
    })) {
      expect(complaint({ [name]: value })).toMatch(new RegExp(`^INVALID_RECIPE: expected .* for ${name}, got`));
    }
  });

  it("refuses points outside the picture and colours that are none", () => {
    for (const gravity of [{ x: Number.NaN, y: 0 }, { x: 0, y: 1.01 }, { x: -0.1, y: 0 }, { x: 0.5 }, null])
      expect(complaint({ gravity })).toMatch(/^INVALID_RECIPE: expected .* for gravity/);
    expect(complaint({ gravity: { x: 0, y: 1 } })).toBe("none");
    expect(complaint({ background: { r: 256, g: 0, b: 0 } })).toBe(
      "INVALID_RECIPE: expected an integer from 0 to 255 for background.r, got 256",
    );
    expect(complaint({ background: { r: 1, g: 2.5, b: 0 } })).toMatch(/for background.g, got 2.5$/);
    expect(complaint({ background: null })).toMatch(/^INVALID_RECIPE/);
  });

  it("refuses two ways of saying a size", () => {
    expect(complaint({ maxDimension: 5, width: 5 })).toMatch(/either maxDimension or width and height/);
  });
});
