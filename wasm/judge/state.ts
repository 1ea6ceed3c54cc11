// The judge's state and working memory: one object for the results and cursors, one block carved into row buffers.
//
// The results come first, at fixed offsets that src/image/judge/metrics.ts reads; keep both in step. Working memory
// is a few rows, the runs of two rows, the hash coefficients of every column and 56 bytes of hash columns a row:
// its size depends on width and height only and is mirrored by src/image/judge/work.ts (a test compares them).

/** Bytes in front of every row, so that lanes left of column 0 can be loaded; also the alignment of rows. */
export const ROW_LEAD: i32 = 16;
/** Bytes behind the last column: a full group of 16 and the group after it may be loaded. */
const ROW_TAIL: i32 = 48;
/** Where the histogram lies in the state: 256 bins of u32, then three partial histograms of the same size. */
export const HISTOGRAM: usize = 256;
const STATE_BYTES: i32 = 256 + 4 * 1024 + 64;
/** A zero-filled copy of a row's last columns, up to 16 pixels. */
export const SCRATCH: usize = 256 + 4 * 1024;

/** Bytes of one run record of hysteresis.ts. */
export const RUN_BYTES: i32 = 12;
/** Bytes of hash columns kept for each row: 8 (aHash), 9 in 16 (dHash), 32 (pHash). */
export const COLUMN_BYTES: i32 = 56;
/** Entries of the high plane of one output column's coefficients: see hash-coefficients.ts for the bound. */
export const HIGH_TAPS: i32 = 104;
/** Output columns over all three hashes. */
export const HASH_OUTPUTS: i32 = 8 + 9 + 32;
/** Bytes of one output column's record: first column, taps, first high tap, high taps, two addresses. */
export const OUTPUT_BYTES: i32 = 24;

// @ts-ignore: decorator
@unmanaged
export class Judge {
  // Results, read by metrics.ts.
  laplacianSum: i64; //       0
  laplacianSquares: i64; //   8
  rgSum: i64; //             16
  rgSquares: i64; //         24
  ybSum: i64; //             32  of 2·yb
  ybSquares: i64; //         40  of (2·yb)²
  boundarySum: i64; //       48
  innerSum: i64; //          56
  ahash: u64; //             64
  dhash: u64; //             72
  phash: u64; //             80
  edges: u32; //             88
  width: i32; //             92
  rows: i32; //              96  rows judged so far
  strokePairs: u32; //      100
  letteredRows: u32; //     104
  letteredBands: u32; //    108
  // Cursors.
  height: i32;
  letteredStreak: i32;
  finished: i32;
  previousRuns: usize;
  previousRunsEnd: usize;
  currentRuns: usize;
  // Working memory.
  greyStride: usize;
  gradientStride: usize;
  grey: usize; // three rows of OpenCV's grey, u8
  hashGrey: usize; // one row of Pillow's grey, u8
  magnitude: usize; // three rows, i16
  noMagnitude: usize; // one row of zeros, i16
  gradient: usize; // two rows of dx and two of dy, i16
  edgeBits: usize;
  strongBits: usize;
  runs: usize; // two lists of run records
  runListBytes: usize;
  outputs: usize; // HASH_OUTPUTS records
  lowTaps: usize;
  highTaps: usize;
  columns: usize; // COLUMN_BYTES a row
}

/** Bytes of the state object; allocate once, 64-byte aligned. */
export function judge_state_bytes(): i32 {
  return STATE_BYTES;
}

// @ts-ignore: decorator
@inline function align16(bytes: i32): i32 {
  return (bytes + 15) & ~15;
}

/** Taps that one of `outputs` Lanczos3 columns can have over `size` samples, rounded up to whole groups of eight. */
export function taps_capacity(size: i32, outputs: i32): i32 {
  const reach = size <= outputs ? 3 : (3 * size + outputs - 1) / outputs;
  return (min(size, 2 * reach + 1) + 7) & ~7;
}

function low_taps_total(width: i32): i32 {
  return 8 * taps_capacity(width, 8) + 9 * taps_capacity(width, 9) + 32 * taps_capacity(width, 32);
}

// @ts-ignore: decorator
@inline function grey_stride(width: i32): i32 {
  return ROW_LEAD + align16(width) + ROW_TAIL;
}

// @ts-ignore: decorator
@inline function gradient_stride(width: i32): i32 {
  return ROW_LEAD + 2 * align16(width) + ROW_TAIL;
}

// @ts-ignore: decorator
@inline function bits_bytes(width: i32): i32 {
  return align16((width + 7) >> 3) + 16;
}

// @ts-ignore: decorator
@inline function run_list_bytes(width: i32): i32 {
  return align16(RUN_BYTES * ((width >> 1) + 2));
}

/** Bytes of working memory for a picture of `width` × `height` stored pixels (1–65,535 a side). */
export function judge_work_bytes(width: i32, height: i32): i32 {
  return (
    4 * grey_stride(width) +
    8 * gradient_stride(width) +
    2 * bits_bytes(width) +
    2 * run_list_bytes(width) +
    align16(HASH_OUTPUTS * OUTPUT_BYTES) +
    align16(2 * low_taps_total(width)) +
    align16(2 * HASH_OUTPUTS * HIGH_TAPS) +
    COLUMN_BYTES * height +
    16
  );
}

/** Carves `work` into the row buffers of `s`, in the order that judge_work_bytes sums them. */
export function carve_work(s: Judge, work: usize, width: i32): void {
  let at = work;
  s.greyStride = grey_stride(width);
  s.gradientStride = gradient_stride(width);
  s.grey = at + ROW_LEAD;
  at += 3 * s.greyStride;
  s.hashGrey = at + ROW_LEAD;
  at += s.greyStride;
  s.magnitude = at + ROW_LEAD;
  at += 3 * s.gradientStride;
  s.noMagnitude = at + ROW_LEAD;
  at += s.gradientStride;
  s.gradient = at + ROW_LEAD;
  at += 4 * s.gradientStride;
  s.edgeBits = at;
  at += bits_bytes(width);
  s.strongBits = at;
  at += bits_bytes(width);
  s.runs = at;
  s.runListBytes = run_list_bytes(width);
  at += 2 * s.runListBytes;
  s.outputs = at;
  at += align16(HASH_OUTPUTS * OUTPUT_BYTES);
  s.lowTaps = at;
  at += align16(2 * low_taps_total(width));
  s.highTaps = at;
  at += align16(2 * HASH_OUTPUTS * HIGH_TAPS);
  s.columns = at;
}
