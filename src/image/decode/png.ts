// PNG rows: conducts wasm/png. Rows come on demand; after damage the rest of the picture is transparent, or black where the
// source has no alpha: whoever was promised opaque rows gets them.
import type { Arena } from "../core";
import { ImageError } from "../error";
import type { RowDecoder, RowSink } from "./decoder";
import { check } from "./status";

/** Rows handed over in one step, so that a job can yield and be stopped between steps. */
const STEP_ROWS = 16;

/** Decodes the PNG at `source` to `main`. */
export class PngDecoder implements RowDecoder {
  readonly width: number;
  readonly height: number;
  readonly #arena: Arena;
  readonly #state: number;
  readonly #main: RowSink;
  #preparing: boolean;
  #row = 0;
  #damaged = false;

  constructor(arena: Arena, source: number, length: number, main: RowSink) {
    const { kernel } = arena;
    this.#arena = arena;
    this.#main = main;
    this.#state = arena.alloc(kernel.png_state_bytes());
    check(kernel.png_open(this.#state, source, length), "PNG");
    const work = arena.alloc(kernel.png_work_bytes(this.#state));
    check(kernel.png_start(this.#state, work), "PNG");
    this.width = kernel.png_width(this.#state);
    this.height = kernel.png_height(this.#state);
    this.#preparing = kernel.png_interlaced(this.#state) !== 0;
  }

  step(): boolean {
    if (this.#preparing) {
      this.#preparing = this.#arena.kernel.png_prepare(this.#state, STEP_ROWS) > 0;
      return true;
    }
    const end = Math.min(this.#row + STEP_ROWS, this.height);
    for (; this.#row < end; this.#row++) {
      const slot = this.#main.slot();
      if (this.#damaged || this.#arena.kernel.png_row(this.#state, slot) <= 0) this.#blank(slot);
      this.#main.push();
    }
    return this.#row < this.height;
  }

  #blank(slot: number): void {
    const { kernel } = this.#arena;
    if (this.#row === 0)
      throw new ImageError("CORRUPTED_IMAGE", "expected a decodable PNG, got damage before the first row");
    this.#damaged = true;
    this.#arena.bytes().fill(0, slot, slot + 4 * this.width);
    if (kernel.png_has_alpha(this.#state) === 0) kernel.flatten_u8x4(slot, this.width, 0, 0, 0);
  }

  get truncated(): boolean {
    return this.#damaged || this.#arena.kernel.png_truncated(this.#state) !== 0;
  }

  get work(): number {
    return this.#arena.kernel.png_work(this.#state);
  }
}
