// The finished picture as RGBA, upright: what WebP and PNG are encoded from, and where steps that look at neighbouring
// pixels work. Padding is never drawn into it: padded rows are made as they are read.
import { blurWorkBytes, denoiseWorkBytes, sharpenWorkBytes } from "../../wasm/pixel/work";
import type { Arena } from "./core";
import type { LayerPainter } from "./draw/layers";
import type { Geometry } from "./geometry";
import type { ResolvedRecipe, Rgb } from "./recipe";
import type { FinishedRows } from "./row-pass";
import type { RowStep } from "./row-steps";
import type { Pause } from "./yielder";

const WHITE: Rgb = { r: 255, g: 255, b: 255 };
/** Radius (sigma) of the unsharp mask, px of the output. */
const SHARPEN_SIGMA = 1;
const SHARPEN_ONE = 256;
/** Estimates for pacing. */
const BLUR_NS_PER_PIXEL = 40;
const DENOISE_NS_PER_PIXEL = 15;
const SHARPEN_NS_PER_PIXEL = 50;
const DRAW_NS_PER_PIXEL = 10;

export class Picture implements FinishedRows {
  readonly #arena: Arena;
  readonly #geometry: Geometry;
  readonly #steps: readonly RowStep[];
  readonly #background: Rgb;
  readonly #address: number;
  /** A padded row, where there is padding. */
  readonly #padded: number;
  /** What is laid over padded rows as they are read. */
  #layers: LayerPainter | null = null;
  #y = 0;

  /** Allocates pictureBuffers(…) less the spatial work, which `applySpatial` takes. */
  constructor(arena: Arena, geometry: Geometry, steps: readonly RowStep[], recipe: ResolvedRecipe) {
    this.#arena = arena;
    this.#geometry = geometry;
    this.#steps = steps;
    this.#background = recipe.background ?? WHITE;
    this.#address = arena.alloc(4 * geometry.picture.width * geometry.picture.height);
    this.#padded = isPadded(geometry) ? arena.alloc(4 * geometry.canvas.width) : 0;
  }

  take(row: number): void {
    const { target, orientation } = this.#geometry;
    for (const step of this.#steps) step(row, target.width);
    this.#arena.kernel.place_u8x4(row, target.width, this.#address, orientation, this.#y++, target.height);
  }

  /** Blur, denoise, sharpen, in that order, where the recipe asks. */
  async applySpatial(recipe: ResolvedRecipe, pause: Pause): Promise<void> {
    const { kernel } = this.#arena;
    const { width, height } = this.#geometry.picture;
    if (recipe.blur > 0) {
      const work = this.#arena.alloc(blurWorkBytes(width, height, recipe.blur));
      kernel.blur_u8x4(this.#address, width, height, work, recipe.blur);
      await pause(width * height, BLUR_NS_PER_PIXEL);
    }
    if (recipe.denoise > 0) {
      const work = this.#arena.alloc(denoiseWorkBytes(width));
      kernel.denoise_u8x4(this.#address, width, height, work, recipe.denoise);
      await pause(width * height, DENOISE_NS_PER_PIXEL);
    }
    if (recipe.sharpen > 0) {
      const work = this.#arena.alloc(sharpenWorkBytes(width, height, SHARPEN_SIGMA));
      const amount = Math.round(recipe.sharpen * SHARPEN_ONE);
      kernel.sharpen_u8x4(this.#address, width, height, work, SHARPEN_SIGMA, amount);
      await pause(width * height, SHARPEN_NS_PER_PIXEL);
    }
  }

  /** Lays the overlays over the canvas: now, or where there is padding over each row as it is read. */
  async draw(layers: LayerPainter, pause: Pause): Promise<void> {
    const { width, height } = this.#geometry.picture;
    if (this.#padded !== 0) {
      this.#layers = layers;
      return;
    }
    for (let y = 0; y < height; y++) {
      layers.paint(this.#address + 4 * width * y, y);
      await pause(width, DRAW_NS_PER_PIXEL);
    }
  }

  /** Addresses of the canvas' rows, top to bottom; each is valid until the next. */
  *rows(): Generator<number> {
    const { picture, canvas, offset } = this.#geometry;
    for (let y = 0; y < canvas.height; y++) {
      const inside = y >= offset.y && y < offset.y + picture.height;
      const row = this.#address + 4 * picture.width * (y - offset.y);
      yield this.#padded === 0 ? row : this.#padRow(inside ? row : 0, y);
    }
  }

  /** The picture in one piece, a view. Only where there is no padding: a padded canvas exists row by row. */
  pixels(): Uint8Array {
    const { width, height } = this.#geometry.picture;
    return this.#arena.bytes().subarray(this.#address, this.#address + 4 * width * height);
  }

  /** @param row address of the picture's row, or 0 for one of background alone. */
  #padRow(row: number, y: number): number {
    const { picture, canvas, offset } = this.#geometry;
    const memory = this.#arena.bytes();
    const { r, g, b } = this.#background;
    memory.fill(0, this.#padded, this.#padded + 4 * canvas.width);
    this.#arena.kernel.flatten_u8x4(this.#padded, canvas.width, r, g, b);
    if (row !== 0) memory.copyWithin(this.#padded + 4 * offset.x, row, row + 4 * picture.width);
    this.#layers?.paint(this.#padded, y);
    return this.#padded;
  }
}

export function isPadded({ picture, canvas }: Geometry): boolean {
  return canvas.width !== picture.width || canvas.height !== picture.height;
}

/** Sizes of the buffers that a Picture allocates in its arena. */
export function pictureBuffers(geometry: Geometry, recipe: ResolvedRecipe): number[] {
  const { width, height } = geometry.picture;
  return [
    4 * width * height,
    ...(isPadded(geometry) ? [4 * geometry.canvas.width] : []),
    ...(recipe.blur > 0 ? [blurWorkBytes(width, height, recipe.blur)] : []),
    ...(recipe.denoise > 0 ? [denoiseWorkBytes(width)] : []),
    ...(recipe.sharpen > 0 ? [sharpenWorkBytes(width, height, SHARPEN_SIGMA)] : []),
  ];
}
