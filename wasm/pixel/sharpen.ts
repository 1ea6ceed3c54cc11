// Unsharp mask: every channel moves away from its blurred value by `amount` of the difference, as in ImageMagick's
// -unsharp with threshold 0. Alpha is untouched; the blur is blur.ts, so transparent pixels lend no colour.
//
// Numbers: amount is fixed point, 256 = 1; difference × amount is at most 255 · 16384 in i32.
// Twin: test/reference/pixel-window.ts.

import { ERR_ARGUMENT } from "../status";
import { blur_u8x4 } from "./blur";
import { sharpenCopyBytes } from "./work";

/** Largest amount: 64. */
// @ts-ignore: decorator
@inline const MAX_AMOUNT: i32 = 16384;

/**
 * Sharpens a contiguous RGBA picture in place; `amount` 0–16384, 256 = 1; `sigma` as blur_u8x4's. `work` has
 * sharpenWorkBytes (work.ts). Returns 0 or ERR_ARGUMENT.
 */
export function sharpen_u8x4(
  picture: usize, width: i32, height: i32, work: usize, sigma: f64, amount: i32,
): i32 {
  if (amount < 0 || amount > MAX_AMOUNT) return ERR_ARGUMENT;
  const bytes = <usize>width * height * 4;
  memory.copy(work, picture, bytes);
  const status = blur_u8x4(work, width, height, work + <usize>sharpenCopyBytes(width, height), sigma);
  if (status < 0) return status;
  const strength = i16x8.splat(<i16>amount);
  const alpha = i32x4.splat(0xff000000);
  const vectorEnd = picture + (bytes & ~15);
  const end = picture + bytes;
  let blurred = work;
  for (; picture < vectorEnd; picture += 16, blurred += 16) {
    const v = v128.load(picture);
    v128.store(picture, v128.bitselect(v, sharpened(v, v128.load(blurred), strength), alpha));
  }
  for (; picture < end; picture += 4, blurred += 4) {
    const v = v128.load32_zero(picture);
    v128.store32_lane(picture, v128.bitselect(v, sharpened(v, v128.load32_zero(blurred), strength), alpha), 0);
  }
  return 0;
}

// @ts-ignore: decorator
@inline function sharpened(v: v128, blurred: v128, strength: v128): v128 {
  const lo = i16x8.sub(i16x8.extend_low_i8x16_u(v), i16x8.extend_low_i8x16_u(blurred));
  const hi = i16x8.sub(i16x8.extend_high_i8x16_u(v), i16x8.extend_high_i8x16_u(blurred));
  return i8x16.narrow_i16x8_u(
    i16x8.add_sat_s(i16x8.extend_low_i8x16_u(v), step(lo, strength)),
    i16x8.add_sat_s(i16x8.extend_high_i8x16_u(v), step(hi, strength)),
  );
}

/** difference × strength / 256, rounded. */
// @ts-ignore: decorator
@inline function step(difference: v128, strength: v128): v128 {
  const half = i32x4.splat(128);
  const lo = i32x4.add(i32x4.extmul_low_i16x8_s(difference, strength), half);
  const hi = i32x4.add(i32x4.extmul_high_i16x8_s(difference, strength), half);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(lo, 8), i32x4.shr_s(hi, 8));
}
