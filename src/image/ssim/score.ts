// The conductor of wasm/ssim: two luma pictures, a strip at a time, and what their score is.
import type { Arena } from "../core";
import { check } from "../decode/status";

/** Rows of a strip: a multiple of the kernel's four, and a block of JPEG. */
export const STRIP_ROWS = 8;
const KERNEL_ROWS = 4;
const STATE_BYTES = 64;

/** Bytes of a row of luma: whole blocks, and what a vector load or store may overrun. */
export function lumaPitch(width: number): number {
  return Math.ceil(width / 16) * 16 + 16;
}

/** The formula of ssim_work_bytes in wasm/ssim. */
export function ssimWorkBytes(width: number): number {
  const blocks = Math.max(2, Math.ceil(width / 4));
  return 8 * 4 * (Math.ceil(blocks / 4) * 4 + 4);
}

/** Sizes of the buffers that a LumaScore allocates. */
export function lumaScoreBuffers(width: number): number[] {
  const strip = STRIP_ROWS * lumaPitch(width);
  return [STATE_BYTES, ssimWorkBytes(width), strip, strip];
}

export class LumaScore {
  readonly #arena: Arena;
  readonly #width: number;
  readonly #height: number;
  readonly #state: number;
  readonly #work: number;
  /** Where the next strip of either picture is written: rows `pitch` bytes apart. */
  readonly reference: number;
  readonly coded: number;
  readonly pitch: number;

  constructor(arena: Arena, width: number, height: number) {
    const [state, work, strip] = lumaScoreBuffers(width);
    this.#arena = arena;
    this.#width = width;
    this.#height = height;
    this.#state = arena.alloc(state);
    this.#work = arena.alloc(work);
    this.reference = arena.alloc(strip);
    this.coded = arena.alloc(strip);
    this.pitch = lumaPitch(width);
  }

  /** Forgets what was compared. */
  open(): void {
    check(this.#arena.kernel.ssim_open(this.#state, this.#work, this.#width), "SSIM");
  }

  /** Compares the strips' rows, those of the picture from `top` on. */
  compare(top: number): void {
    const rows = Math.min(STRIP_ROWS, this.#height - top);
    for (let y = 0; y < rows; y += KERNEL_ROWS) this.#rows(y, Math.min(KERNEL_ROWS, rows - y));
    if (this.#height <= KERNEL_ROWS) this.#rows(this.#height - 1, 1);
  }

  /** Mean structural similarity of all that was compared; 1 for equal pictures. */
  get score(): number {
    return this.#arena.kernel.ssim_score(this.#state);
  }

  #rows(y: number, count: number): void {
    const at = y * this.pitch;
    this.#arena.kernel.ssim_rows(this.#state, this.reference + at, this.coded + at, this.pitch, count);
  }
}
