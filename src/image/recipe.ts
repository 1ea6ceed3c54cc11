// A recipe says what a developed picture shall be. `resolveRecipe` fills in defaults and checks bounds; everything after
// it works on a ResolvedRecipe and checks nothing again.
import { ImageError } from "./error";
import type { OutputFormat } from "./header";

export type Fit = "inside" | "scale-down" | "contain" | "cover" | "crop" | "pad";
export type Filter = "nearest" | "box" | "bilinear" | "catmull-rom" | "mitchell" | "lanczos2" | "lanczos3";
export type MetadataPolicy = "none" | "copyright" | "icc" | "keep";
export type Gravity =
  | "center"
  | "top"
  | "bottom"
  | "left"
  | "right"
  | "top-left"
  | "top-right"
  | "bottom-left"
  | "bottom-right"
  | { readonly x: number; readonly y: number };

export interface Rgb {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

export interface Recipe {
  /** Both sides at most this, px. Instead of width and height. */
  maxDimension?: number;
  width?: number;
  height?: number;
  /** "inside" is pick's name for "scale-down". Default "scale-down". */
  fit?: Fit;
  /** Let contain and cover enlarge. Default false. */
  enlarge?: boolean;
  /** Where crop and cover keep the picture. Default "center". */
  gravity?: Gravity;
  /** Multiplies width and height, 0.1–10. Default 1. */
  dpr?: number;
  /** Clockwise, after EXIF orientation. Default 0. */
  rotate?: 0 | 90 | 180 | 270;
  flip?: "none" | "h" | "v" | "hv";
  /** Apply EXIF orientation. Default true. */
  orient?: boolean;
  format?: OutputFormat;
  /** 1–100. Default 80. */
  quality?: number;
  /** JPEG. Default true. */
  progressive?: boolean;
  /** JPEG. Default "4:2:0". */
  subsampling?: "4:4:4" | "4:2:2" | "4:2:0";
  /** PNG: exact palette of up to 256 colours. Default false. */
  palette?: boolean;
  /** Upper bound of the output, bytes: quality steps down, then dimensions. */
  maxBytes?: number;
  /** pick's "aggressive": full size at 85, else half of each side at 75, 65, 55, 45. Default false. */
  aggressive?: boolean;
  /** What metadata the output carries. Default "none". */
  metadata?: MetadataPolicy;
  /** "srgb" converts an embedded RGB matrix profile (Display P3, Adobe RGB); "source" leaves the pixels. Default "srgb". */
  colour?: "srgb" | "source";
  /** Behind transparent pixels (JPEG) and in padding. Default white for JPEG and pad; null keeps alpha where the format can. */
  background?: Rgb;
  /** Default "lanczos3". */
  filter?: Filter;
  /** Resize in linear light. Default false. */
  linear?: boolean;
  /** Shrink-on-load: speed or quality first. Default "fast". */
  shrink?: "fast" | "fine";
  /** Gaussian radius (sigma), px of the output. 0 = off. */
  blur?: number;
  /** Unsharp mask amount, 0–10. 0 = off. */
  sharpen?: number;
  /** 0–1. 0 = off. */
  denoise?: number;
  /** 1 = unchanged. */
  brightness?: number;
  contrast?: number;
  gamma?: number;
  saturation?: number;
  /** Judge the source in the same pass: "full" from every pixel, "fast" from the rows that are resized anyway. */
  judge?: "full" | "fast" | "none";
}

export type ResolvedRecipe = Readonly<
  Required<Omit<Recipe, "maxDimension" | "width" | "height" | "maxBytes" | "background">> & {
    width: number | null;
    height: number | null;
    maxBytes: number | null;
    background: Rgb | null;
  }
>;

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
  dpr: { min: 0.1, max: 10, integer: false },
  quality: { min: 1, max: 100, integer: true },
  maxBytes: { min: 1024, max: 100 * 1024 * 1024, integer: true },
  blur: { min: 0, max: 250, integer: false },
  sharpen: { min: 0, max: 10, integer: false },
  denoise: { min: 0, max: 1, integer: false },
  brightness: { min: 0, max: 10, integer: false },
  contrast: { min: 0, max: 10, integer: false },
  gamma: { min: 0.1, max: 10, integer: false },
  saturation: { min: 0, max: 10, integer: false },
} satisfies Partial<Record<keyof Recipe, Range>>;

/**
 * Fills defaults and checks every number.
 * @throws ImageError INVALID_RECIPE naming the option, the range and what was given.
 */
export function resolveRecipe(recipe: Recipe): ResolvedRecipe {
  for (const [name, range] of Object.entries(RANGES) as Array<[keyof typeof RANGES, Range]>) {
    const value = recipe[name];
    if (value !== undefined) checkRange(name, value, range);
  }
  if (recipe.maxDimension !== undefined && (recipe.width !== undefined || recipe.height !== undefined)) {
    throw new ImageError("INVALID_RECIPE", "expected either maxDimension or width and height, got both");
  }
  const { maxDimension, ...rest } = recipe;
  const defined = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    width: maxDimension ?? null,
    height: maxDimension ?? null,
    fit: "scale-down",
    enlarge: false,
    gravity: "center",
    dpr: 1,
    rotate: 0,
    flip: "none",
    orient: true,
    format: "jpeg",
    quality: 80,
    progressive: true,
    subsampling: "4:2:0",
    palette: false,
    maxBytes: null,
    aggressive: false,
    metadata: "none",
    colour: "srgb",
    background: null,
    filter: "lanczos3",
    linear: false,
    shrink: "fast",
    blur: 0,
    sharpen: 0,
    denoise: 0,
    brightness: 1,
    contrast: 1,
    gamma: 1,
    saturation: 1,
    judge: "none",
    ...defined,
  };
}

function checkRange(name: string, value: number, { min, max, integer }: Range): void {
  if (Number.isFinite(value) && value >= min && value <= max && (!integer || Number.isInteger(value))) return;
  const kind = integer ? "an integer" : "a number";
  throw new ImageError("INVALID_RECIPE", `expected ${kind} from ${min} to ${max} for ${name}, got ${value}`);
}
