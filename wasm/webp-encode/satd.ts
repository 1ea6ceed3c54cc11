// Sum of absolute transformed differences: the 4 × 4 Hadamard transform of a residual, absolute values summed. It
// foretells the bits of a prediction without coding it. Half the sum is computed (max(|a|, |b|) for |a + b| + |a - b|
// over 2), for two predictions at once.
// Twin: test/reference/webp-transform.ts.
import { interleave_hi_64, interleave_lo_64 } from "../shuffle";
import { even_16, high_u8, low_u8, odd_16 } from "./vector";

/**
 * Half the SATD of a source block (as i16: columns 0, 1 and 2, 3) against predictions A and B. At most 16,320.
 * @returns A in the low 16 bits, B in the high ones
 */
// @ts-ignore: decorator
@inline export function satd_pair(lo: v128, hi: v128, a: v128, b: v128): u32 {
  const alo = i16x8.sub(lo, low_u8(a)), ahi = i16x8.sub(hi, high_u8(a));
  const blo = i16x8.sub(lo, low_u8(b)), bhi = i16x8.sub(hi, high_u8(b));
  const as = i16x8.add(alo, ahi), ad = i16x8.sub(alo, ahi), bs = i16x8.add(blo, bhi), bd = i16x8.sub(blo, bhi);
  const s0 = interleave_lo_64(as, bs), s1 = interleave_hi_64(as, bs);
  const d0 = interleave_lo_64(ad, bd), d1 = interleave_hi_64(ad, bd);
  const x0 = i16x8.add(s0, s1), x1 = i16x8.sub(s0, s1), x2 = i16x8.add(d0, d1), x3 = i16x8.sub(d0, d1);
  const e0 = even_16(x0, x1), o0 = odd_16(x0, x1), e1 = even_16(x2, x3), o1 = odd_16(x2, x3);
  const p0 = i16x8.add(e0, o0), q0 = i16x8.sub(e0, o0), p1 = i16x8.add(e1, o1), q1 = i16x8.sub(e1, o1);
  const m0 = i16x8.max_u(i16x8.abs(even_16(p0, q0)), i16x8.abs(odd_16(p0, q0)));
  const m1 = i16x8.max_u(i16x8.abs(even_16(p1, q1)), i16x8.abs(odd_16(p1, q1)));
  const four = i16x8.add(m0, m1);
  const two = i16x8.add(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return <u32>i32x4.extract_lane(i16x8.add(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2)), 0);
}

/** satd_pair from memory, for its test: three blocks of 16 bytes. */
export function webpenc_satd_pair(source: usize, a: usize, b: usize): u32 {
  const s = v128.load(source);
  return satd_pair(low_u8(s), high_u8(s), v128.load(a), v128.load(b));
}
