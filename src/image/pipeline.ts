// The way a picture takes, decided before anything is allocated: shrink-on-load, what is judged where, and which route the
// output goes. develop.ts follows it; memory-plan.ts predicts what it holds.
//
// Three routes. "coefficients": rows go straight into the JPEG encoder's coefficient store, which also turns them upright.
// "rows": rows that are upright already go straight into the WebP encoder. "picture": rows are placed upright into an RGBA
// picture, for everything else: PNG, AVIF, alpha, turned WebP, whatever looks at neighbours (blur, sharpen, denoise) or pads, and
// a turned picture that is drawn over.
import { encodesOf } from "./attempt";
import { checkAvifWork } from "./codec/avif-options";
import { hasWholeExpansion, jpegPlanes, type PlaneShape } from "./decode/jpeg-planes";
import { ImageError } from "./error";
import { type Geometry, geometry, type Size, shrunkCrop } from "./geometry";
import type { Header } from "./header";
import { isPadded } from "./picture";
import type { ResolvedRecipe } from "./recipe";
import { layOutResize, type ResizeRequest } from "./resize-layout";
import { checkVector } from "./svg/extent";
import { vectorRaster } from "./vector";

/** Part of the core version: raised whenever TypeScript alone changes the bytes of an output. */
export const PIPELINE_VERSION = 4;

/** Pixels of a source: libvips' default. The budget refuses most pictures long before. */
const MAX_SOURCE_PIXELS = 268_402_689;

/**
 * none: not judged. tap: looks at the rows on their way to the resizer, or, where planes are resized, at rows that the
 * decoder makes beside them; what is drawn for an output is never judged, but a vector at its own size, before. separate: a second output of the decoder at 1/1, beside a shrunk one.
 */
export type JudgeRoute = "none" | "tap" | "separate";

export interface Pipeline {
  readonly geometry: Geometry;
  /** Shrink-on-load as a power of two, 0–3. */
  readonly scale: number;
  readonly judge: JudgeRoute;
  readonly route: "coefficients" | "rows" | "picture";
  readonly resize: ResizeRequest;
  /** The planes that are resized as they are stored, colour being converted after it; null where RGBA rows are resized. */
  readonly planes: readonly PlaneShape[] | null;
  /** The output has no alpha, a background was asked for, or it is padded: rows are flattened. */
  readonly flatten: boolean;
  /** The output has no transparent pixel. */
  readonly opaque: boolean;
  /** libwebp writes the output: WebP with alpha, or lossless. */
  readonly libwebp: boolean;
  /** The output is written as luma alone: the source is grey, and no background and no overlay brings in colour. */
  readonly grey: boolean;
  /** Blur, sharpen or denoise: neighbouring pixels are looked at. */
  readonly spatial: boolean;
  /** The canvas is larger than the picture. */
  readonly padded: boolean;
}

/**
 * Decides the way of one job. Pure.
 * @param sideFactor share of the planned output's sides, 0–1: below 1 when an output must become smaller.
 * @throws ImageError RESOLUTION_TOO_HIGH, INVALID_RECIPE, what checkVector throws of an SVG.
 */
export function choosePipeline(header: Header, recipe: ResolvedRecipe, sideFactor = 1): Pipeline {
  checkDecodable(header);
  const shape = shrunkGeometry(geometry(header, recipe), sideFactor);
  if (recipe.format === "avif") checkAvifWork(shape.canvas, recipe.speed, encodesOf(recipe));
  const scale = header.format === "jpeg" ? shrinkScale(shape.scale, recipe.shrink) : 0;
  const spatial = recipe.blur > 0 || recipe.sharpen > 0 || recipe.denoise > 0;
  const padded = isPadded(shape);
  const flatten = header.hasAlpha && (recipe.format === "jpeg" || recipe.background !== null || padded);
  const opaque = !header.hasAlpha || flatten;
  const resize = resizeRequest(header, shape, scale, recipe);
  return {
    geometry: shape,
    scale,
    judge: header.vector ? "none" : judgeRoute(recipe, scale),
    route: spatial || padded ? "picture" : directRoute(recipe, opaque, shape),
    resize,
    planes: resizesPlanes(header, resize) ? jpegPlanes(header, 8 >> scale) : null,
    flatten,
    opaque,
    libwebp: recipe.format === "webp" && (recipe.lossless || !opaque),
    grey: staysGrey(header, recipe, flatten, padded),
    spatial,
    padded,
  };
}

