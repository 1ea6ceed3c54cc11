// What a recipe may draw over its picture: watermarks and logos, in Cloudflare Images' words. Sizes and distances are pixels of
// the output. An overlay never grows larger than the canvas: a larger one is scaled down to fit it.
import { ImageError } from "../error";
import type { Gravity, Recipe } from "../recipe";
import { checkRecipe } from "../recipe-check";

/** Each is held as RGBA while the picture is made. */
export const MAX_OVERLAYS = 4;
/** px. */
const MAX_DISTANCE = 16383;

type Edge = "top" | "left" | "bottom" | "right";

/**
 * One overlay. `width`, `height`, `fit` (a cut keeps its middle), `enlarge`, `rotate` and `background` mean what they mean in a
 * recipe; without width and height it has its own size.
 * @example { picture: logoPng, width: 120, right: 16, bottom: 16, opacity: 0.6 }
 */
export interface Overlay
  extends Readonly<Pick<Recipe, "width" | "height" | "fit" | "enlarge" | "rotate" | "background">>,
    Readonly<Partial<Record<Edge, number>>> {
  /** The file, in any format that is decoded here; of an animation the first frame. */
  readonly picture: Uint8Array;
  /** 0–1, in steps of 1/256. Default 1. */
  readonly opacity?: number;
  /** Tiled over the whole canvas, or along one axis only, from where it lies. Default false. */
  readonly repeat?: boolean | "x" | "y";
  /** Where on the canvas it lies, along each axis that no edge is given for. Default "center". */
  readonly gravity?: Exclude<Gravity, "auto">;
}

const EDGES: readonly Edge[] = ["top", "left", "bottom", "right"];

/** @throws ImageError INVALID_RECIPE naming the overlay's option, what is allowed and what was given. */
export function checkDraw(draw: readonly Overlay[] | undefined): void {
  if (draw === undefined) return;
  if (!Array.isArray(draw) || draw.length > MAX_OVERLAYS) {
    throw wrong("draw", `at most ${MAX_OVERLAYS} overlays`, Array.isArray(draw) ? draw.length : typeof draw);
  }
  for (const [i, overlay] of draw.entries()) namingOverlay(i, () => checkOverlay(overlay));
}

function checkOverlay(overlay: Overlay): void {
  if (!(overlay?.picture instanceof Uint8Array)) throw wrong("picture", "the bytes of a file", typeof overlay?.picture);
  const { opacity, repeat } = overlay;
  const gravity = overlay.gravity as Gravity | undefined;
  checkRecipe({ ...sizing(overlay), gravity });
  if (gravity === "auto") throw wrong("gravity", "a place on the canvas", gravity);
  if (opacity !== undefined && !(opacity >= 0 && opacity <= 1)) throw wrong("opacity", "a number from 0 to 1", opacity);
  if (repeat !== undefined && ![true, false, "x", "y"].includes(repeat)) {
    throw wrong("repeat", "one of true, false, x, y", repeat);
  }
  for (const edge of EDGES) checkDistance(edge, overlay[edge]);
  for (const [one, other] of [["top", "bottom"] as const, ["left", "right"] as const]) {
    if (overlay[one] !== undefined && overlay[other] !== undefined) {
      throw new ImageError("INVALID_RECIPE", `expected either ${one} or ${other}, got both`);
    }
  }
}

function checkDistance(name: string, px: number | undefined): void {
  if (px === undefined || (Number.isInteger(px) && px >= 0 && px <= MAX_DISTANCE)) return;
  throw wrong(name, `an integer from 0 to ${MAX_DISTANCE}`, px);
}

/** The part of an overlay that a recipe of its own says. */
export function sizing({ width, height, fit, enlarge, rotate, background }: Overlay): Recipe {
  return { width, height, fit, enlarge, rotate, background };
}

/** Runs `work` for an overlay; what fails says of which (counted from 1). */
export function namingOverlay<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw overlayFailure(index, error);
  }
}

export function overlayFailure(index: number, error: unknown): unknown {
  if (!(error instanceof ImageError)) return error;
  const { code, message, evidence } = error;
  return new ImageError(code, `overlay ${index + 1}: ${message}`, { ...evidence, overlay: index + 1 });
}

function wrong(name: string, expected: string, got: unknown): ImageError {
  return new ImageError("INVALID_RECIPE", `expected ${expected} for ${name}, got ${JSON.stringify(got)}`);
}
