// JPEG rows: conducts wasm/jpeg-decode. The source may be shrunk by 2, 4 or 8 while it is decoded; where full judging is
// asked beside a shrunk output, the same entropy pass feeds a second sink with rows at 1/1.
import type { Arena } from "../core";
import type { RowDecoder, RowSink } from "./decoder";
import { check } from "./status";

const MAIN = 0;
const JUDGE = 1;
const NO_SCALE = -1;

/**
 * Decodes the JPEG at `source` (changed in place).
 * @param scale shrink as a power of two, 0–3, for rows to `main`.
 * @param judge a second sink for rows at 1/1, or null.
 */
export class JpegDecoder implements RowDecoder {
  readonly width: number;
  readonly height: number;
  readonly #arena: Arena;
  readonly #state: number;
  readonly #sinks: ReadonlyArray<RowSink | null>;

  constructor(arena: Arena, source: number, length: number, scale: number, main: RowSink, judge: RowSink | null) {
    const { kernel } = arena;
    this.#arena = arena;
    this.#sinks = [main, judge];
    this.#state = arena.alloc(kernel.jpeg_state_bytes());
    check(kernel.jpeg_open(this.#state, source, length), "JPEG");
    const judgeScale = judge ? 0 : NO_SCALE;
    const work = arena.alloc(check(kernel.jpeg_work_bytes(this.#state, scale, judgeScale), "JPEG"));
    check(kernel.jpeg_start(this.#state, work, scale, judgeScale), "JPEG");
    this.width = kernel.jpeg_out_width(this.#state, MAIN);
    this.height = kernel.jpeg_out_height(this.#state, MAIN);
  }

  step(): boolean {
    if (check(this.#arena.kernel.jpeg_next(this.#state), "JPEG") === 0) return false;
    this.#deliver(JUDGE);
    this.#deliver(MAIN);
    return true;
  }

  #deliver(output: number): void {
    const { kernel } = this.#arena;
    const sink = this.#sinks[output];
    if (!sink) return;
    const rows = kernel.jpeg_rows(this.#state, output);
    for (let i = 0; i < rows; i++) {
      kernel.jpeg_row(this.#state, output, i, sink.slot());
      sink.push();
    }
  }

  get truncated(): boolean {
    return this.#arena.kernel.jpeg_truncated(this.#state) !== 0;
  }

  get work(): number {
    return this.#arena.kernel.jpeg_work(this.#state);
  }
}
