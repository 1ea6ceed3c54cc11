// The resizer of a JPEG's planes: strips of samples in, finished RGBA rows out. Each plane is resampled at the size it is
// stored in, its upsampling composed into the coefficients, and colour is converted at the target's size: both are
// linear, so the rows are those of RowResizer but for rounding, and for colours outside RGB being clamped after the
// resize. A third of the samples and none of the full-size work on chroma. As RowResizer it reads nothing outside the
// crop's window (and what upsampling looks at beside it), allocates nothing after construction and does not orient.
import { ALIGN_ROWS } from "../../wasm/resize/filter";
import type { PlaneColour } from "./decode/decoder";
import type { PlaneShape } from "./decode/jpeg-planes";
import type { ResizeKernel } from "./kernel/resize";
import { layOutPlanes, type PlaneAxis, type PlaneLayout, type PlanePlace } from "./plane-layout";
import { checkRequest, FILTER_NUMBER, type ResizeArena, type ResizeRequest } from "./resize-layout";

/** Where an axis lies. */
interface PlacedAxis extends PlaneAxis {
  readonly startsAt: number;
  readonly coefsAt: number;
}

/** Where a plane's buffers lie. */
interface PlacedPlane extends PlanePlace {
  readonly ringAt: number;
  readonly tableAt: number;
  readonly lineAt: number;
}

/**
 * Take a strip of every plane, then pull finished rows until `pull` answers 0:
 *
 *     resizer.take(0, …); resizer.take(1, …); resizer.take(2, …); while ((row = resizer.pull(colour)) !== 0) use(row);
 */
export class PlaneResizer {
  readonly #arena: ResizeArena;
  readonly #request: ResizeRequest;
  readonly #layout: PlaneLayout;
  readonly #columns: readonly PlacedAxis[];
  readonly #rows: readonly PlacedAxis[];
  readonly #planes: readonly PlacedPlane[];
  readonly #between: number;
  readonly #out: number;
  /** Rows taken of each plane, and target rows pulled. */
  readonly #taken: number[];
  #pulled = 0;

