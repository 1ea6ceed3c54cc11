// From a source's size and a recipe to every size and offset of the job. Pure integers; no pixel is touched here.
//
// Order: EXIF orientation, flip, rotate (Cloudflare flips before it rotates), then crop, resize and pad in the picture as
// shown. Decoders and the resizer work in the stored orientation, so crop and target are given there too and the turn is
// done last, on the small picture. Rounding: sides are floored, at least 1 px; offsets are floored.
import { ImageError } from "./error";
import { type Header, type Orientation, orientedSize } from "./header";
import { composeOrientation, FLIP, type Rectangle, ROTATION, storedRectangle } from "./orientation";
import { type Gravity, MAX_OUTPUT_SIDE, type ResolvedRecipe } from "./recipe";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type GeometryRecipe = Pick<
  ResolvedRecipe,
  "width" | "height" | "fit" | "enlarge" | "gravity" | "dpr" | "rotate" | "flip" | "orient"
> &
  Partial<Pick<ResolvedRecipe, "window">>;

export interface Geometry {
  /** What turns the resized rows into the picture: EXIF, flip and rotate in one. */
  readonly orientation: Orientation;
  /** The whole source as shown, less what was trimmed. */
  readonly oriented: Size;
  /** The part of the source that is used, whole px, in the stored orientation. */
  readonly crop: Rectangle;
  /** What the crop is resized to, in the stored orientation. */
  readonly target: Size;
  /** The resized picture as shown. */
  readonly picture: Size;
  /** The output. Larger than the picture only for `pad`; the picture then lies at `offset`. */
  readonly canvas: Size;
  readonly offset: { readonly x: number; readonly y: number };
  /** Target ÷ crop, of the axis that shrinks less: shrink-on-load by d leaves the resizer work while scale × d ≤ 1. */
  readonly scale: number;
}

/** What a fit decides, all as shown. */
interface Fitted {
  readonly crop: Rectangle;
  readonly picture: Size;
  readonly canvas: Size;
}

/**
 * The geometry of one job. `fit` without a width or without a height only scales by the side given; with neither it keeps
 * the size. A vector has no pixels that enlarging would have to invent: `contain` and `cover` fill their box with it, `enlarge`
 * or not. `cover` without `enlarge` is Cloudflare's aspect-crop (and pick's "crop"): the box's ratio, never its pixels
 * invented; `crop` leaves a picture smaller than the box whole.
 * @throws ImageError INVALID_RECIPE when the output would exceed MAX_OUTPUT_SIDE by enlarging, padding or dpr.
 */
export function geometry(
  source: Pick<Header, "width" | "height" | "orientation" | "vector">,
  recipe: GeometryRecipe,
): Geometry {
  const flipped = composeOrientation(recipe.orient ? source.orientation : 1, FLIP[recipe.flip]);
  const orientation = composeOrientation(flipped, ROTATION[recipe.rotate]);
  const used = recipe.window ?? { x: 0, y: 0, width: source.width, height: source.height };
  const oriented = orientedSize({ width: used.width, height: used.height, orientation });
  const box = { width: boxSide(recipe.width, recipe.dpr), height: boxSide(recipe.height, recipe.dpr) };
  const enlarge = recipe.enlarge || source.vector !== undefined;
  const { crop, picture, canvas } = fitted(oriented, box, { ...recipe, enlarge });
  checkSide("width", canvas.width, oriented.width);
  checkSide("height", canvas.height, oriented.height);
  return {
    orientation,
    oriented,
    crop: moved(storedRectangle(crop, orientation, oriented), used),
    target: orientedSize({ ...picture, orientation }),
    picture,
    canvas,
    offset: { x: half(canvas.width - picture.width), y: half(canvas.height - picture.height) },
    scale: Math.max(picture.width / crop.width, picture.height / crop.height),
  };
}

function moved(part: Rectangle, { x, y }: Rectangle): Rectangle {
  return { ...part, x: part.x + x, y: part.y + y };
}

/** The crop in px of a source that was shrunk on load by `denominator` (a power of two: exact in binary). */
export function shrunkCrop(crop: Rectangle, denominator: number): Rectangle {
  return {
    x: crop.x / denominator,
    y: crop.y / denominator,
    width: crop.width / denominator,
    height: crop.height / denominator,
  };
}

