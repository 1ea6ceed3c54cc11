// Lane moves of the encoder beside those of ../shuffle.ts.

// @ts-ignore: decorator
@inline export function low_u8(a: v128): v128 {
  return i16x8.extend_low_i8x16_u(a);
}
// @ts-ignore: decorator
@inline export function high_u8(a: v128): v128 {
  return i16x8.extend_high_i8x16_u(a);
}
/** Even, then odd lanes of a pair of i16 vectors. */
// @ts-ignore: decorator
@inline export function even_16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}
// @ts-ignore: decorator
@inline export function odd_16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
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
  const zero = i64x2.splat(0);
  return 31 - <i32>clz<u32>(i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.ne(lo, zero), i16x8.ne(hi, zero))));
}