  /** Allocates planeResizeBytes(…) from the arena. The crop must lie within the source. */
  constructor(arena: ResizeArena, request: ResizeRequest, shapes: readonly PlaneShape[]) {
    checkRequest(request);
    this.#arena = arena;
    this.#request = request;
    this.#layout = layOutPlanes(request, shapes);
    const { columns, rows, planes, betweenBytes, outBytes } = this.#layout;
    const placeAxis = (axis: PlaneAxis) => ({
      ...axis,
      startsAt: arena.alloc(axis.startsBytes),
      coefsAt: arena.alloc(axis.coefsBytes),
    });
    this.#columns = columns.map(placeAxis);
    this.#rows = rows.map(placeAxis);
    this.#planes = planes.map((plane) => ({
      ...plane,
      ringAt: arena.alloc(plane.ringBytes),
      tableAt: arena.alloc(plane.tableBytes),
      lineAt: arena.alloc(plane.lineBytes),
    }));
    this.#between = arena.alloc(betweenBytes);
    this.#out = arena.alloc(outBytes);
    this.#taken = planes.map(() => 0);
    this.#prepare();
  }

  /** True once every target row has been pulled. */
  get done(): boolean {
    return this.#pulled === this.#request.targetHeight;
  }

  /** Takes the next `rows` rows of a plane, `stride` bytes apart: whole rows as stored, of which the window is kept. */
  take(index: number, address: number, stride: number, rows: number): void {
    const before = this.#taken[index];
    this.#taken[index] = before + rows;
    if (this.done) return;
    const plane = this.#planes[index];
    const { first, count } = this.#rows[plane.row];
    const column = this.#columns[plane.column];
    const end = this.#rowStart(plane, this.#pulled) + plane.capacity;
    const memory = this.#arena.bytes();
    for (let i = 0; i < rows; i++) {
      const row = before + i - first;
      if (row < 0 || row >= count) continue;
      if (row >= end) throw new Error(`expected finished rows to be pulled before row ${before + i} of plane ${index}`);
      const source = address + i * stride + column.first;
      memory.copyWithin(plane.ringAt + (row % plane.capacity) * plane.stride, source, source + column.count);
    }
  }

  /** Address of the next finished row, valid until the next `pull()`; 0 when source rows are missing. */
  pull(colour: PlaneColour): number {
    if (this.done || !this.#planes.every((plane, i) => this.#isReady(plane, i))) return 0;
    for (const plane of this.#planes) this.#resample(plane);
    this.#pulled++;
    this.#convert(colour);
    return this.#out;
  }

  #isReady(plane: PlacedPlane, index: number): boolean {
    const { first, count, taps } = this.#rows[plane.row];
    return this.#taken[index] - first >= Math.min(this.#rowStart(plane, this.#pulled) + taps, count);
  }

  #resample(plane: PlacedPlane): void {
    const { kernel } = this.#arena;
    const row = this.#rows[plane.row];
    const { count, startsAt, coefsAt, taps, targetSize } = this.#columns[plane.column];
    const table = plane.tableAt + (this.#rowStart(plane, this.#pulled) % plane.capacity) * 4;
    kernel.resize_v_u8(table, row.coefsAt + this.#pulled * row.taps * 2, row.taps, this.#between, count);
    kernel.resize_h_i16(this.#between, plane.lineAt, targetSize, startsAt, coefsAt, taps);
  }

  #convert(colour: PlaneColour): void {
    const { kernel } = this.#arena;
    const [first, second, third] = this.#planes;
    const { targetWidth } = this.#request;
    if (colour === "grey") kernel.plane_colour_grey(first.lineAt, this.#out, targetWidth);
    else {
      const convert = colour === "rgb" ? kernel.plane_colour_rgb : kernel.plane_colour_ycbcr;
      convert(first.lineAt, second.lineAt, third.lineAt, this.#out, targetWidth);
    }
  }

  /** Coefficients of every axis and the tables of ring rows. */
  #prepare(): void {
    const { crop } = this.#request;
    this.#prepareAxes(this.#columns, crop.x, crop.width);
    this.#prepareAxes(this.#rows, crop.y, crop.height);
    const memory = this.#arena.bytes();
    memory.fill(0, this.#between, this.#between + this.#layout.betweenBytes);
    for (const { tableAt, tableBytes, ringAt, capacity, stride } of this.#planes) {
      const table = new Uint32Array(memory.buffer, tableAt, tableBytes / 4);
      for (let i = 0; i < table.length; i++) table[i] = ringAt + (i % capacity) * stride;
    }
  }

  #prepareAxes([full, ...others]: readonly PlacedAxis[], cropStart: number, cropSize: number): void {
    const { kernel } = this.#arena;
    const { first, count, taps, targetSize, startsAt, coefsAt } = full;
    const filter = FILTER_NUMBER[this.#request.filter];
    const window = [count, cropStart - first, cropSize, targetSize, taps, ALIGN_ROWS] as const;
    checkStatus(kernel.resize_coefficients(filter, ...window, startsAt, coefsAt, this.#between), this.#request);
    for (const axis of others) checkStatus(composeAxis(kernel, full, axis, this.#between), this.#request);
  }

  /** First row of the plane's window that target row y is made of. */
  #rowStart(plane: PlacedPlane, y: number): number {
    return new Uint32Array(this.#arena.bytes().buffer, this.#rows[plane.row].startsAt + y * 4, 1)[0];
  }
}

function composeAxis(kernel: ResizeKernel, full: PlacedAxis, axis: PlacedAxis, scratch: number): number {
  return kernel.resize_upsampled_coefficients(
    full.startsAt,
    full.coefsAt,
    full.taps,
    full.targetSize,
    full.first,
    axis.expand,
    axis.fancy ? 1 : 0,
    axis.size,
    axis.first,
    axis.taps,
    axis.startsAt,
    axis.coefsAt,
    scratch,
  );
}

function checkStatus(status: number, request: ResizeRequest): void {
  if (status < 0) throw new Error(`expected coefficients for ${JSON.stringify(request)}, got status ${status}`);
}
