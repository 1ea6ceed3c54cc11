// The judge: every metric of spec/pick.md section 4 and the hashes' columns from one pass over the stored rows.
//
// Rows arrive once, top to bottom. Row y is turned to grey and counted; the derivatives of row y − 1 and the edges
// of row y − 2 follow, as their neighbours are then known. Three rows of grey and of magnitudes are all that is kept.
// A picture may end early (a truncated file): what was judged is then the picture, of `rows` rows.
// Not here: SHA-256, EXIF, scores and selection (src/image).
import { ERR_ARGUMENT, ERR_LIMIT } from "../status";
import { MAX_SIDE } from "../limit";
import { suppress_row } from "./canny";
import { gradient_row, laplacian_row, laplacian_sum_along, sum_row } from "./gradient";
import { grey_row_rgba } from "./grey";
import { hash_columns_row, open_columns } from "./hash-columns";
import { join_row } from "./hysteresis";
import { blockiness_row, histogram_merge, histogram_row } from "./luma";
import { COLUMN_BYTES, Judge, ROW_LEAD, carve_work, judge_state_bytes, judge_work_bytes } from "./state";

/**
 * Prepares `state` (judge_state_bytes()) and `work` (judge_work_bytes(width, height)) for a picture, whatever they
 * hold. Returns 0, or ERR_LIMIT for a side outside 1–65,535.
 */
export function judge_open(state: usize, work: usize, width: i32, height: i32): i32 {
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return ERR_LIMIT;
  memory.fill(state, 0, <usize>judge_state_bytes());
  memory.fill(work, 0, <usize>(judge_work_bytes(width, height) - COLUMN_BYTES * height));
  const s = changetype<Judge>(state);
  s.width = width;
  s.height = height;
  carve_work(s, work, width);
  s.previousRuns = s.runs;
  s.previousRunsEnd = s.runs;
  s.currentRuns = s.runs + s.runListBytes;
  open_columns(s, width);
  return 0;
}

// @ts-ignore: decorator
@inline function grey_of(s: Judge, y: i32): usize {
  return s.grey + <usize>(y % 3) * s.greyStride;
}
// @ts-ignore: decorator
@inline function magnitude_of(s: Judge, y: i32): usize {
  return s.magnitude + <usize>(y % 3) * s.gradientStride;
}
// @ts-ignore: decorator
@inline function dx_of(s: Judge, y: i32): usize {
  return s.gradient + <usize>(y & 1) * 2 * s.gradientStride;
}

/** Repeats the edge values of a row of grey into its lead and tail. */
function repeat_edges(row: usize, width: i32): void {
  v128.store(row - ROW_LEAD, i8x16.splat(load<u8>(row)));
  const end = row + <usize>width;
  const last = i8x16.splat(load<u8>(end - 1));
  v128.store(end, last);
  v128.store(end, last, 16);
}

/** Derivatives of row y. `below` is its own address for the last row. */
function judge_gradient(s: Judge, y: i32, below: usize): void {
  const row = grey_of(s, y);
  const above = y > 0 ? grey_of(s, y - 1) : row;
  const dx = dx_of(s, y);
  const squares = gradient_row(above, row, below, s.width, magnitude_of(s, y), dx, dx + s.gradientStride);
  s.laplacianSum += laplacian_sum_along(row, s.width);
  if (y > 0 && below != row) {
    s.laplacianSquares += <i64>squares;
    return;
  }
  // First or last row: reflect-101 takes the neighbour on the other side, or the row itself if it is the only one.
  const only = y == 0 && below == row;
  const neighbour = y == 0 ? below : above;
  const other = only ? row : neighbour;
  s.laplacianSquares += <i64>laplacian_row(other, row, other, s.width);
  if (!only) s.laplacianSum += sum_row(other, s.width) - sum_row(row, s.width);
}

/** Edges of row y, whose magnitudes and both neighbours' are known; `below` is a row of zeros for the last row. */
function judge_edges(s: Judge, y: i32, below: usize): void {
  const above = y > 0 ? magnitude_of(s, y - 1) : s.noMagnitude;
  const dx = dx_of(s, y);
  suppress_row(above, magnitude_of(s, y), below, dx, dx + s.gradientStride, s.width, s.edgeBits, s.strongBits);
  join_row(s, s.width, dx);
}

/**
 * Judges the next stored row: `width` pixels of RGBA flattened on white (alpha is ignored). Returns the rows judged, or
 * ERR_ARGUMENT after the last row or judge_finish. Reads up to 63 bytes behind the row.
 */
export function judge_row(state: usize, rgba: usize): i32 {
  const s = changetype<Judge>(state);
  const y = s.rows;
  const width = s.width;
  if (y >= s.height || s.finished != 0) return ERR_ARGUMENT;
  const row = grey_of(s, y);
  grey_row_rgba(s, rgba, width, row, s.hashGrey);
  repeat_edges(row, width);
  histogram_row(s, row, width);
  blockiness_row(s, y > 0 ? grey_of(s, y - 1) : row, row, width, y);
  hash_columns_row(s, s.hashGrey, s.columns + <usize>y * COLUMN_BYTES);
  if (y > 0) judge_gradient(s, y - 1, row);
  if (y > 1) judge_edges(s, y - 2, magnitude_of(s, y - 1));
  s.rows = y + 1;
  return s.rows;
}

/**
 * Judges what waited for rows below and completes the results. Returns the rows judged, or ERR_ARGUMENT if there were
 * none or it was called before.
 */
export function judge_finish(state: usize): i32 {
  const s = changetype<Judge>(state);
  const last = s.rows - 1;
  if (last < 0 || s.finished != 0) return ERR_ARGUMENT;
  s.finished = 1;
  judge_gradient(s, last, grey_of(s, last));
  if (last > 0) judge_edges(s, last - 1, magnitude_of(s, last));
  judge_edges(s, last, s.noMagnitude);
  histogram_merge(s);
  return s.rows;
}
