// What a recipe may say, option by option. Types keep most of it from TypeScript; callers without types, and options that
// were parsed, are kept from it here.
import { ImageError } from "./error";
import type { Gravity, Recipe, Rgb } from "./recipe";

export const MAX_OUTPUT_SIDE = 16383;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
}

const RANGES = {
  maxDimension: { min: 1, max: MAX_OUTPUT_SIDE, integer: true },
  width: { min: 1, max: MAX_OUTPUT_SIDE, integer: true },
  height: { min: 1, max: MAX_OUTPUT_SIDE, integer: true },
  trim: { min: 0, max: 255, integer: true },
  dpr: { min: 0.1, max: 10, integer: false },
  quality: { min: 1, max: 100, integer: true },
  ssim: { min: 0.5, max: 0.999, integer: false },
  speed: { min: 0, max: 10, integer: true },
  maxBytes: { min: 1024, max: 100 * 1024 * 1024, integer: true },
  blur: { min: 0, max: 250, integer: false },
  sharpen: { min: 0, max: 10, integer: false },
  denoise: { min: 0, max: 1, integer: false },
  brightness: { min: 0, max: 10, integer: false },
  contrast: { min: 0, max: 10, integer: false },
  gamma: { min: 0.1, max: 10, integer: false },
  saturation: { min: 0, max: 10, integer: false },
} satisfies Partial<Record<keyof Recipe, Range>>;

const CHOICES = {
  fit: ["inside", "scale-down", "contain", "cover", "crop", "pad"],
  rotate: [0, 90, 180, 270],
  flip: ["none", "h", "v", "hv"],
  format: ["jpeg", "webp", "png", "avif"],
  subsampling: ["4:4:4", "4:2:2", "4:2:0"],
  metadata: ["none", "copyright", "icc", "keep"],
  colour: ["srgb", "source"],
  filter: ["nearest", "box", "bilinear", "catmull-rom", "mitchell", "lanczos2", "lanczos3"],
  shrink: ["fast", "fine"],
  judge: ["full", "fast", "none"],
} satisfies { readonly [Name in keyof Recipe]?: ReadonlyArray<Required<Recipe>[Name]> };

const FLAGS = ["enlarge", "orient", "lossless", "progressive", "palette", "aggressive", "linear"] as const;

// biome-ignore format: a list of words
const GRAVITIES: readonly unknown[] = [
  "auto", "center", "top", "bottom", "left", "right", "top-left", "top-right", "bottom-left", "bottom-right",
] satisfies Gravity[];

/** @throws ImageError INVALID_RECIPE naming the option, what is allowed and what was given. */
export function checkRecipe(recipe: Recipe): void {
  for (const [name, range] of Object.entries(RANGES) as Array<[keyof typeof RANGES, Range]>) {
    const value = recipe[name];
    if (value !== undefined) checkRange(name, value, range);
  }
  for (const [name, choices] of Object.entries(CHOICES) as Array<[keyof typeof CHOICES, readonly unknown[]]>) {
    const value = recipe[name];
    if (value !== undefined && !choices.includes(value)) throw wrong(name, `one of ${choices.join(", ")}`, value);
  }
  for (const name of FLAGS) {
    const value = recipe[name];
    if (value !== undefined && typeof value !== "boolean") throw wrong(name, "true or false", value);
  }
  checkGravity(recipe.gravity);
  checkBackground(recipe.background);
  if (recipe.lossless) checkLossless(recipe);
  if (recipe.ssim !== undefined && (recipe.maxBytes !== undefined || recipe.aggressive)) {
    throw new ImageError("INVALID_RECIPE", "expected either ssim or a limit of bytes, got both");
  }
  if (recipe.ssim !== undefined && recipe.format === "avif") {
    throw new ImageError("INVALID_RECIPE", "expected jpeg or webp as the format of an ssim, got avif");
  }
  if (recipe.maxDimension !== undefined && (recipe.width !== undefined || recipe.height !== undefined)) {
    throw new ImageError("INVALID_RECIPE", "expected either maxDimension or width and height, got both");
  }
}

/** Nothing is left to choose where nothing may be lost. */
function checkLossless(recipe: Recipe): void {
  if (recipe.format !== "webp") throw wrong("format", "webp beside lossless", recipe.format ?? "jpeg, the default");
  const others = (["quality", "ssim", "maxBytes", "aggressive"] as const).filter((name) => recipe[name]);
  if (others.length === 0) return;
  throw new ImageError("INVALID_RECIPE", `expected either lossless or ${others[0]}, got both`);
}

function checkRange(name: string, value: number, { min, max, integer }: Range): void {
  if (Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))) return;
  throw wrong(name, `${integer ? "an integer" : "a number"} from ${min} to ${max}`, value);
}

function checkGravity(gravity: Gravity | undefined): void {
  if (gravity === undefined || GRAVITIES.includes(gravity)) return;
  const inside = (share: unknown) => typeof share === "number" && share >= 0 && share <= 1;
  if (typeof gravity === "object" && gravity !== null && inside(gravity.x) && inside(gravity.y)) return;
  throw wrong("gravity", `one of ${GRAVITIES.join(", ")}, or x and y from 0 to 1`, gravity);
}

function checkBackground(background: Rgb | undefined): void {
  if (background === undefined) return;
  for (const channel of ["r", "g", "b"] as const) {
    checkRange(`background.${channel}`, background?.[channel], { min: 0, max: 255, integer: true });
  }
}

function wrong(name: string, expected: string, got: unknown): ImageError {
  return new ImageError(
    "INVALID_RECIPE",
    `expected ${expected} for ${name}, got ${typeof got === "number" ? got : JSON.stringify(got)}`,
  );
}
