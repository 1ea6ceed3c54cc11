// The resizer of a JPEG's planes: strips of samples in, finished RGBA rows out. Each plane is resampled at the size it is
// stored in, its upsampling composed into the coefficients, and colour is converted at the target's size: both are
// linear, so the rows are those of RowResizer but for rounding, and for colours outside RGB where planes are not clamped
// before (gamut-layout.ts). A third of the samples and none of the full-size work on chroma. As RowResizer it reads nothing
// outside the crop's window (and what upsampling looks at beside it), allocates nothing after construction and does not orient.
import { ALIGN_ROWS } from "../../wasm/resize/filter";
import type { PlaneColour, PlaneStrip } from "./decode/decoder";
import type { PlaneShape } from "./decode/jpeg-planes";
import type { ResizeKernel } from "./kernel/resize";
import { PlaneGamut } from "./plane-gamut";
import { layOutPlanes, type PlaneAxis, type PlanePlace } from "./plane-layout";
import { checkRequest, FILTER_NUMBER, type ResizeArena, type ResizeRequest } from "./resize-layout";

/** Where an axis lies. */
interface PlacedAxis extends PlaneAxis {
  readonly startsAt: number;
  readonly coefsAt: number;
  /** A copy of the starts, for the conductor. */
  starts: Uint32Array;
}

/** Where a plane's buffers lie, and how many of its rows have come. */
interface PlacedPlane extends Omit<PlanePlace, "column" | "row"> {
  readonly column: PlacedAxis;
  readonly row: PlacedAxis;
  readonly ringAt: number;
  readonly tableAt: number;
  readonly lineAt: number;
  taken: number;
}

/**
 * Push every strip in order, pull finished rows after each push until `pull` answers 0:
 *
 *     resizer.begin(colour);
 *     for (…) { resizer.push(strip); while ((row = resizer.pull()) !== 0) take(row); }
 */
export class PlaneResizer {
  readonly #arena: ResizeArena;
  readonly #request: ResizeRequest;
  readonly #planes: readonly PlacedPlane[];
  readonly #between: number;
  readonly #out: number;
  /** Null where nothing is to be clamped. */
  #gamut: PlaneGamut | null;
  #colour: PlaneColour | null = null;
  /** Target rows pulled. */
  #pulled = 0;

