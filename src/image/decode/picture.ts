// Rows out of a picture that a third-party codec has already decoded to RGBA in JavaScript memory.
import type { Arena } from "../core";
import type { RowDecoder, RowSink } from "./decoder";

const STEP_ROWS = 64;

/** Delivers `rgba` (width × height × 4 bytes, not premultiplied) to `main`, row by row. */
export class PictureDecoder implements RowDecoder {
  readonly truncated = false;
  #row = 0;

  constructor(
    private readonly arena: Arena,
    private readonly rgba: Uint8Array,
    readonly width: number,
    readonly height: number,
    private readonly main: RowSink,
  ) {}

  step(): boolean {
    const rowBytes = 4 * this.width;
    const end = Math.min(this.#row + STEP_ROWS, this.height);
    for (; this.#row < end; this.#row++) {
      const slot = this.main.slot();
      this.arena.bytes().set(this.rgba.subarray(this.#row * rowBytes, (this.#row + 1) * rowBytes), slot);
      this.main.push();
    }
    return this.#row < this.height;
  }

  get work(): number {
    return this.#row * this.width;
  }
}
