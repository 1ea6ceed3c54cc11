// trim: the box that is left when borders of one colour are cut off. The border's colour is the top left pixel's, as in
// libvips' find_trim; a row or column belongs to the border while every pixel is within the tolerance of it.
//
// Rows are looked at as they are decoded and none is kept. A JPEG is looked at at 1/8: each pixel is the mean of a block, so
// the box is found to 8 px and never cuts into the picture.
import type { Arena } from "../core";
import type { RowSink } from "../decode/decoder";
import type { Header } from "../header";
import type { Rectangle } from "../orientation";

/** Shrink-on-load of the pass, as a power of two. */
export function trimScale({ format }: Pick<Header, "format">): number {
  return format === "jpeg" ? 3 : 0;
}

export class TrimSink implements RowSink {
  readonly #arena: Arena;
  readonly #width: number;
  readonly #tolerance: number;
  readonly #row: number;
  #reference = 0;
  #rows = 0;
  #left: number;
  #right = -1;
  #top = -1;
  #bottom = -1;

  /** Allocates one row. @param tolerance codes, 0–255. */
  constructor(arena: Arena, width: number, tolerance: number) {
    this.#arena = arena;
    this.#width = width;
    this.#tolerance = tolerance;
    this.#row = arena.alloc(4 * width);
    this.#left = width;
  }

  slot(): number {
    return this.#row;
  }

  push(): void {
    const { kernel } = this.#arena;
    if (this.#rows === 0) this.#reference = new DataView(kernel.memory.buffer).getInt32(this.#row, true);
    const y = this.#rows++;
    const first = kernel.trim_first_u8x4(this.#row, this.#width, this.#reference, this.#tolerance);
    if (first === this.#width) return;
    const last = kernel.trim_last_u8x4(this.#row, this.#width, this.#reference, this.#tolerance);
    this.#left = Math.min(this.#left, first);
    this.#right = Math.max(this.#right, last);
    if (this.#top < 0) this.#top = y;
    this.#bottom = y;
  }

  get rows(): number {
    return this.#rows;
  }

  /** The box in px of the stored source; null where nothing is to be cut, or nothing would be left. */
  box({ width, height }: Pick<Header, "width" | "height">, scale: number): Rectangle | null {
    if (this.#bottom < 0) return null;
    const [left, top] = [this.#left << scale, this.#top << scale];
    const right = Math.min(width, (this.#right + 1) << scale);
    const bottom = Math.min(height, (this.#bottom + 1) << scale);
    if (left === 0 && top === 0 && right === width && bottom === height) return null;
    return { x: left, y: top, width: right - left, height: bottom - top };
  }
}
