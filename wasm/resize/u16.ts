// Resampling of rows that 8 bits cannot hold: premultiplied alpha, linear light. Vertical, then horizontal.
//
// Numbers: the ring keeps unsigned 16-bit samples less 32768, so that i32x4.dot_i16x8_s takes them; as coefficients sum
// to 2^14, adding 2^29 gives the bias back. |sum| < 2 · 2^14 · 2^15 = 2^30, so vertical sums are exact. The row in
// between and the result are f32x4 pixels in the unit of the source; horizontal products and sums are IEEE single, in
// tap order, the same on every engine. Twin: test/reference/resize-u16.ts.

import { interleave_hi_16, interleave_lo_16 } from "../shuffle";

/**
 * One f32x4 row from `taps` (even) rows of biased u16x4. `rows` is u32[taps] addresses, `coefs` i16[taps]; `width` in
 * pixels. Reads up to 8 bytes past a source row and writes up to 16 past the result.
 */
export function resize_v_u16x4(rows: usize, coefs: usize, taps: usize, dst: usize, width: usize): void {
  const bias = i32x4.splat(1 << 29);
  const unit = f32x4.splat(1.0 / 16384.0);
  const end = width << 3;
  const coefsEnd = coefs + (taps << 1);
  for (let x: usize = 0; x < end; x += 16, dst += 32) {
    let a0 = bias;
    let a1 = bias;
    let row = rows;
    for (let c = coefs; c < coefsEnd; c += 4, row += 8) {
      const upper = v128.load(<usize>load<u32>(row) + x);
      const lower = v128.load(<usize>load<u32>(row, 4) + x);
      const pair = v128.load32_splat(c);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(interleave_lo_16(upper, lower), pair));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(interleave_hi_16(upper, lower), pair));
    }
    v128.store(dst, f32x4.mul(f32x4.convert_i32x4_s(a0), unit));
    v128.store(dst, f32x4.mul(f32x4.convert_i32x4_s(a1), unit), 16);
  }
}

/** `width` f32x4 pixels from an f32x4 row; `starts` u32[width] in pixels, `coefs` f32[width × taps]. */
export function resize_h_f32x4(
  src: usize, dst: usize, width: usize, starts: usize, coefs: usize, taps: usize,
): void {
  const end = dst + (width << 4);
  const stride = taps << 2;
  for (; dst < end; dst += 16, starts += 4) {
    let p = src + (<usize>load<u32>(starts) << 4);
    let sum = f32x4.splat(0);
    const coefsEnd = coefs + stride;
    for (; coefs < coefsEnd; coefs += 4, p += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(p), v128.load32_splat(coefs)));
    }
    v128.store(dst, sum);
  }
}
