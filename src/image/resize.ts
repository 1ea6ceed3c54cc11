// The row-streaming resizer: source rows in from the top, finished target rows out, in a ring of as many rows as the filter
// is high. Vertical before horizontal.
//
// Three paths, chosen once: `copy` (nothing to resample: rows pass through), `opaque` (8-bit rows, 14-bit coefficients)
// and `deep` (premultiplied alpha or linear light: u16 ring, f32 sums). A crop is resampled as if it had been cut out
// first: pixels outside its window never bleed in. Nothing is allocated after construction. It does not orient.
import { ALIGN_COLUMNS, ALIGN_ROWS } from "../../wasm/resize/filter";
import {
  checkRequest,
  FILTER_NUMBER,
  layOutResize,
  type ResizeArena,
  type ResizeBuffers,
  type ResizeLayout,
  type ResizeRequest,
} from "./resize-layout";

export { type ResizeRequest, resizeWork, resizeWorkBytes, type Window } from "./resize-layout";

/**
 * Push every source row in order, pull finished rows after each push until `pull` answers 0:
 *
 *     for (…) { decodeRowTo(resizer.slot()); resizer.push(); while ((row = resizer.pull()) !== 0) take(row); }
 */
export class RowResizer {
  readonly #arena: ResizeArena;
  readonly #request: ResizeRequest;
  readonly #layout: ResizeLayout;
  /** Address of each buffer of the layout. */
  readonly #at: ResizeBuffers;
  /** Rows pushed and rows pulled so far. */
  #pushed = 0;
  #pulled = 0;

