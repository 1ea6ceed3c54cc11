// A recipe says what a developed picture shall be. `resolveRecipe` fills in defaults and checks bounds; everything after
// it works on a ResolvedRecipe and checks nothing again.
import { checkDraw, type Overlay } from "./draw/overlay";
import type { OutputFormat } from "./header";
import type { Rectangle } from "./orientation";
import { checkRecipe } from "./recipe-check";

export { MAX_OUTPUT_SIDE } from "./recipe-check";

export type Fit = "inside" | "scale-down" | "contain" | "cover" | "crop" | "pad";
export type Filter = "nearest" | "box" | "bilinear" | "catmull-rom" | "mitchell" | "lanczos2" | "lanczos3";
export type MetadataPolicy = "none" | "copyright" | "icc" | "keep";
export type Gravity =
  /** What stands out, found in a first pass (frame/saliency.ts). */
  | "auto"
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
  /** Cut borders of one colour off first: the most by which a pixel's channels may differ from it, 0–255. 10 suits photographs. */
  trim?: number;
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
  /** 1–100, of JPEG, WebP and AVIF: the same number looks alike in the last two. Default 80. */
  quality?: number;
  /** Instead of quality, for JPEG and WebP: the SSIM against the resized pixels that quality is searched for, 0.5–0.999. */
  ssim?: number;
  /** WebP: every pixel as it is, instead of quality; up to about 1.7 MP in the default budget. Default false. */
  lossless?: boolean;
  /** JPEG. Default true. */
  progressive?: boolean;
  /** AVIF: 0 (slowest, smallest) to 10. Default 8. */
  speed?: number;
  /** JPEG and AVIF. Default "4:2:0". */
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
  /** Behind transparent pixels (JPEG) and in padding. Default white for JPEG and pad; elsewhere alpha is kept. */
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
  /** Laid over the finished picture in this order, at most 4. Default none. */
  draw?: readonly Overlay[];
  /** Judge the source in the same pass: "full" from every pixel, "fast" from the rows that are resized anyway. */
  judge?: "full" | "fast" | "none";
}

export type ResolvedRecipe = Readonly<
  Required<Omit<Recipe, "maxDimension" | "width" | "height" | "trim" | "ssim" | "maxBytes" | "background">> & {
    width: number | null;
    height: number | null;
    trim: number | null;
    /** The part of the stored source that is used, px; null = all. What trim found. */
    window: Rectangle | null;
    ssim: number | null;
    maxBytes: number | null;
    background: Rgb | null;
  }
>;

/**
 * Fills defaults and checks every value: callers without types and parsed options end here too.
 * @throws ImageError INVALID_RECIPE naming the option, the range and what was given.
 */
export function resolveRecipe(recipe: Recipe): ResolvedRecipe {
  checkRecipe(recipe);
  checkDraw(recipe.draw);
  const { maxDimension, ...rest } = recipe;
  const defined = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    width: maxDimension ?? null,
    height: maxDimension ?? null,
    trim: null,
    window: null,
    fit: "scale-down",
    enlarge: false,
    gravity: "center",
    dpr: 1,
    rotate: 0,
    flip: "none",
    orient: true,
    format: "jpeg",
    quality: 80,
    ssim: null,
    lossless: false,
    speed: 8,
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
    draw: [],
    judge: "none",
    ...defined,
  };
}
