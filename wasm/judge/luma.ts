// One row of grey into the histogram and the blockiness sums.
//
// Blockiness compares neighbouring pixels: |difference| across the 8-pixel grid of JPEG (between columns 8k−1 and 8k,
// rows 8k−1 and 8k) against |difference| everywhere else. Mean, deviation, range and percentiles come from the
// histogram, which is kept in four parts so that equal neighbours do not wait for each other's store.
// Bounds: 255 × 65,535 < 2^24 a row and lane. Scalar twin: test/reference/judge-luma.ts.
import { HISTOGRAM, Judge } from "./state";

// @ts-ignore: decorator
@inline function bump(bin: usize): void {
  store<u32>(bin, load<u32>(bin) + 1);
}

/** Counts `width` grey values into the four partial histograms of `s`. */
export function histogram_row(s: Judge, grey: usize, width: i32): void {
  const h0 = changetype<usize>(s) + HISTOGRAM;
  const h1 = h0 + 1024;
  const h2 = h0 + 2048;
  const h3 = h0 + 3072;
  const end = grey + <usize>width;
  for (const groups = grey + <usize>(width & ~7); grey < groups; grey += 8) {
    const eight = load<u64>(grey);
    const lo = <u32>eight;
    const hi = <u32>(eight >> 32);
    bump(h0 + ((lo & 255) << 2));
    bump(h1 + (((lo >> 8) & 255) << 2));
    bump(h2 + (((lo >> 16) & 255) << 2));
    bump(h3 + ((lo >> 24) << 2));
    bump(h0 + ((hi & 255) << 2));
    bump(h1 + (((hi >> 8) & 255) << 2));
    bump(h2 + (((hi >> 16) & 255) << 2));
    bump(h3 + ((hi >> 24) << 2));
  }
  for (; grey < end; grey++) bump(h0 + (<usize>load<u8>(grey) << 2));
}

/** Adds the three partial histograms into the first. */
export function histogram_merge(s: Judge): void {
  const base = changetype<usize>(s) + HISTOGRAM;
  for (let bin: usize = 0; bin < 1024; bin += 4) {
    const at = base + bin;
    store<u32>(at, load<u32>(at) + load<u32>(at, 1024) + load<u32>(at, 2048) + load<u32>(at, 3072));
  }
}

// @ts-ignore: decorator
@inline function distance(a: v128, b: v128): v128 {
  return v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
}
// @ts-ignore: decorator
@inline function add_bytes(sum: v128, bytes: v128): v128 {
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes)));
}
// @ts-ignore: decorator
@inline function sum_lanes(v: v128): i32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}

/**
 * Adds the differences inside row `y` and between it and the row above. Both rows repeat their last value behind
 * column `width − 1`: differences there are zero along the row, and known (so subtracted) between the rows.
 */
export function blockiness_row(s: Judge, above: usize, row: usize, width: i32, y: i32): void {
  let along = i32x4.splat(0);
  let acrossGrid = i64x2.splat(0);
  let between = i32x4.splat(0);
  for (let x: usize = 0; x < <usize>width; x += 16) {
    const here = v128.load(row + x);
    const next = distance(here, v128.load(row + x, 1));
    along = add_bytes(along, next);
    acrossGrid = i64x2.add(acrossGrid, i64x2.shr_u(next, 56));
    between = add_bytes(between, distance(here, v128.load(above + x)));
  }
  const grid = i64x2.extract_lane(acrossGrid, 0) + i64x2.extract_lane(acrossGrid, 1);
  s.boundarySum += grid;
  s.innerSum += <i64>sum_lanes(along) - grid;
  if (y == 0) return;
  const last = <usize>(width - 1);
  const surplus = ((width + 15) & ~15) - width;
  const rows = sum_lanes(between) - surplus * abs(<i32>load<u8>(row + last) - <i32>load<u8>(above + last));
  if ((y & 7) == 0) s.boundarySum += <i64>rows;
  else s.innerSum += <i64>rows;
}
