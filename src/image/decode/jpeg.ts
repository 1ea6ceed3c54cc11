// JPEG rows and planes: conducts wasm/jpeg-decode. The source may be shrunk by 2, 4 or 8 while it is decoded; where full
// judging is asked beside a shrunk output, the same entropy pass feeds another sink with rows at 1/1.
import type { Arena } from "../core";
import type { PlaneColour, PlaneSink, PlaneStrip, RowDecoder, RowSink } from "./decoder";
import { check } from "./status";

const MAIN = 0;
const JUDGE = 1;
const NO_SCALE = -1;

/** What jpeg_colour answers for files whose planes may be taken. */
const PLANE_COLOURS: readonly PlaneColour[] = ["grey", "ycbcr", "rgb"];

/** Who gets what of one decode; null where nobody wants it. */
export interface JpegSinks {
  /** RGBA rows at the scale of the decode. */
  readonly rows: RowSink | null;
  /** Planes at the same scale; not for CMYK. */
  readonly planes: PlaneSink | null;
  /** RGBA rows at 1/1. */
  readonly full: RowSink | null;
}

/**
 * Decodes the JPEG at `source` (changed in place).
 * @param scale shrink as a power of two, 0–3.
 */
export class JpegDecoder implements RowDecoder {
  readonly width: number;
  readonly height: number;
  readonly #arena: Arena;
  readonly #state: number;
  readonly #sinks: JpegSinks;
  /** Where each plane of output 0 stays for the whole decode. */
  readonly #places: readonly Omit<PlaneStrip, "rows">[];

  constructor(arena: Arena, source: number, length: number, scale: number, sinks: JpegSinks) {
    const { kernel } = arena;
    this.#arena = arena;
    this.#sinks = sinks;
    this.#state = arena.alloc(kernel.jpeg_state_bytes());
    check(kernel.jpeg_open(this.#state, source, length), "JPEG");
    const fullScale = sinks.full ? 0 : NO_SCALE;
    const work = arena.alloc(check(kernel.jpeg_work_bytes(this.#state, scale, fullScale), "JPEG"));
    check(kernel.jpeg_start(this.#state, work, scale, fullScale), "JPEG");
    this.width = kernel.jpeg_out_width(this.#state, MAIN);
    this.height = kernel.jpeg_out_height(this.#state, MAIN);
    this.#places = Array.from({ length: kernel.jpeg_components(this.#state) }, (_, i) => ({
      address: kernel.jpeg_plane(this.#state, MAIN, i),
      stride: kernel.jpeg_plane_stride(this.#state, MAIN, i),
    }));
    sinks.planes?.begin(PLANE_COLOURS[kernel.jpeg_colour(this.#state)]);
  }

  step(): boolean {
    if (check(this.#arena.kernel.jpeg_next(this.#state), "JPEG") === 0) return false;
    const { rows, planes, full } = this.#sinks;
    if (full) this.#deliver(JUDGE, full);
    if (rows) this.#deliver(MAIN, rows);
    if (planes) this.#deliverPlanes(planes);
    return true;
  }

  #deliver(output: number, sink: RowSink): void {
    const { kernel } = this.#arena;
    const rows = kernel.jpeg_rows(this.#state, output);
    for (let i = 0; i < rows; i++) {
      kernel.jpeg_row(this.#state, output, i, sink.slot());
      sink.push();
    }
  }

  #deliverPlanes(sink: PlaneSink): void {
    const { kernel } = this.#arena;
    sink.push(
      this.#places.map(({ address, stride }, i) => {
        return { address, stride, rows: kernel.jpeg_plane_rows(this.#state, MAIN, i) };
      }),
    );
  }

  get truncated(): boolean {
    return this.#arena.kernel.jpeg_truncated(this.#state) !== 0;
  }

  get work(): number {
    return this.#arena.kernel.jpeg_work(this.#state);
  }
}