  /** Allocates resizeWorkBytes(request) from the arena. The crop must lie within the source. */
  constructor(arena: ResizeArena, request: ResizeRequest) {
    checkRequest(request);
    this.#arena = arena;
    this.#request = request;
    this.#layout = layOutResize(request);
    this.#at = allocate(arena, this.#layout.buffers);
    if (this.#layout.path !== "copy") this.#prepare();
  }

  /** First source row that is read; rows before it may be pushed unwritten. */
  get firstRow(): number {
    return this.#layout.firstRow;
  }

  /** The row after the last source row that is read: nothing from here on need be pushed. */
  get endRow(): number {
    return this.#layout.firstRow + this.#layout.windowHeight;
  }

  /** True once every target row has been pulled. */
  get done(): boolean {
    return this.#pulled === this.#request.targetHeight;
  }

  /** Where the next source row is to be written: sourceWidth RGBA pixels, up to 63 bytes of overrun allowed. */
  slot(): number {
    const { path, capacity, windowHeight } = this.#layout;
    if (path === "deep") return this.#at.staging;
    const row = this.#pushed - this.#layout.firstRow;
    if (row < 0 || row >= windowHeight) return this.#at.ring;
    if (path === "opaque" && !this.done && row >= this.#rowStart(this.#pulled) + capacity) {
      throw new Error(`expected finished rows to be pulled before source row ${this.#pushed}, got a slot() for it`);
    }
    return this.#at.ring + (row % capacity) * this.#layout.ringStride;
  }

  /** Says that the row at `slot()` is written. Finished rows must have been pulled before the next `slot()`. */
  push(): void {
    const { path, firstRow, firstColumn, windowWidth, windowHeight, capacity } = this.#layout;
    const row = this.#pushed++ - firstRow;
    if (path !== "deep" || row < 0 || row >= windowHeight) return;
    const source = this.#at.staging + firstColumn * 4;
    const target = this.#at.ring + (row % capacity) * this.#layout.ringStride;
    const { kernel } = this.#arena;
    if (this.#request.linear) kernel.linearise_u8x4(source, target, windowWidth, this.#at.tables);
    else kernel.premultiply_u8x4(source, target, windowWidth);
  }

  /** Address of the next finished target row, valid until the next `slot()` or `pull()`; 0 when source rows are missing. */
  pull(): number {
    if (this.done) return 0;
    const { path, firstRow, firstColumn, windowHeight, rowTaps } = this.#layout;
    const received = this.#pushed - firstRow;
    if (path === "copy") {
      if (received <= this.#pulled) return 0;
      this.#pulled++;
      return this.#at.ring + firstColumn * 4;
    }
    const start = this.#rowStart(this.#pulled);
    if (received < Math.min(start + rowTaps, windowHeight)) return 0;
    if (path === "opaque") this.#opaqueRow(start, this.#pulled);
    else this.#deepRow(start, this.#pulled);
    this.#pulled++;
    return this.#at.out;
  }

  #opaqueRow(start: number, y: number): void {
    const { kernel } = this.#arena;
    const { windowWidth, firstColumn, columnTaps, rowTaps, capacity } = this.#layout;
    const at = this.#at;
    const rows = at.rows + (start % capacity) * 4;
    const rowCoefs = at.rowCoefs + y * rowTaps * 2;
    kernel.resize_v_u8x4(rows, firstColumn * 4, rowCoefs, rowTaps, at.between, windowWidth * 4);
    kernel.resize_h_u8x4(at.between, at.out, this.#request.targetWidth, at.columnStarts, at.columnCoefs, columnTaps);
  }

  #deepRow(start: number, y: number): void {
    const { kernel } = this.#arena;
    const { windowWidth, columnTaps, rowTaps, capacity } = this.#layout;
    const { targetWidth, linear } = this.#request;
    const at = this.#at;
    const rows = at.rows + (start % capacity) * 4;
    kernel.resize_v_u16x4(rows, at.rowCoefs + y * rowTaps * 2, rowTaps, at.between, windowWidth);
    kernel.resize_h_f32x4(at.between, at.wide, targetWidth, at.columnStarts, at.columnCoefsF32, columnTaps);
    if (linear) kernel.delinearise_u8x4(at.wide, at.out, targetWidth, at.tables);
    else kernel.unpremultiply_u8x4(at.wide, at.out, targetWidth);
  }

  /** Coefficients of both axes, the table of ring rows (long enough to read a window without wrapping), tables of light. */
  #prepare(): void {
    const { kernel } = this.#arena;
    const { crop, targetWidth, targetHeight, linear } = this.#request;
    const { path, firstColumn, firstRow, windowWidth, windowHeight, columnTaps, rowTaps, capacity } = this.#layout;
    const at = this.#at;
    const filter = FILTER_NUMBER[this.#request.filter];
    const columns = [windowWidth, crop.x - firstColumn, crop.width, targetWidth, columnTaps, ALIGN_COLUMNS] as const;
    const rows = [windowHeight, crop.y - firstRow, crop.height, targetHeight, rowTaps, ALIGN_ROWS] as const;
    const status =
      kernel.resize_coefficients(filter, ...columns, at.columnStarts, at.columnCoefs, at.between) ||
      kernel.resize_coefficients(filter, ...rows, at.rowStarts, at.rowCoefs, at.between);
    if (status < 0) throw new Error(`expected coefficients for ${JSON.stringify(this.#request)}, got status ${status}`);
    const memory = this.#arena.bytes();
    memory.fill(0, at.between, at.between + this.#layout.buffers.between);
    const table = new Uint32Array(memory.buffer, at.rows, capacity + rowTaps);
    for (let i = 0; i < table.length; i++) table[i] = at.ring + (i % capacity) * this.#layout.ringStride;
    if (path !== "deep") return;
    kernel.resize_coefficients_f32(at.columnCoefs, at.columnCoefsF32, targetWidth * columnTaps);
    if (linear) kernel.light_tables(at.tables);
  }

  #rowStart(y: number): number {
    return new Uint32Array(this.#arena.bytes().buffer, this.#at.rowStarts + y * 4, 1)[0];
  }
}

function allocate(arena: ResizeArena, sizes: ResizeBuffers): ResizeBuffers {
  const placed = Object.entries(sizes).map(([name, bytes]) => [name, bytes > 0 ? arena.alloc(bytes) : 0]);
  return Object.fromEntries(placed) as ResizeBuffers;
}
