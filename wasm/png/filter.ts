// Filters a row for writing, by the usual heuristic: of the five filters, the one whose bytes, read as signed, have the
// smallest sum of magnitudes (PNG third edition, section 12.7); the lower number on a tie. Scalar twin:
// test/reference/png-filter.ts.
//
// Filtering looks at unfiltered neighbours only, so 16 bytes go at once and the pixel to the left is an unaligned load.
// Both rows are preceded by 16 zero bytes: what lies left of the picture.
import { FILTER_AVERAGE, FILTER_NONE, FILTER_PAETH, FILTER_SUB, FILTER_UP } from "./unfilter";

const LANE_MASK = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

// @ts-ignore: decorator
@inline function average_8(a: v128, b: v128): v128 {
  return i8x16.sub(i8x16.avgr_u(a, b), v128.and(v128.xor(a, b), i8x16.splat(1)));
}

// The Paeth predictor in unsigned bytes: |b − c| and |a − c| by saturating differences. Whenever a − c and b − c have
// opposite signs, |a + b − 2c| is the difference of the two, otherwise their sum, which saturates without harm.
// @ts-ignore: decorator
@inline function paeth_8(a: v128, b: v128, c: v128): v128 {
  const b_over_c = i8x16.sub_sat_u(b, c);
  const c_over_b = i8x16.sub_sat_u(c, b);
  const a_over_c = i8x16.sub_sat_u(a, c);
  const c_over_a = i8x16.sub_sat_u(c, a);
  const away_a = v128.or(b_over_c, c_over_b);
  const away_b = v128.or(a_over_c, c_over_a);
  const up = i8x16.add_sat_u(b_over_c, a_over_c);
  const down = i8x16.add_sat_u(c_over_b, c_over_a);
  const away_c = v128.or(i8x16.sub_sat_u(up, down), i8x16.sub_sat_u(down, up));
  const least_b_c = i8x16.min_u(away_b, away_c);
  const takes_a = i8x16.eq(i8x16.min_u(away_a, least_b_c), away_a);
  const takes_b = i8x16.eq(least_b_c, away_b);
  return v128.bitselect(a, v128.bitselect(b, c, takes_b), takes_a);
}

// @ts-ignore: decorator
@inline function filtered(filter: u32, row: usize, above: usize, distance: usize): v128 {
  const x = v128.load(row);
  if (filter == FILTER_NONE) return x;
  if (filter == FILTER_UP) return i8x16.sub(x, v128.load(above));
  const a = v128.load(row - distance);
  if (filter == FILTER_SUB) return i8x16.sub(x, a);
  if (filter == FILTER_AVERAGE) return i8x16.sub(x, average_8(a, v128.load(above)));
  return i8x16.sub(x, paeth_8(a, v128.load(above), v128.load(above - distance)));
}

// Magnitudes of signed bytes (128 for −128), summed in pairs to 16 bits and on to 32.
// @ts-ignore: decorator
@inline function add_magnitudes(sum: v128, bytes: v128, mask: v128): v128 {
  const magnitudes = v128.and(i8x16.abs(bytes), mask);
  return i32x4.add(sum, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(magnitudes)));
}

// @ts-ignore: decorator
@inline function total(sum: v128): u32 {
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

function choose_filter(row: usize, above: usize, length: usize, distance: usize): u32 {
  let none = i64x2.splat(0);
  let sub = none;
  let up = none;
  let average = none;
  let paeth = none;
  for (let i: usize = 0; i < length; i += 16) {
    const past = i + 16 > length ? i + 16 - length : 0;
    const mask = v128.load(LANE_MASK + past);
    none = add_magnitudes(none, filtered(FILTER_NONE, row + i, above + i, distance), mask);
    sub = add_magnitudes(sub, filtered(FILTER_SUB, row + i, above + i, distance), mask);
    up = add_magnitudes(up, filtered(FILTER_UP, row + i, above + i, distance), mask);
    average = add_magnitudes(average, filtered(FILTER_AVERAGE, row + i, above + i, distance), mask);
    paeth = add_magnitudes(paeth, filtered(FILTER_PAETH, row + i, above + i, distance), mask);
  }
  let best = FILTER_NONE;
  let least = total(none);
  if (total(sub) < least) {
    best = FILTER_SUB;
    least = total(sub);
  }
  if (total(up) < least) {
    best = FILTER_UP;
    least = total(up);
  }
  if (total(average) < least) {
    best = FILTER_AVERAGE;
    least = total(average);
  }
  return total(paeth) < least ? FILTER_PAETH : best;
}

function write_filtered(filter: u32, row: usize, above: usize, target: usize, length: usize, distance: usize): void {
  for (let i: usize = 0; i < length; i += 16) {
    v128.store(target + i, filtered(filter, row + i, above + i, distance));
  }
}

/**
 * Filters `length` bytes at `row` into `target`: the filter's number and the filtered bytes, `length + 1` in all (15 more may
 * be overwritten). `above`: the row before, zeros for the first. 16 zero bytes lie before `row` and `above`. `distance`:
 * bytes of a pixel. Answers the filter's number.
 */
export function png_filter_row(row: usize, above: usize, target: usize, length: usize, distance: usize): i32 {
  const filter = choose_filter(row, above, length, distance);
  store<u8>(target, filter);
  if (filter == FILTER_NONE) write_filtered(FILTER_NONE, row, above, target + 1, length, distance);
  else if (filter == FILTER_SUB) write_filtered(FILTER_SUB, row, above, target + 1, length, distance);
  else if (filter == FILTER_UP) write_filtered(FILTER_UP, row, above, target + 1, length, distance);
  else if (filter == FILTER_AVERAGE) write_filtered(FILTER_AVERAGE, row, above, target + 1, length, distance);
  else write_filtered(FILTER_PAETH, row, above, target + 1, length, distance);
  return filter;
}
