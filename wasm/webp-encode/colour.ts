// RGBA → Y'CbCr of BT.601, limited range, as WebP means it (RFC 6386 2), two rows at a time; chroma of 2 × 2 pixels.
//
//   Y  = ( 8420 R + 16529 G +  3210 B +  (16 << 15) + (1 << 14)) >> 15
//   Cb = (-9719 R - 19081 G + 28800 B + (128 << 18) + (1 << 17)) >> 18, of the sums of four pixels
//   Cr = (28800 R - 24116 G -  4684 B + (128 << 18) + (1 << 17)) >> 18
//
// Alpha's factor is 0. Rows are padded to 16 pixels (pad_row), so that no group is partial.
// Twin: test/reference/webp-colour.ts.
import { interleave_hi_64, interleave_lo_64 } from "../shuffle";
import { high_u8, low_u8 } from "./vector";

/** Y for (R, G) and (B, A); then Cb and Cr for (R, G, B, A). */
const FACTORS = memory.data<i16>([
  8420, 16529, 8420, 16529, 8420, 16529, 8420, 16529,
  3210, 0, 3210, 0, 3210, 0, 3210, 0,
  -9719, -19081, 28800, 0, -9719, -19081, 28800, 0,
  28800, -24116, -4684, 0, 28800, -24116, -4684, 0,
], 16);
/** Bytes of four pixels widened to (R, G) and to (B, A); index 16 is 0. */
const PAIRS = memory.data<u8>([
  0, 16, 1, 16, 4, 16, 5, 16, 8, 16, 9, 16, 12, 16, 13, 16,
  2, 16, 3, 16, 6, 16, 7, 16, 10, 16, 11, 16, 14, 16, 15, 16,
], 16);

// @ts-ignore: decorator
@inline function luma_4(pixels: v128): v128 {
  const rg = i32x4.dot_i16x8_s(i8x16.swizzle(pixels, v128.load(PAIRS)), v128.load(FACTORS));
  const ba = i32x4.dot_i16x8_s(i8x16.swizzle(pixels, v128.load(PAIRS, 16)), v128.load(FACTORS, 16));
  return i32x4.shr_s(i32x4.add(i32x4.add(rg, i32x4.splat((16 << 15) + (1 << 14))), ba), 15);
}
// @ts-ignore: decorator
@inline function luma_16(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(luma_4(a), luma_4(b)), i16x8.narrow_i32x4_s(luma_4(c), luma_4(d)),
  );
}
/** Sums of 2 × 2 pixels: two of them, RGBA as i16. */
// @ts-ignore: decorator
@inline function sum_2x2(upper: v128, lower: v128): v128 {
  const lo = i16x8.add(low_u8(upper), low_u8(lower)), hi = i16x8.add(high_u8(upper), high_u8(lower));
  return i16x8.add(interleave_lo_64(lo, hi), interleave_hi_64(lo, hi));
}
// @ts-ignore: decorator
@inline function chroma_4(a: v128, b: v128, factors: v128): v128 {
  const x = i32x4.dot_i16x8_s(a, factors), y = i32x4.dot_i16x8_s(b, factors);
  const sum = i32x4.add(v128.shuffle<i32>(x, y, 0, 2, 4, 6), v128.shuffle<i32>(x, y, 1, 3, 5, 7));
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat((128 << 18) + (1 << 17))), 18);
}

/**
 * Two rows of `groups` × 16 pixels of RGBA → two rows of luma, `pitch` bytes apart, and one of each chroma. Writes
 * whole groups.
 */
export function webpenc_ycc_rows(
  upper: usize, lower: usize, luma: usize, pitch: usize, cb: usize, cr: usize, groups: i32,
): void {
  for (let i = 0; i < groups; i++) {
    const a0 = v128.load(upper), a1 = v128.load(upper, 16), a2 = v128.load(upper, 32), a3 = v128.load(upper, 48);
    const b0 = v128.load(lower), b1 = v128.load(lower, 16), b2 = v128.load(lower, 32), b3 = v128.load(lower, 48);
    v128.store(luma, luma_16(a0, a1, a2, a3));
    v128.store(luma + pitch, luma_16(b0, b1, b2, b3));
    const s0 = sum_2x2(a0, b0), s1 = sum_2x2(a1, b1), s2 = sum_2x2(a2, b2), s3 = sum_2x2(a3, b3);
    const toCb = v128.load(FACTORS, 32), toCr = v128.load(FACTORS, 48);
    const chroma = i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(chroma_4(s0, s1, toCb), chroma_4(s2, s3, toCb)),
      i16x8.narrow_i32x4_s(chroma_4(s0, s1, toCr), chroma_4(s2, s3, toCr)),
    );
    v128.store64_lane(cb, chroma, 0);
    v128.store64_lane(cr, chroma, 1);
    upper += 64;
    lower += 64;
    luma += 16;
    cb += 8;
    cr += 8;
  }
}

/** Copies `width` pixels of RGBA and repeats the last one up to a whole group. */
export function pad_row(from: usize, to: usize, width: u32): void {
  memory.copy(to, from, <usize>width << 2);
  const last = load<u32>(to + (<usize>(width - 1) << 2));
  const end = (width + 15) & ~15;
  for (let x = width; x < end; x++) store<u32>(to + (<usize>x << 2), last);
}