  /** Allocates planeResizeBytes(…) from the arena. The crop must lie within the source. */
  constructor(arena: ResizeArena, request: ResizeRequest, shapes: readonly PlaneShape[]) {
    checkRequest(request);
    this.#arena = arena;
    this.#request = request;
    const layout = layOutPlanes(request, shapes);
    const placeAxis = (axis: PlaneAxis) => ({
      ...axis,
      startsAt: arena.alloc(axis.startsBytes),
      coefsAt: arena.alloc(axis.coefsBytes),
      starts: new Uint32Array(),
    });
    const columns = layout.columns.map(placeAxis);
    const rows = layout.rows.map(placeAxis);
    this.#planes = layout.planes.map((plane) => ({
      ...plane,
      column: columns[plane.column],
      row: rows[plane.row],
      ringAt: arena.alloc(plane.ringBytes),
      tableAt: arena.alloc(plane.tableBytes),
      lineAt: arena.alloc(plane.lineBytes),
      taken: 0,
    }));
    this.#between = arena.alloc(layout.betweenBytes);
    this.#out = arena.alloc(layout.outBytes);
    this.#gamut = layout.gamut && new PlaneGamut(arena, layout.gamut, this.#planes);
    this.#prepareAxes(columns, request.crop.x, request.crop.width);
    this.#prepareAxes(rows, request.crop.y, request.crop.height);
    arena.bytes().fill(0, this.#between, this.#between + layout.betweenBytes);
    for (const plane of this.#planes) this.#prepareTable(plane);
  }

  /** What the planes are; once, before the first strip. */
  begin(colour: PlaneColour): void {
    this.#colour = colour;
    if (colour !== "ycbcr") this.#gamut = null;
  }

  /** True once every target row has been pulled. */
  get done(): boolean {
    return this.#pulled === this.#request.targetHeight;
  }

  /** Takes the next rows of every plane: whole rows as stored, of which the window is kept. */
  push(strip: readonly PlaneStrip[]): void {
    if (!this.#colour) throw new Error("expected begin before the first strip of planes");
    if (this.done) return;
    const memory = this.#arena.bytes();
    for (const [i, plane] of this.#planes.entries()) this.#keep(plane, strip[i], memory);
    this.#gamut?.advance(memory);
  }

  #keep(plane: PlacedPlane, { address, stride, rows }: PlaneStrip, memory: Uint8Array): void {
    const { ringAt, capacity, column, row } = plane;
    const from = plane.taken - row.first;
    plane.taken += rows;
    const end = Math.min(row.count, from + rows);
    if (end > row.starts[this.#pulled] + capacity) {
      throw new Error(`expected finished rows to be pulled before row ${plane.taken} of a plane is pushed`);
    }
    for (let y = Math.max(0, from); y < end; y++) {
      const source = address + (y - from) * stride + column.first;
      memory.copyWithin(ringAt + (y % capacity) * plane.stride, source, source + column.count);
    }
  }

  /** Address of the next finished row, valid until the next `pull()`; 0 when source rows are missing. */
  pull(): number {
    if (this.done || !this.#planes.every((plane) => this.#isReady(plane))) return 0;
    for (const plane of this.#planes) this.#resample(plane);
    this.#pulled++;
    this.#convert();
    return this.#out;
  }

  #isReady(plane: PlacedPlane): boolean {
    const { row, taken } = plane;
    const ready = this.#gamut ? this.#gamut.settled(plane) : taken - row.first;
    return ready >= Math.min(row.starts[this.#pulled] + row.taps, row.count);
  }

  #resample({ tableAt, capacity, lineAt, column, row }: PlacedPlane): void {
    const { kernel } = this.#arena;
    const table = tableAt + (row.starts[this.#pulled] % capacity) * 4;
    kernel.resize_v_u8(table, row.coefsAt + this.#pulled * row.taps * 2, row.taps, this.#between, column.count);
    kernel.resize_h_i16(this.#between, lineAt, column.targetSize, column.startsAt, column.coefsAt, column.taps);
  }

  #convert(): void {
    const { kernel } = this.#arena;
    const [first, second, third] = this.#planes;
    const { targetWidth } = this.#request;
    if (this.#colour === "grey") kernel.plane_colour_grey(first.lineAt, this.#out, targetWidth);
    else {
      const convert = this.#colour === "rgb" ? kernel.plane_colour_rgb : kernel.plane_colour_ycbcr;
      convert(first.lineAt, second.lineAt, third.lineAt, this.#out, targetWidth);
    }
  }

  /** Coefficients of the picture's own axis, then of those composed of it. */
  #prepareAxes([full, ...others]: readonly PlacedAxis[], cropStart: number, cropSize: number): void {
    const { kernel } = this.#arena;
    const { first, count, taps, targetSize, startsAt, coefsAt } = full;
    const filter = FILTER_NUMBER[this.#request.filter];
    const window = [count, cropStart - first, cropSize, targetSize, taps, ALIGN_ROWS] as const;
    checkStatus(kernel.resize_coefficients(filter, ...window, startsAt, coefsAt, this.#between), this.#request);
    for (const axis of others) checkStatus(composeAxis(kernel, full, axis, this.#between), this.#request);
    const { buffer } = this.#arena.bytes();
    for (const axis of [full, ...others]) axis.starts = new Uint32Array(buffer, axis.startsAt, targetSize).slice();
  }

  #prepareTable({ tableAt, tableBytes, ringAt, capacity, stride }: PlacedPlane): void {
    const table = new Uint32Array(this.#arena.bytes().buffer, tableAt, tableBytes / 4);
    for (let i = 0; i < table.length; i++) table[i] = ringAt + (i % capacity) * stride;
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
