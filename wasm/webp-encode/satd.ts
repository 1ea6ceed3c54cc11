// Sum of absolute transformed differences: the 4 × 4 Hadamard transform of a residual, absolute values summed. It
// foretells the bits of a prediction without coding it. Half the sum is computed (max(|a|, |b|) for |a + b| + |a - b|
// over 2), for two predictions at once.
//
// Across columns the transform is sums and differences of vectors; down a column its first step is a dot product with
// (1, 1) and (1, -1), its second the maximum above. |residual| <= 255, so a first step's result is 2,040 at most.
// Twin: test/reference/webp-transform.ts.
import { interleave_hi_64, interleave_lo_64 } from "../shuffle";
import { high_u8, low_u8, swap_64 } from "./vector";

const SIGNS = memory.data<i16>([
  1, 1, 1, 1, 1, 1, 1, 1,
  1, -1, 1, -1, 1, -1, 1, -1,
], 16);

/** Columns A | B as i16: the maxima of their second steps, in the upper half of four i32. */
// @ts-ignore: decorator
@inline function transform_columns(x: v128): v128 {
  const sums = i32x4.dot_i16x8_s(x, v128.load(SIGNS)), differences = i32x4.dot_i16x8_s(x, v128.load(SIGNS, 16));
  const first = i16x8.abs(i16x8.narrow_i32x4_s(sums, differences));
  return i16x8.max_u(first, i32x4.shl(first, 16));
}

/**
 * Half the SATD of a source block (as i16: columns 0, 1 and 2, 3) against predictions A and B. At most 16,320.
 * @returns A and B as i32 in lanes 0 and 1, and again in 2 and 3
 */
// @ts-ignore: decorator
@inline export function satd_pair(lo: v128, hi: v128, a: v128, b: v128): v128 {
  const alo = i16x8.sub(lo, low_u8(a)), ahi = i16x8.sub(hi, high_u8(a));
  const blo = i16x8.sub(lo, low_u8(b)), bhi = i16x8.sub(hi, high_u8(b));
  const as = i16x8.add(alo, ahi), ad = i16x8.sub(alo, ahi), bs = i16x8.add(blo, bhi), bd = i16x8.sub(blo, bhi);
  const s0 = interleave_lo_64(as, bs), s1 = interleave_hi_64(as, bs);
  const d0 = interleave_lo_64(ad, bd), d1 = interleave_hi_64(ad, bd);
  const s = i16x8.add(transform_columns(i16x8.add(s0, s1)), transform_columns(i16x8.sub(s0, s1)));
  const d = i16x8.add(transform_columns(i16x8.add(d0, d1)), transform_columns(i16x8.sub(d0, d1)));
  const four = i32x4.shr_u(i16x8.add(s, d), 16);
  return i32x4.add(four, swap_64(four));
}

/** satd_pair from memory, for its test: three blocks of 16 bytes. @returns A in the low 16 bits, B in the high ones */
export function webpenc_satd_pair(source: usize, a: usize, b: usize): u32 {
  const s = v128.load(source);
  const halves = satd_pair(low_u8(s), high_u8(s), v128.load(a), v128.load(b));
  return i32x4.extract_lane(halves, 0) | (i32x4.extract_lane(halves, 1) << 16);
}
