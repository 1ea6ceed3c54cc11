// Noise reduction by the sigma filter: J.-S. Lee, "Digital image smoothing and the sigma filter", CVGIP 24, 1983. A
// pixel becomes the mean of those neighbours that differ little from it, so noise goes and edges stay.
//
// Here: 3×3, binomial weights (1 2 1, 2 4 2, 1 2 1), and a neighbour counts when its greatest difference over the four
// channels is within the range; one that does not is replaced by the centre, which keeps the divisor at 16. Alpha is
// untouched, edges repeat. Sums are at most 16 · 255 in u16. Twin: test/reference/pixel-window.ts.

import { ERR_ARGUMENT } from "../status";
import { denoiseRowBytes } from "./work";

/** Range at amount 1, in 8-bit codes. */
// @ts-ignore: decorator
@inline const FULL_RANGE: f64 = 48;

/**
 * Denoises a contiguous RGBA picture in place; `amount` 0–1. `work` has denoiseWorkBytes (work.ts).
 * Returns 0 or ERR_ARGUMENT.
 */
export function denoise_u8x4(picture: usize, width: i32, height: i32, work: usize, amount: f64): i32 {
  if (!(amount >= 0) || amount > 1 || width < 1 || height < 1) return ERR_ARGUMENT;
  const range = i8x16.splat(<i8>floor(amount * FULL_RANGE + 0.5));
  const stride = <usize>width << 2;
  const rowBytes = <usize>denoiseRowBytes(width);
  let above = work;
  let row = work + rowBytes;
  let below = row + rowBytes;
  copyRow(picture, above, width);
  copyRow(picture, row, width);
  for (let y = 0; y < height; y++, picture += stride) {
    copyRow(y + 1 < height ? picture + stride : picture, below, width);
    smoothRow(above, row, below, picture, width, range);
    const free = above;
    above = row;
    row = below;
    below = free;
  }
  return 0;
}

/** A row behind one repeated pixel and before another. */
function copyRow(from: usize, to: usize, width: i32): void {
  const bytes = <usize>width << 2;
  memory.copy(to + 4, from, bytes);
  store<u32>(to, load<u32>(from));
  store<u32>(to + 4 + bytes, load<u32>(from + bytes - 4));
}

function smoothRow(above: usize, row: usize, below: usize, dst: usize, width: i32, range: v128): void {
  const vectorEnd = dst + (<usize>(width & ~3) << 2);
  const end = dst + (<usize>width << 2);
  for (; dst < vectorEnd; dst += 16, above += 16, row += 16, below += 16) {
    v128.store(dst, smoothed(above, row, below, range));
  }
  for (; dst < end; dst += 4, above += 4, row += 4, below += 4) {
    v128.store32_lane(dst, smoothed(above, row, below, range), 0);
  }
}

/** Four pixels. The three addresses are those of the pixel to the left of the first. */
function smoothed(above: usize, row: usize, below: usize, range: v128): v128 {
  const centre = v128.load(row, 4);
  let lo = i16x8.shl(i16x8.extend_low_i8x16_u(centre), 2);
  let hi = i16x8.shl(i16x8.extend_high_i8x16_u(centre), 2);
  let v = near(v128.load(above, 4), centre, range);
  let w = near(v128.load(below, 4), centre, range);
  let l = near(v128.load(row), centre, range);
  let r = near(v128.load(row, 8), centre, range);
  lo = i16x8.add(lo, i16x8.shl(sumLow(v, w, l, r), 1));
  hi = i16x8.add(hi, i16x8.shl(sumHigh(v, w, l, r), 1));
  v = near(v128.load(above), centre, range);
  w = near(v128.load(above, 8), centre, range);
  l = near(v128.load(below), centre, range);
  r = near(v128.load(below, 8), centre, range);
  const half = i16x8.splat(8);
  lo = i16x8.shr_u(i16x8.add(i16x8.add(lo, half), sumLow(v, w, l, r)), 4);
  hi = i16x8.shr_u(i16x8.add(i16x8.add(hi, half), sumHigh(v, w, l, r)), 4);
  return v128.bitselect(centre, i8x16.narrow_i16x8_u(lo, hi), i32x4.splat(0xff000000));
}

/** The neighbour where it is within `range` of the centre in every channel, else the centre. */
// @ts-ignore: decorator
@inline function near(neighbour: v128, centre: v128, range: v128): v128 {
  const far = v128.or(i8x16.sub_sat_u(neighbour, centre), i8x16.sub_sat_u(centre, neighbour));
  const beyond = i8x16.sub_sat_u(far, range);
  return v128.bitselect(neighbour, centre, i32x4.eq(beyond, i32x4.splat(0)));
}

// @ts-ignore: decorator
@inline function sumLow(a: v128, b: v128, c: v128, d: v128): v128 {
  return i16x8.add(
    i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)),
    i16x8.add(i16x8.extend_low_i8x16_u(c), i16x8.extend_low_i8x16_u(d)),
  );
}

// @ts-ignore: decorator
@inline function sumHigh(a: v128, b: v128, c: v128, d: v128): v128 {
  return i16x8.add(
    i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b)),
    i16x8.add(i16x8.extend_high_i8x16_u(c), i16x8.extend_high_i8x16_u(d)),
  );
}
