// Resampling of opaque 8-bit rows: vertical first (one output row from `taps` source rows), then horizontal.
//
// Numbers: 8-bit samples × 14-bit coefficients, two taps at a time through i32x4.dot_i16x8_s. The row in between keeps
// 6 fraction bits in i16, unclamped: absolute coefficients sum to less than 2, so |value| < 2 · 255 · 64 < 2^15.
// Its pixels stand in pairs, R0 R1 G0 G1 B0 B1 A0 A1, so that the horizontal pass needs no shuffle: it reads every
// pixel about six times, the vertical writes it once. Twin: test/reference/resize-u8.ts.

import { interleave_hi_8, interleave_lo_8 } from "../shuffle";

/**
 * One row of pairs from `taps` (even) source rows. `rows` is u32[taps] addresses, the window begins `offset` bytes into
 * each; `bytes` = window width × 4. Reads up to 12 bytes past a window and writes up to 24 past the row of width × 8.
 */
export function resize_v_u8x4(rows: usize, offset: usize, coefs: usize, taps: usize, dst: usize, bytes: usize): void {
  const half = i32x4.splat(1 << 7);
  const coefsEnd = coefs + (taps << 1);
  const end = offset + bytes;
  for (let x = offset; x < end; x += 16, dst += 32) {
    let a0 = half;
    let a1 = half;
    let a2 = half;
    let a3 = half;
    let row = rows;
    for (let c = coefs; c < coefsEnd; c += 4, row += 8) {
      const upper = v128.load(<usize>load<u32>(row) + x);
      const lower = v128.load(<usize>load<u32>(row, 4) + x);
      const pair = v128.load32_splat(c);
      const lo = interleave_lo_8(upper, lower);
      const hi = interleave_hi_8(upper, lower);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(lo), pair));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(lo), pair));
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(hi), pair));
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(hi), pair));
    }
    v128.store(dst, pairs(i16x8.narrow_i32x4_s(i32x4.shr_s(a0, 8), i32x4.shr_s(a1, 8))));
    v128.store(dst, pairs(i16x8.narrow_i32x4_s(i32x4.shr_s(a2, 8), i32x4.shr_s(a3, 8))), 16);
  }
}

/** `width` output pixels from a row of pairs; `starts` are even and `taps` is even. Writes exactly width × 4 bytes. */
export function resize_h_u8x4(
  src: usize, dst: usize, width: usize, starts: usize, coefs: usize, taps: usize,
): void {
  const half = i32x4.splat(1 << 19);
  const end = dst + (width << 2);
  const stride = taps << 1;
  for (; dst < end; dst += 4, starts += 4) {
    let p = src + (<usize>load<u32>(starts) << 3);
    let sum = half;
    const coefsEnd = coefs + stride;
    for (; coefs < coefsEnd; coefs += 4, p += 16) {
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(v128.load(p), v128.load32_splat(coefs)));
    }
    sum = i32x4.shr_s(sum, 20);
    sum = i16x8.narrow_i32x4_s(sum, sum);
    v128.store32_lane(dst, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

/** R0 G0 B0 A0 R1 G1 B1 A1 → R0 R1 G0 G1 B0 B1 A0 A1. */
// @ts-ignore: decorator
@inline function pairs(v: v128): v128 {
  return v128.shuffle<i16>(v, v, 0, 4, 1, 5, 2, 6, 3, 7);
}
