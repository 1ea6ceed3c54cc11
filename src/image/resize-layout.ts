// What follows from a resize request alone, without a core: the path, the window, taps, and the size of every buffer.
// `plan` predicts with it and RowResizer allocates by it, so prediction and allocation cannot drift apart.
import {
  ALIGN_COLUMNS,
  ALIGN_ROWS,
  FILTER_BILINEAR,
  FILTER_BOX,
  FILTER_CATMULL_ROM,
  FILTER_LANCZOS2,
  FILTER_LANCZOS3,
  FILTER_MITCHELL,
  FILTER_NEAREST,
  resizeTaps,
} from "../../wasm/resize/filter";
import { bufferBytes } from "./core";
import type { ResizeKernel } from "./kernel/resize";
import type { Filter } from "./recipe";

export const FILTER_NUMBER = {
  nearest: FILTER_NEAREST,
  box: FILTER_BOX,
  bilinear: FILTER_BILINEAR,
  "catmull-rom": FILTER_CATMULL_ROM,
  mitchell: FILTER_MITCHELL,
  lanczos2: FILTER_LANCZOS2,
  lanczos3: FILTER_LANCZOS3,
} satisfies Record<Filter, number>;

/** A u16[256] and a u8[65536]: wasm/resize/light.ts. */
const LIGHT_TABLES_BYTES = 512 + 65536;

/** A rectangle in fractions of a pixel. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ResizeRequest {
  /** Size of the rows that are pushed, px: after shrink-on-load. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  /** The part of the source that becomes the target. */
  readonly crop: Window;
  readonly targetWidth: number;
  readonly targetHeight: number;
  readonly filter: Filter;
  /** False promises that every alpha is 255. */
  readonly hasAlpha: boolean;
  readonly linear: boolean;
}

/** What the resizer needs of an Arena. */
export interface ResizeArena {
  readonly kernel: ResizeKernel;
  alloc(bytes: number): number;
  bytes(): Uint8Array;
}

/** Bytes of each buffer; 0 where the path does not use it. */
export interface ResizeBuffers {
  /** `capacity` source rows: RGBA, or u16x4 of the window on the deep path. */
  readonly ring: number;
  /** u32 addresses of ring rows, repeated so that any window of `rowTaps` can be read without wrapping. */
  readonly rows: number;
  readonly columnStarts: number;
  readonly rowStarts: number;
  readonly columnCoefs: number;
  readonly rowCoefs: number;
  /** One row between the passes; scratch for coefficients before that. */
  readonly between: number;
  /** One finished RGBA row. */
  readonly out: number;
  /** Deep: the row as the decoder wrote it, the columns' coefficients and the finished row in f32, tables of light. */
  readonly staging: number;
  readonly columnCoefsF32: number;
  readonly wide: number;
  readonly tables: number;
}

export interface ResizeLayout {
  /** copy: nothing to resample. opaque: 8-bit. deep: premultiplied alpha or linear light. */
  readonly path: "copy" | "opaque" | "deep";
  /** The whole pixels that the crop touches; nothing outside them is read. */
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly windowWidth: number;
  readonly windowHeight: number;
  readonly columnTaps: number;
  readonly rowTaps: number;
  /** Rows that the ring holds, and bytes from one to the next. */
  readonly capacity: number;
  readonly ringStride: number;
  readonly buffers: ResizeBuffers;
}

/** Lays out a resize. Pure; the request must be legal (RowResizer checks it). */
export function layOutResize(request: ResizeRequest): ResizeLayout {
  const { crop, sourceWidth, targetWidth, targetHeight } = request;
  const firstColumn = Math.floor(crop.x);
  const firstRow = Math.floor(crop.y);
  const window = {
    firstColumn,
    firstRow,
    windowWidth: Math.min(Math.ceil(crop.x + crop.width), sourceWidth) - firstColumn,
    windowHeight: Math.min(Math.ceil(crop.y + crop.height), request.sourceHeight) - firstRow,
  };
  const whole = crop.x === firstColumn && crop.y === firstRow;
  if (whole && crop.width === targetWidth && crop.height === targetHeight) {
    const ringStride = bufferBytes(sourceWidth * 4);
    return {
      path: "copy",
      ...window,
      columnTaps: 0,
      rowTaps: 0,
      capacity: 1,
      ringStride,
      buffers: { ...NONE, ring: ringStride },
    };
  }
  const filter = FILTER_NUMBER[request.filter];
  const columnTaps = resizeTaps(filter, crop.width, targetWidth, ALIGN_COLUMNS);
  const rowTaps = resizeTaps(filter, crop.height, targetHeight, ALIGN_ROWS);
  const capacity = Math.min(rowTaps, window.windowHeight);
  const deep = request.hasAlpha || request.linear;
  const ringStride = bufferBytes(deep ? window.windowWidth * 8 : sourceWidth * 4);
  const buffers = {
    ...NONE,
    ring: capacity * ringStride,
    rows: (capacity + rowTaps) * 4,
    columnStarts: targetWidth * 4,
    rowStarts: targetHeight * 4,
    columnCoefs: targetWidth * columnTaps * 2,
    rowCoefs: targetHeight * rowTaps * 2,
    between: Math.max((window.windowWidth + columnTaps) * (deep ? 16 : 8), rowTaps * 8),
    out: targetWidth * 4,
  };
  if (!deep) return { path: "opaque", ...window, columnTaps, rowTaps, capacity, ringStride, buffers };
  const deepBuffers = {
    ...buffers,
    staging: sourceWidth * 4,
    columnCoefsF32: targetWidth * columnTaps * 4,
    wide: targetWidth * 16,
    tables: request.linear ? LIGHT_TABLES_BYTES : 0,
  };
  return { path: "deep", ...window, columnTaps, rowTaps, capacity, ringStride, buffers: deepBuffers };
}

/** Bytes of arena that a RowResizer of this request takes, alignment and slack included: exactly. */
export function resizeWorkBytes(request: ResizeRequest): number {
  const sizes = Object.values(layOutResize(request).buffers);
  return sizes.reduce((sum, bytes) => sum + (bytes > 0 ? bufferBytes(bytes) : 0), 0);
}

/** Multiplications in pixels × taps, for `plan`'s estimate of work; 0 where rows pass through. */
export function resizeWork(request: ResizeRequest): number {
  const { windowWidth, columnTaps, rowTaps } = layOutResize(request);
  return request.targetHeight * (windowWidth * rowTaps + request.targetWidth * columnTaps);
}

/** @throws RangeError */
export function checkRequest({ sourceWidth, sourceHeight, crop, targetWidth, targetHeight }: ResizeRequest): void {
  const inside = crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0;
  if (!inside || crop.x + crop.width > sourceWidth + 1e-6 || crop.y + crop.height > sourceHeight + 1e-6) {
    const got = `${crop.width}x${crop.height}+${crop.x}+${crop.y}`;
    throw new RangeError(`expected a crop within ${sourceWidth}x${sourceHeight} px for a resize, got ${got}`);
  }
  if (targetWidth < 1 || targetHeight < 1) {
    throw new RangeError(`expected a target of at least 1x1 px for a resize, got ${targetWidth}x${targetHeight}`);
  }
}

const NONE: ResizeBuffers = {
  ring: 0,
  rows: 0,
  columnStarts: 0,
  rowStarts: 0,
  columnCoefs: 0,
  rowCoefs: 0,
  between: 0,
  out: 0,
  staging: 0,
  columnCoefsF32: 0,
  wide: 0,
  tables: 0,
};
