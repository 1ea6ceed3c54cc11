// Resampling of 8-bit planes, one sample a pixel: vertical first (one row from `taps` source rows), then horizontal.
//
// Numbers: as in u8.ts, 14-bit coefficients and 6 fraction bits in i16 between the passes; the finished row keeps 6
// fraction bits too, saturated, so that colour conversion (plane-colour.ts) rounds once. A target sample is a dot product
// of eight taps at a time; four of them are summed across together. Twin: test/reference/resize-plane.ts.

import { interleave_hi_8, interleave_lo_8 } from "../shuffle";

/**
 * One i16 row from `taps` (even) rows of samples. `rows` is u32[taps] addresses. Reads up to 31 bytes past a row and
 * writes up to 62 past the row of width × 2.
 */
export function resize_v_u8(rows: usize, coefs: usize, taps: usize, dst: usize, width: usize): void {
  const half = i32x4.splat(1 << 7);
  const coefsEnd = coefs + (taps << 1);
  for (let x: usize = 0; x < width; x += 32, dst += 64) {
    let a0 = half;
    let a1 = half;
    let a2 = half;
    let a3 = half;
    let b0 = half;
    let b1 = half;
    let b2 = half;
    let b3 = half;
    let row = rows;
    for (let c = coefs; c < coefsEnd; c += 4, row += 8) {
      const upper = <usize>load<u32>(row) + x;
      const lower = <usize>load<u32>(row, 4) + x;
      const pair = v128.load32_splat(c);
      let u = v128.load(upper);
      let l = v128.load(lower);
      let lo = interleave_lo_8(u, l);
      let hi = interleave_hi_8(u, l);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lo), pair));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lo), pair));
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(hi), pair));
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(hi), pair));
      u = v128.load(upper, 16);
      l = v128.load(lower, 16);
      lo = interleave_lo_8(u, l);
      hi = interleave_hi_8(u, l);
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lo), pair));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lo), pair));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(hi), pair));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(hi), pair));
    }
    v128.store(dst, i16x8.narrow_i32x4_s(i32x4.shr_s(a0, 8), i32x4.shr_s(a1, 8)));
    v128.store(dst, i16x8.narrow_i32x4_s(i32x4.shr_s(a2, 8), i32x4.shr_s(a3, 8)), 16);
    v128.store(dst, i16x8.narrow_i32x4_s(i32x4.shr_s(b0, 8), i32x4.shr_s(b1, 8)), 32);
    v128.store(dst, i16x8.narrow_i32x4_s(i32x4.shr_s(b2, 8), i32x4.shr_s(b3, 8)), 48);
  }
}

/**
 * `width` samples from an i16 row; `starts` u32[width], `coefs` i16[width × taps], taps a multiple of 8. Both are read
 * for up to three outputs past the last; they may hold anything that keeps reads in memory. Writes up to 6 bytes past.
 */
export function resize_h_i16(src: usize, dst: usize, width: usize, starts: usize, coefs: usize, taps: usize): void {
  const half = i32x4.splat(1 << 13);
  const stride = taps << 1;
  const end = dst + (width << 1);
  for (; dst < end; dst += 8, starts += 16, coefs += stride << 2) {
    const p0 = src + (<usize>load<u32>(starts) << 1);
    const p1 = src + (<usize>load<u32>(starts, 4) << 1);
    const p2 = src + (<usize>load<u32>(starts, 8) << 1);
    const p3 = src + (<usize>load<u32>(starts, 12) << 1);
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < stride; k += 16) {
      const c = coefs + k;
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load(p0 + k), v128.load(c)));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load(p1 + k), v128.load(c + stride)));
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(v128.load(p2 + k), v128.load(c + (stride << 1))));
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(v128.load(p3 + k), v128.load(c + stride * 3)));
    }
    const sums = i32x4.shr_s(i32x4.add(sumAcross(s0, s1, s2, s3), half), 14);
    v128.store64_lane(dst, i16x8.narrow_i32x4_s(sums, sums), 0);
  }
}

/** Four vectors → the sum of each one's lanes. */
// @ts-ignore: decorator
@inline function sumAcross(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
}
