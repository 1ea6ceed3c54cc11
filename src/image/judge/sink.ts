// Where judged rows go: the metrics kernel and the row digests, fed either with rows of its own (a second decoder output,
// or a job that only judges) or by looking at rows on their way to the resizer.
import type { Arena } from "../core";
import type { RowSink } from "../decode/decoder";
import { check } from "../decode/status";
import type { Orientation } from "../header";

const DIGEST_BYTES = 16;
const WHITE = 255;

export class JudgeSink implements RowSink {
  readonly #arena: Arena;
  readonly #width: number;
  readonly #height: number;
  readonly #flatten: boolean;
  readonly #state: number;
  readonly #row: number;
  readonly #digests: number;
  #rows = 0;

  /** Allocates judgeSinkBytes(…). @param flatten rows may hold transparent pixels: they are judged on white. */
  constructor(arena: Arena, width: number, height: number, flatten: boolean) {
    const { kernel } = arena;
    this.#arena = arena;
    this.#width = width;
    this.#height = height;
    this.#flatten = flatten;
    this.#state = arena.alloc(kernel.judge_state_bytes());
    const work = arena.alloc(check(kernel.judge_work_bytes(width, height), "judge"));
    check(kernel.judge_open(this.#state, work, width, height), "judge");
    this.#row = arena.alloc(4 * width);
    this.#digests = arena.alloc(DIGEST_BYTES * height);
  }

  slot(): number {
    return this.#row;
  }

  push(): void {
    if (this.#flatten) this.#arena.kernel.flatten_u8x4(this.#row, this.#width, WHITE, WHITE, WHITE);
    this.#judge(this.#row);
  }

  /** Judges a row that belongs to somebody else: it is not changed. */
  look(row: number): void {
    if (!this.#flatten) {
      this.#judge(row);
      return;
    }
    this.#arena.bytes().copyWithin(this.#row, row, row + 4 * this.#width);
    this.push();
  }

  #judge(row: number): void {
    const { kernel } = this.#arena;
    kernel.judge_row(this.#state, row);
    kernel.digest_row(row, 4 * this.#width, this.#digests + DIGEST_BYTES * this.#rows++);
  }

  /** Rows judged. */
  get rows(): number {
    return this.#rows;
  }

  /** Completes the metrics, and the hashes of the picture turned upright; answers the address of the results. */
  finish(orientation: Orientation): number {
    check(this.#arena.kernel.judge_finish(this.#state), "judge");
    check(this.#arena.kernel.judge_hash(this.#state, orientation), "judge");
    return this.#state;
  }

  /** Size and row digests: what pixelSha256 is taken over. */
  pixelDigest(): Uint8Array<ArrayBuffer> {
    const digest = new Uint8Array(8 + DIGEST_BYTES * this.#rows);
    const view = new DataView(digest.buffer);
    view.setUint32(0, this.#width);
    view.setUint32(4, this.#height);
    digest.set(this.#arena.bytes().subarray(this.#digests, this.#digests + DIGEST_BYTES * this.#rows), 8);
    return digest;
  }
}

/** Sizes of the buffers that a JudgeSink allocates beside the judge's own state and work. */
export function judgeRowBuffers(width: number, height: number): number[] {
  return [4 * width, DIGEST_BYTES * height];
}