/** Size of the rows that the resizer takes. */
export function rasterOf({ resize }: Pipeline): Size {
  return { width: resize.sourceWidth, height: resize.sourceHeight };
}

/**
 * Lossless WebP is libwebp's, which takes a whole picture; one that shall fit a limit or meet a score may be encoded again,
 * which needs its pixels.
 */
function directRoute(recipe: ResolvedRecipe, opaque: boolean, { orientation }: Geometry): Pipeline["route"] {
  if (recipe.draw.length > 0 && orientation !== 1) return "picture";
  if (recipe.format === "jpeg") return "coefficients";
  const once = recipe.maxBytes === null && !recipe.aggressive && recipe.ssim === null;
  return recipe.format === "webp" && opaque && !recipe.lossless && once && orientation === 1 ? "rows" : "picture";
}

function shrunkGeometry(shape: Geometry, factor: number): Geometry {
  if (factor === 1) return shape;
  const side = (px: number) => Math.max(1, Math.floor(px * factor));
  const size = ({ width, height }: Size) => ({ width: side(width), height: side(height) });
  return {
    ...shape,
    target: size(shape.target),
    picture: size(shape.picture),
    canvas: size(shape.canvas),
    offset: { x: Math.floor(shape.offset.x * factor), y: Math.floor(shape.offset.y * factor) },
    scale: shape.scale * factor,
  };
}

/** @throws ImageError RESOLUTION_TOO_HIGH beyond the limits, what checkVector throws of an SVG. */
export function checkDecodable(header: Header): void {
  const { width, height, vector } = header;
  if (width * height > MAX_SOURCE_PIXELS) {
    throw new ImageError(
      "RESOLUTION_TOO_HIGH",
      `expected at most ${MAX_SOURCE_PIXELS} pixels, got ${width}×${height}`,
      {
        width,
        height,
      },
    );
  }
  if (vector) checkVector(vector, header);
}

/**
 * The strongest shrink that leaves the resizer enough to do. "fine": the decoded picture is at least twice the target.
 * "fast": at least one and an eighth to one and a half times, as box-like decoding of barely more than the target costs 10 dB.
 * Both are the rules of sharp (its default, and `fastShrinkOnLoad: false`), so that quality is level with it.
 * @param scale target ÷ source, of the axis that shrinks less.
 */
function shrinkScale(scale: number, setting: ResolvedRecipe["shrink"]): number {
  for (const power of [3, 2, 1]) {
    const denominator = 1 << power;
    const leastRatio = setting === "fine" ? 2 * denominator : denominator + 1;
    if (scale * leastRatio <= 1) return power;
  }
  return 0;
}

function staysGrey({ mode, hasAlpha }: Header, recipe: ResolvedRecipe, flatten: boolean, padded: boolean): boolean {
  const { background, format, draw } = recipe;
  const greyGround = background === null || (background.r === background.g && background.g === background.b);
  const grey = (mode === "L" || mode === "LA") && (greyGround || !(flatten || padded));
  return grey && format !== "webp" && draw.length === 0 && (flatten || !hasAlpha);
}

/**
 * JPEGs of one or three components, where something is resampled: CMYK is not linear, nor is linear light, and what passes
 * through unscaled is to be libjpeg's own rows.
 */
function resizesPlanes(header: Header, resize: ResizeRequest): boolean {
  if (header.format !== "jpeg" || header.mode === "CMYK") return false;
  return layOutResize(resize).path === "opaque" && hasWholeExpansion(header);
}

function judgeRoute(recipe: ResolvedRecipe, scale: number): JudgeRoute {
  if (recipe.judge === "none") return "none";
  return recipe.judge === "full" && scale > 0 ? "separate" : "tap";
}

function resizeRequest(header: Header, shape: Geometry, scale: number, recipe: ResolvedRecipe): ResizeRequest {
  const denominator = 1 << scale;
  const { size, crop } = header.vector
    ? vectorRaster(header, shape)
    : {
        size: { width: Math.ceil(header.width / denominator), height: Math.ceil(header.height / denominator) },
        crop: shrunkCrop(shape.crop, denominator),
      };
  return {
    sourceWidth: size.width,
    sourceHeight: size.height,
    crop,
    targetWidth: shape.target.width,
    targetHeight: shape.target.height,
    filter: recipe.filter,
    hasAlpha: header.hasAlpha,
    linear: recipe.linear,
  };
}
