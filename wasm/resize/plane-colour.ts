// Resampled rows of samples → one RGBA row, alpha 255. Full-range YCbCr as JFIF has it; RGB and grey as they are.
//
// Numbers: i16 samples with 6 fraction bits and factors with 14, so a pixel is rounded once, by 2^19 before the shift by
// 20. |sum| < 2^15 · (1 + 1.772) · 2^14 + 2^19 < 2^31 for blue, less for the others. Chroma's 128 is taken off with
// saturation. Twin: test/reference/resize-plane.ts.

import { interleave_hi_16, interleave_hi_8, interleave_lo_16, interleave_lo_8 } from "../shuffle";

/** 128 with 6 fraction bits. */
const MIDDLE: i16 = 8192;
/** Pairs of factors (2^14 = 1): Y and Cr in red, Y and Cb in blue, Y and Cb in green; Cr and the half (64 · 2^13) in green. */
const RED: i32 = 16384 | (22970 << 16);
const BLUE: i32 = 16384 | (29032 << 16);
const GREEN: i32 = 16384 | (-5638 << 16);
const GREEN_REST: i32 = (-11700 & 0xffff) | (8192 << 16);

/** Reads and writes go on to the next multiple of 8 pixels. */
export function plane_colour_ycbcr(y: usize, cb: usize, cr: usize, dst: usize, width: usize): void {
  const middle = i16x8.splat(MIDDLE);
  for (let x: usize = 0; x < width; x += 8, y += 16, cb += 16, cr += 16, dst += 32) {
    const luma = v128.load(y);
    const blue = i16x8.sub_sat_s(v128.load(cb), middle);
    const red = i16x8.sub_sat_s(v128.load(cr), middle);
    storePixels(dst, mixed(luma, red, RED), green(luma, blue, red), mixed(luma, blue, BLUE));
  }
}

/** As above, of planes that are red, green and blue. */
export function plane_colour_rgb(r: usize, g: usize, b: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 8, r += 16, g += 16, b += 16, dst += 32) {
    storePixels(dst, rounded(v128.load(r)), rounded(v128.load(g)), rounded(v128.load(b)));
  }
}

/** As above, of luma alone. */
export function plane_colour_grey(y: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 8, y += 16, dst += 32) {
    const v = rounded(v128.load(y));
    storePixels(dst, v, v, v);
  }
}

// @ts-ignore: decorator
@inline function rounded(v: v128): v128 {
  return i16x8.shr_s(i16x8.add_sat_s(v, i16x8.splat(32)), 6);
}

/** a and b by the pair of factors, rounded to whole i16. */
// @ts-ignore: decorator
@inline function mixed(a: v128, b: v128, factors: i32): v128 {
  const pair = i32x4.splat(factors);
  const half = i32x4.splat(1 << 19);
  const lo = i32x4.add(i32x4.dot_i16x8_s(interleave_lo_16(a, b), pair), half);
  const hi = i32x4.add(i32x4.dot_i16x8_s(interleave_hi_16(a, b), pair), half);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(lo, 20), i32x4.shr_s(hi, 20));
}

// @ts-ignore: decorator
@inline function green(luma: v128, blue: v128, red: v128): v128 {
  const pair = i32x4.splat(GREEN);
  const rest = i32x4.splat(GREEN_REST);
  const unit = i16x8.splat(64);
  const lo = i32x4.dot_i16x8_s(interleave_lo_16(luma, blue), pair);
  const hi = i32x4.dot_i16x8_s(interleave_hi_16(luma, blue), pair);
  const restLo = i32x4.dot_i16x8_s(interleave_lo_16(red, unit), rest);
  const restHi = i32x4.dot_i16x8_s(interleave_hi_16(red, unit), rest);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(lo, restLo), 20), i32x4.shr_s(i32x4.add(hi, restHi), 20));
}

/** Eight pixels from i16 channels, clamped to bytes. */
// @ts-ignore: decorator
@inline function storePixels(dst: usize, r: v128, g: v128, b: v128): void {
  const rb = i8x16.narrow_i16x8_u(r, b);
  const ga = i8x16.narrow_i16x8_u(g, i16x8.splat(255));
  const rg = interleave_lo_8(rb, ga);
  const ba = interleave_hi_8(rb, ga);
  v128.store(dst, interleave_lo_16(rg, ba));
  v128.store(dst, interleave_hi_16(rg, ba), 16);
}
