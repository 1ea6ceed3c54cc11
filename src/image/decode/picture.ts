// Rows out of a picture that a third-party codec has already decoded to RGBA in JavaScript memory. The picture may be a
// part of the canvas (the first frame of an animation): around it everything is transparent.
import type { Arena } from "../core";
import { ImageError } from "../error";
import type { RowDecoder, RowSink } from "./decoder";

const STEP_ROWS = 64;

/** RGBA, width × height × 4 bytes, not premultiplied, and where it lies on the canvas. */
export interface DecodedPicture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Delivers `picture` to `main`, row by row of the canvas.
 * @throws ImageError CORRUPTED_IMAGE when it does not lie within the canvas that the header promised.
 */
export class PictureDecoder implements RowDecoder {
  readonly truncated = false;
  readonly width: number;
  readonly height: number;
  #row = 0;

  constructor(
    private readonly arena: Arena,
    private readonly picture: DecodedPicture,
    canvas: { readonly width: number; readonly height: number },
    private readonly main: RowSink,
  ) {
    this.width = canvas.width;
    this.height = canvas.height;
    const { x, y, width, height } = picture;
    if (x + width > canvas.width || y + height > canvas.height) {
      throw new ImageError(
        "CORRUPTED_IMAGE",
        `expected pixels within ${canvas.width}×${canvas.height}, got ${width}×${height} at ${x},${y}`,
      );
    }
  }

  step(): boolean {
    const end = Math.min(this.#row + STEP_ROWS, this.height);
    for (; this.#row < end; this.#row++) {
      this.#write(this.main.slot());
      this.main.push();
    }
    return this.#row < this.height;
  }

  #write(slot: number): void {
    const { rgba, width, height, x, y } = this.picture;
    const memory = this.arena.bytes();
    if (width < this.width || height < this.height) memory.fill(0, slot, slot + 4 * this.width);
    const row = this.#row - y;
    if (row < 0 || row >= height) return;
    memory.set(rgba.subarray(4 * width * row, 4 * width * (row + 1)), slot + 4 * x);
  }

  get work(): number {
    return this.#row * this.width;
  }
}
