// Lane moves of the encoder beside those of ../shuffle.ts.
import { interleave_hi_32, interleave_lo_32 } from "../shuffle";

// @ts-ignore: decorator
@inline export function low_u8(a: v128): v128 {
  return i16x8.extend_low_i8x16_u(a);
}
// @ts-ignore: decorator
@inline export function high_u8(a: v128): v128 {
  return i16x8.extend_high_i8x16_u(a);
}
/** A 4 × 4 block of bytes, columns ↔ rows. */
// @ts-ignore: decorator
@inline export function transpose_4x4(a: v128): v128 {
  return i8x16.shuffle(a, a, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
}
/** The bottom row of a block. */
// @ts-ignore: decorator
@inline export function bottom_row(block: v128): u32 {
  return i32x4.extract_lane(i8x16.shuffle(block, block, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15), 0);
}
/** The sum of four lanes. */
// @ts-ignore: decorator
@inline export function sum_i32x4(a: v128): i32 {
  const two = i32x4.add(a, v128.shuffle<i32>(a, a, 2, 3, 0, 1));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}
/** Of two vectors the sums of their four lanes, A and B, in lanes 0 and 1. */
// @ts-ignore: decorator
@inline export function sums_i32x4(a: v128, b: v128): v128 {
  const two = i32x4.add(interleave_lo_32(a, b), interleave_hi_32(a, b));
  return i32x4.add(two, swap_64(two));
}
/** The halves of a vector, exchanged. */
// @ts-ignore: decorator
@inline export function swap_64(a: v128): v128 {
  return v128.shuffle<i32>(a, a, 2, 3, 0, 1);
}
/** Zigzag positions 0 … 7 and 8 … 15 of a block whose coefficients' rows 0, 1 and 2, 3 are `top` and `bottom`. */
// @ts-ignore: decorator
@inline export function zigzag_lo(top: v128, bottom: v128): v128 {
  return v128.shuffle<i16>(top, bottom, 0, 1, 4, 8, 5, 2, 3, 6);
}
// @ts-ignore: decorator
@inline export function zigzag_hi(top: v128, bottom: v128): v128 {
  return v128.shuffle<i16>(top, bottom, 9, 12, 13, 10, 7, 11, 14, 15);
}
/** Zigzag position of the last level that is not 0, or -1. */
// @ts-ignore: decorator
@inline export function last_level(lo: v128, hi: v128): i32 {
  const zeros = i8x16.bitmask(i8x16.eq(i8x16.narrow_i16x8_s(lo, hi), i64x2.splat(0)));
  return 31 - <i32>clz<u32>(zeros ^ 0xffff);
}
