// What happens to each finished row, in one fixed order: profile → sRGB, brightness/contrast/gamma/saturation, flatten.
// A step that a recipe does not ask for does not exist in the list.
import type { ProfileConverter } from "./colour/convert";
import type { Arena } from "./core";
import type { ResolvedRecipe, Rgb } from "./recipe";

const WHITE: Rgb = { r: 255, g: 255, b: 255 };
const LUT_BYTES = 256;
/** Fixed point of adjust_u8x4's saturation. */
const SATURATION_ONE = 256;

/** One operation on `width` RGBA pixels at `row`, in place. */
export type RowStep = (row: number, width: number) => void;

/** The steps of a recipe. Allocates rowStepsBuffers(recipe). */
export function rowSteps(
  arena: Arena,
  recipe: ResolvedRecipe,
  converter: ProfileConverter | null,
  flatten: boolean,
): RowStep[] {
  const { kernel } = arena;
  const steps: RowStep[] = [];
  if (converter) steps.push((row, width) => converter.convert(row, width));
  if (adjusts(recipe)) {
    const lut = arena.alloc(LUT_BYTES);
    kernel.adjust_lut(lut, recipe.brightness, recipe.contrast, recipe.gamma);
    const saturation = Math.round(recipe.saturation * SATURATION_ONE);
    steps.push((row, width) => kernel.adjust_u8x4(row, width, lut, saturation));
  }
  if (flatten) {
    const { r, g, b } = recipe.background ?? WHITE;
    steps.push((row, width) => kernel.flatten_u8x4(row, width, r, g, b));
  }
  return steps;
}

export function rowStepsBuffers(recipe: ResolvedRecipe): number[] {
  return adjusts(recipe) ? [LUT_BYTES] : [];
}

function adjusts({ brightness, contrast, gamma, saturation }: ResolvedRecipe): boolean {
  return brightness !== 1 || contrast !== 1 || gamma !== 1 || saturation !== 1;
}
