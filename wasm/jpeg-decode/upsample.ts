// Chroma upsampling of one row, as libjpeg-turbo's jdsample.c does it, bit for bit. "Fancy" is a triangle filter: an
// output sample is 3/4 the nearer and 1/4 the further input sample, in each direction that is doubled. Rounding
// alternates between neighbours, so that halves go up as often as down.
//
// (3a + b + 2) >> 2 = avg_up(a, avg_down(a, b)) and (3a + b + 1) >> 2 = avg_down(a, avg_up(a, b)) hold for all bytes,
// so the one-dimensional cases never leave 8 bits. The first and last samples are their own neighbours: the kernels
// write those copies just outside the row, so a row needs one spare byte before it and 16 after. Reads and writes run
// past the width by less than one vector each. Scalar twin: test/reference/jpeg-upsample.ts.
import { interleave_hi_8, interleave_lo_8 } from "../shuffle";

// @ts-ignore: decorator
@inline function averageUp(a: v128, b: v128): v128 {
  return i8x16.avgr_u(a, b);
}

// @ts-ignore: decorator
@inline function averageDown(a: v128, b: v128): v128 {
  return i8x16.sub(i8x16.avgr_u(a, b), v128.and(v128.xor(a, b), i8x16.splat(1)));
}

/** Doubles `width` samples by the triangle filter. */
export function jpeg_upsample_h2_fancy(src: usize, dst: usize, width: usize): void {
  store<u8>(src - 1, load<u8>(src));
  store<u8>(src + width, load<u8>(src + width - 1));
  for (let x: usize = 0; x < width; x += 16, dst += 32) {
    const near = v128.load(src + x);
    const left = v128.load(src + x - 1);
    const right = v128.load(src + x + 1);
    const even = averageDown(near, averageUp(near, left));
    const odd = averageUp(near, averageDown(near, right));
    v128.store(dst, interleave_lo_8(even, odd));
    v128.store(dst, interleave_hi_8(even, odd), 16);
  }
}

/** One of the two rows between `near` and `far`: lower = 0 where far lies above near, 1 where it lies below. */
export function jpeg_upsample_v2_fancy(near: usize, far: usize, dst: usize, width: usize, lower: i32): void {
  for (let x: usize = 0; x < width; x += 16) {
    const n = v128.load(near + x);
    const f = v128.load(far + x);
    v128.store(dst + x, lower ? averageUp(n, averageDown(n, f)) : averageDown(n, averageUp(n, f)));
  }
}

/**
 * Doubles both ways: one output row of 2 × width between sample rows near and far. The vertical sums 3 near + far go
 * to `sums` first (u16, width + 2 of them from sums − 2 on), so that each is made once.
 */
export function jpeg_upsample_h2v2_fancy(near: usize, far: usize, dst: usize, width: usize, sums: usize): void {
  const three = i16x8.splat(3);
  for (let x: usize = 0; x < width; x += 16) {
    const n = v128.load(near + x);
    const f = v128.load(far + x);
    const lo = i16x8.mul(i16x8.extend_low_i8x16_u(n), three);
    const hi = i16x8.mul(i16x8.extend_high_i8x16_u(n), three);
    v128.store(sums + (x << 1), i16x8.add(lo, i16x8.extend_low_i8x16_u(f)));
    v128.store(sums + (x << 1), i16x8.add(hi, i16x8.extend_high_i8x16_u(f)), 16);
  }
  store<u16>(sums - 2, load<u16>(sums));
  store<u16>(sums + (width << 1), load<u16>(sums + (width << 1) - 2));
  const eight = i16x8.splat(8);
  const seven = i16x8.splat(7);
  const oddBytes = i16x8.splat(-256);
  for (let x: usize = 0; x < width; x += 8, dst += 16) {
    const near3 = i16x8.mul(v128.load(sums + (x << 1)), three);
    const even = i16x8.add(i16x8.add(near3, v128.load(sums + (x << 1) - 2)), eight);
    const odd = i16x8.add(i16x8.add(near3, v128.load(sums + (x << 1) + 2)), seven);
    // Both are below 2^12: odd shifted up by 4 stands in the upper byte, even shifted down by 4 in the lower.
    v128.store(dst, v128.or(i16x8.shr_u(even, 4), v128.and(i16x8.shl(odd, 4), oddBytes)));
  }
}

/** Every sample twice. */
export function jpeg_upsample_h2_box(src: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 16, dst += 32) {
    const v = v128.load(src + x);
    v128.store(dst, interleave_lo_8(v, v));
    v128.store(dst, interleave_hi_8(v, v), 16);
  }
}

/** Every sample `times` times. */
export function jpeg_upsample_box(src: usize, dst: usize, width: usize, times: usize): void {
  for (let x: usize = 0; x < width; x++) {
    const v = load<u8>(src + x);
    for (let i: usize = 0; i < times; i++) store<u8>(dst++, v);
  }
}
