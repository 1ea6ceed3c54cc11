// Where each overlay of a recipe lies and how large, and the way its own pixels take, before any are decoded: an overlay is
// developed like any picture, stops before the encoder, and is held as RGBA.
import { gravityPoint, type Size } from "../geometry";
import type { Header } from "../header";
import type { KernelSizes } from "../kernel";
import { predictThumbnailMemory, totalBytes } from "../memory-plan";
import { choosePipeline, type Pipeline } from "../pipeline";
import { probe } from "../probe/probe";
import { type ResolvedRecipe, resolveRecipe } from "../recipe";
import { thumbnailRecipe } from "../thumbnail";
import { namingOverlay, type Overlay, sizing } from "./overlay";

/** Fixed point of over_u8x4's opacity. */
const OPACITY_ONE = 256;

export interface LayerPlan {
  readonly file: Uint8Array;
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly way: Pipeline;
  readonly size: Size;
  /** Of its left top corner on the canvas, px; of one tile where it repeats. May be negative. */
  readonly x: number;
  readonly y: number;
  readonly across: boolean;
  readonly down: boolean;
  /** 0–256. */
  readonly opacity: number;
}

/**
 * The overlays of a recipe on its canvas.
 * @param sideFactor share of the planned output's sides, 0–1: overlays and distances shrink with a picture that must.
 * @throws ImageError of the overlay's header, its message naming which: INVALID_FORMAT, UNSUPPORTED_FORMAT, …
 */
export function planLayers(
  { draw, dpr }: Pick<ResolvedRecipe, "draw" | "dpr">,
  canvas: Size,
  sideFactor = 1,
): LayerPlan[] {
  return draw.map((overlay, i) => namingOverlay(i, () => planLayer(overlay, dpr, canvas, sideFactor)));
}

function planLayer(overlay: Overlay, dpr: number, canvas: Size, sideFactor: number): LayerPlan {
  const { picture: file, repeat = false, opacity = 1, gravity = "center" } = overlay;
  const header = probe(file);
  const recipe = thumbnailRecipe(resolveRecipe({ ...sizing(overlay), dpr }));
  const { canvas: full } = choosePipeline(header, recipe).geometry;
  // Sides are floored: with half a pixel more, one that is brought to the canvas' does not end one short.
  const fit = Math.min((canvas.width + 0.5) / full.width, (canvas.height + 0.5) / full.height);
  const way = choosePipeline(header, recipe, Math.min(sideFactor, fit));
  const { canvas: size } = way.geometry;
  const point = gravityPoint(gravity);
  const distance = (px: number | undefined) => (px === undefined ? null : Math.floor(px * dpr * sideFactor));
  return {
    file,
    header,
    recipe,
    way,
    size,
    x: placeAlong(canvas.width - size.width, distance(overlay.left), distance(overlay.right), point.x),
    y: placeAlong(canvas.height - size.height, distance(overlay.top), distance(overlay.bottom), point.y),
    across: repeat === true || repeat === "x",
    down: repeat === true || repeat === "y",
    opacity: Math.round(opacity * OPACITY_ONE),
  };
}

/** @param free what the overlay leaves of the axis, px. @param share of it that lies before the overlay, without a distance. */
function placeAlong(free: number, before: number | null, after: number | null, share: number): number {
  if (before !== null) return before;
  return after === null ? Math.floor(free * share) : free - after;
}

/** What developed overlays hold while the picture is made, bytes. */
export function layerBytes(layers: readonly Pick<LayerPlan, "size">[]): number {
  return layers.reduce((sum, { size }) => sum + 4 * size.width * size.height, 0);
}

/** Predicted peak of developing them one after the other, bytes; 0 without any. */
export function predictLayerPeak(layers: readonly LayerPlan[], sizes: KernelSizes): number {
  const peaks = layers.map(({ header, recipe, way }, i) => {
    return layerBytes(layers.slice(0, i)) + totalBytes(predictThumbnailMemory(header, recipe, way, sizes));
  });
  return Math.max(0, ...peaks);
}

/** One sentence an overlay. */
export function describeLayers(layers: readonly LayerPlan[]): string[] {
  return layers.map(({ size, x, y, across, down, opacity }, i) => {
    const tiles = across && down ? ", tiled" : across ? ", repeated across" : down ? ", repeated down" : "";
    const shown = opacity === OPACITY_ONE ? "" : `, ${Math.round((100 * opacity) / OPACITY_ONE)} % opaque`;
    return `draw overlay ${i + 1}, ${size.width}×${size.height}, at ${x},${y}${tiles}${shown}`;
  });
}