function fitted(source: Size, box: { width: number | null; height: number | null }, recipe: GeometryRecipe): Fitted {
  const { width, height } = box;
  const whole = { x: 0, y: 0, width: source.width, height: source.height };
  const enlarge = recipe.enlarge && (recipe.fit === "contain" || recipe.fit === "cover");
  if (width === null || height === null) {
    const picture = scaledInto(source, width ?? Infinity, height ?? Infinity, enlarge);
    return { crop: whole, picture, canvas: picture };
  }
  switch (recipe.fit) {
    case "inside":
    case "scale-down":
    case "contain": {
      const picture = scaledInto(source, width, height, enlarge);
      return { crop: whole, picture, canvas: picture };
    }
    case "pad":
      return { crop: whole, picture: scaledInto(source, width, height, false), canvas: { width, height } };
    case "cover":
      return covered(source, { width, height }, recipe.gravity, enlarge);
    case "crop": {
      const fills = source.width >= width && source.height >= height;
      if (fills) return covered(source, { width, height }, recipe.gravity, false);
      const picture = { width: Math.min(width, source.width), height: Math.min(height, source.height) };
      return { crop: placed(picture, source, recipe.gravity), picture, canvas: picture };
    }
    default:
      throw new Error(`expected a known fit, got ${recipe.fit satisfies never}`);
  }
}

/** The largest size within the box at the source's ratio. Products stay below 2^53 and quotients are exact when whole. */
function scaledInto(source: Size, boxWidth: number, boxHeight: number, enlarge: boolean): Size {
  if (boxWidth === Infinity && boxHeight === Infinity) return source;
  if (!enlarge && source.width <= boxWidth && source.height <= boxHeight) return source;
  if (boxWidth * source.height <= boxHeight * source.width) {
    return { width: boxWidth, height: Math.max(1, Math.floor((source.height * boxWidth) / source.width)) };
  }
  return { width: Math.max(1, Math.floor((source.width * boxHeight) / source.height)), height: boxHeight };
}

/** The largest part of the source at the box's ratio, shrunk (or, with `enlarge`, brought) to the box. */
function covered(source: Size, box: Size, gravity: Gravity, enlarge: boolean): Fitted {
  const tooWide = source.width * box.height > source.height * box.width;
  const part = tooWide
    ? { width: Math.max(1, Math.floor((source.height * box.width) / box.height)), height: source.height }
    : { width: source.width, height: Math.max(1, Math.floor((source.width * box.height) / box.width)) };
  const fills = part.width >= box.width && part.height >= box.height;
  const picture = fills || enlarge ? box : part;
  return { crop: placed(part, source, gravity), picture, canvas: picture };
}

const SIDES = {
  /** Until a first pass has found better. */
  auto: { x: 0.5, y: 0.5 },
  center: { x: 0.5, y: 0.5 },
  top: { x: 0.5, y: 0 },
  bottom: { x: 0.5, y: 1 },
  left: { x: 0, y: 0.5 },
  right: { x: 1, y: 0.5 },
  "top-left": { x: 0, y: 0 },
  "top-right": { x: 1, y: 0 },
  "bottom-left": { x: 0, y: 1 },
  "bottom-right": { x: 1, y: 1 },
} satisfies Record<Extract<Gravity, string>, { x: number; y: number }>;

/** Shares of the width from the left and of the height from the top. */
export function gravityPoint(gravity: Gravity): { readonly x: number; readonly y: number } {
  return typeof gravity === "string" ? SIDES[gravity] : gravity;
}

/** A part of the source as near as possible to having the gravity's point in its middle. */
function placed(part: Size, source: Size, gravity: Gravity): Rectangle {
  const point = gravityPoint(gravity);
  const along = (size: number, used: number, at: number) =>
    Math.min(size - used, Math.max(0, Math.floor(at * size - used / 2)));
  return {
    x: along(source.width, part.width, point.x),
    y: along(source.height, part.height, point.y),
    width: part.width,
    height: part.height,
  };
}

function boxSide(side: number | null, dpr: number): number | null {
  return side === null ? null : Math.max(1, Math.round(side * dpr));
}

function half(free: number): number {
  return Math.floor(free / 2);
}

function checkSide(name: string, side: number, sourceSide: number): void {
  if (side <= MAX_OUTPUT_SIDE || side <= sourceSide) return;
  throw new ImageError(
    "INVALID_RECIPE",
    `expected at most ${MAX_OUTPUT_SIDE} px for the output's ${name}, got ${side}`,
    {
      side,
    },
  );
}
