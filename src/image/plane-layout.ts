// What follows from the resize of a JPEG's planes alone, without a core: windows, taps and the size of every buffer. As
// resize-layout.ts, of which it takes the request: `plan` predicts with it and PlaneResizer allocates by it.
import { ALIGN_ROWS, PLANE_TAPS, PLANE_TARGETS, resizeTaps, upsampledTaps } from "../../wasm/resize/filter";
import { bufferBytes } from "./core";
import type { PlaneShape } from "./decode/jpeg-planes";
import { type GamutLayout, layOutGamut } from "./gamut-layout";
import { FILTER_NUMBER, type ResizeRequest } from "./resize-layout";

const LINE_BYTES = 64;
/** resize_v_u8 reads so far past a row. */
const OVERRUN_BYTES = 32;

/** One direction of planes that share it: which samples become which targets. */
export interface PlaneAxis {
  /** Of the planes, in samples. */
  readonly size: number;
  readonly expand: number;
  readonly fancy: boolean;
  /** The samples that are read. */
  readonly first: number;
  readonly count: number;
  readonly taps: number;
  readonly targetSize: number;
  readonly startsBytes: number;
  readonly coefsBytes: number;
}

export interface PlanePlace {
  /** Indices into the axes. */
  readonly column: number;
  readonly row: number;
  /** Rows that the plane's ring holds, and bytes from one to the next. */
  readonly capacity: number;
  readonly stride: number;
  readonly ringBytes: number;
  /** u32 addresses of ring rows, repeated so that any window of taps can be read without wrapping. */
  readonly tableBytes: number;
  /** One resampled row, i16. */
  readonly lineBytes: number;
}

export interface PlaneLayout {
  /** The first of each is the picture's own; the others are composed of it. */
  readonly columns: readonly PlaneAxis[];
  readonly rows: readonly PlaneAxis[];
  readonly planes: readonly PlanePlace[];
  /** What is clamped where the planes are YCbCr. */
  readonly gamut: GamutLayout | null;
  /** One row between the passes, i16; scratch for coefficients before that. */
  readonly betweenBytes: number;
  /** One finished RGBA row. */
  readonly outBytes: number;
}

/** Lays out the resize of `planes`. Pure; the request must be legal. */
export function layOutPlanes(request: ResizeRequest, planes: readonly PlaneShape[]): PlaneLayout {
  const { crop, filter, sourceWidth, sourceHeight, targetWidth, targetHeight } = request;
  const number = FILTER_NUMBER[filter];
  const columnTaps = resizeTaps(number, crop.width, targetWidth, ALIGN_ROWS);
  const rowTaps = resizeTaps(number, crop.height, targetHeight, ALIGN_ROWS);
  const columns = [fullAxis(sourceWidth, crop.x, crop.width, targetWidth, roundUp(columnTaps, PLANE_TAPS))];
  const rows = [fullAxis(sourceHeight, crop.y, crop.height, targetHeight, rowTaps)];
  // A strip is taken whole before any target row is made of it, and planes may want up to three samples more than another,
  // or four where those are clamped with the row below.
  const ahead = 4 * Math.max(...planes.map(({ expandY }) => expandY));
  const places = planes.map((plane) => {
    const across = { size: plane.width, expand: plane.expandX, fancy: plane.fancyX };
    const down = { size: plane.height, expand: plane.expandY, fancy: plane.fancyY };
    const column = indexOf(columns, upsampledAxis(columns[0], across, columnTaps, PLANE_TAPS));
    const row = indexOf(rows, upsampledAxis(rows[0], down, rowTaps, 2));
    const capacity = Math.min(rows[row].taps + plane.stripRows + ahead, rows[row].count);
    const stride = ringStride(columns[column].count);
    return {
      column,
      row,
      capacity,
      stride,
      ringBytes: capacity * stride,
      tableBytes: (capacity + rows[row].taps) * 4,
      lineBytes: targetWidth * 2,
    };
  });
  const ofPlanes = (axes: readonly PlaneAxis[], direction: "column" | "row") =>
    places.map((place) => axes[place[direction]]);
  const scale = Math.max(targetWidth / crop.width, targetHeight / crop.height);
  const scratch = Math.max(...[...columns, ...rows].map(({ taps }) => taps * 8));
  return {
    columns,
    rows,
    planes: places,
    gamut: layOutGamut(ofPlanes(columns, "column"), ofPlanes(rows, "row"), scale),
    betweenBytes: Math.max(scratch, ...columns.map(({ count, taps }) => (count + taps) * 2)),
    outBytes: targetWidth * 4,
  };
}

/** Bytes of arena that a PlaneResizer takes, alignment and slack included: exactly. */
export function planeResizeBytes(request: ResizeRequest, shapes: readonly PlaneShape[]): number {
  const { columns, rows, planes, gamut, betweenBytes, outBytes } = layOutPlanes(request, shapes);
  const sizes = [
    ...[...columns, ...rows].flatMap(({ startsBytes, coefsBytes }) => [startsBytes, coefsBytes]),
    ...planes.flatMap(({ ringBytes, tableBytes, lineBytes }) => [ringBytes, tableBytes, lineBytes]),
    betweenBytes,
    outBytes,
    ...(gamut && gamut.keptBytes > 0 ? [gamut.keptBytes] : []),
  ];
  return sizes.reduce((sum, bytes) => sum + bufferBytes(bytes), 0);
}

function fullAxis(size: number, start: number, length: number, targetSize: number, taps: number): PlaneAxis {
  const first = Math.floor(start);
  const count = Math.min(Math.ceil(start + length), size) - first;
  return { size, expand: 1, fancy: false, first, count, taps, targetSize, ...axisBytes(targetSize, taps) };
}

/** The axis of a plane that would first be enlarged. @param taps that pixels of the full axis are made of */
function upsampledAxis(
  full: PlaneAxis,
  plane: Pick<PlaneAxis, "size" | "expand" | "fancy">,
  taps: number,
  multiple: number,
): PlaneAxis {
  const { size, expand, fancy } = plane;
  if (expand === 1) return full;
  const reach = fancy ? 1 : 0;
  const first = Math.max(0, Math.floor(full.first / expand) - reach);
  const end = Math.min(size, Math.floor((full.first + full.count - 1) / expand) + 1 + reach);
  const planeTaps = roundUp(upsampledTaps(taps, expand, fancy), multiple);
  const { targetSize } = full;
  return { ...plane, first, count: end - first, taps: planeTaps, targetSize, ...axisBytes(targetSize, planeTaps) };
}

function axisBytes(targetSize: number, taps: number): Pick<PlaneAxis, "startsBytes" | "coefsBytes"> {
  const targets = roundUp(targetSize, PLANE_TARGETS);
  return { startsBytes: targets * 4, coefsBytes: targets * taps * 2 };
}

/** Planes of one shape share their axes. */
function indexOf(axes: PlaneAxis[], axis: PlaneAxis): number {
  const { size, expand, fancy } = axis;
  const found = axes.findIndex((other) => other.size === size && other.expand === expand && other.fancy === fancy);
  return found >= 0 ? found : axes.push(axis) - 1;
}

/** An odd number of cache lines: rows a power of two apart would all compete for the same few places of a cache. */
function ringStride(bytes: number): number {
  return LINE_BYTES * (Math.ceil((bytes + OVERRUN_BYTES) / LINE_BYTES) | 1);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
