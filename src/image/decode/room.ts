// Rows of the formats that have a room of the core to themselves and one shape in common: PNG, GIF, BMP. Rows come on demand;
// after damage the rest of the picture is transparent, or black where the source has no alpha: whoever was promised opaque
// rows gets them.
import type { Arena } from "../core";
import { ImageError } from "../error";
import type { RowDecoder, RowSink } from "./decoder";
import { check } from "./status";

/** Rows handed over in one step, so that a job can yield and be stopped between steps. */
const STEP_ROWS = 16;

export type RoomName = "png" | "gif" | "bmp";

/** Decodes the file at `source` to `main` by the kernels of `room`. */
export class RoomDecoder implements RowDecoder {
  readonly width: number;
  readonly height: number;
  readonly #arena: Arena;
  readonly #room: RoomName;
  readonly #state: number;
  readonly #main: RowSink;
  #preparing = true;
  #row = 0;
  #damaged = false;

  constructor(arena: Arena, room: RoomName, source: number, length: number, main: RowSink) {
    const { kernel } = arena;
    const name = room.toUpperCase();
    this.#arena = arena;
    this.#room = room;
    this.#main = main;
    this.#state = arena.alloc(kernel[`${room}_state_bytes`]());
    check(kernel[`${room}_open`](this.#state, source, length), name);
    const work = arena.alloc(kernel[`${room}_work_bytes`](this.#state));
    check(kernel[`${room}_start`](this.#state, work), name);
    this.width = kernel[`${room}_width`](this.#state);
    this.height = kernel[`${room}_height`](this.#state);
  }

  step(): boolean {
    const { kernel } = this.#arena;
    if (this.#preparing) {
      this.#preparing = kernel[`${this.#room}_prepare`](this.#state, STEP_ROWS) > 0;
      if (this.#preparing) return true;
    }
    const end = Math.min(this.#row + STEP_ROWS, this.height);
    for (; this.#row < end; this.#row++) {
      const slot = this.#main.slot();
      if (this.#damaged || kernel[`${this.#room}_row`](this.#state, slot) <= 0) this.#blank(slot);
      this.#main.push();
    }
    return this.#row < this.height;
  }

  #blank(slot: number): void {
    const { kernel } = this.#arena;
    if (this.#row === 0) {
      const name = this.#room.toUpperCase();
      throw new ImageError("CORRUPTED_IMAGE", `expected a decodable ${name}, got damage before the first row`);
    }
    this.#damaged = true;
    this.#arena.bytes().fill(0, slot, slot + 4 * this.width);
    if (kernel[`${this.#room}_has_alpha`](this.#state) === 0) kernel.flatten_u8x4(slot, this.width, 0, 0, 0);
  }

  get truncated(): boolean {
    return this.#damaged || this.#arena.kernel[`${this.#room}_truncated`](this.#state) !== 0;
  }

  get work(): number {
    return this.#arena.kernel[`${this.#room}_work`](this.#state);
  }
}
