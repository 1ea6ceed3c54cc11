// Colour conversion of one row to RGBA, alpha 255, as libjpeg-turbo does it, bit for bit (JFIF's YCbCr, full range).
// Inputs are rows of bytes; 16 pixels a step, so reads run past the width by up to 15 bytes and writes by up to 60.
//
// R = Y + 1.402 Cr, G = Y − 0.34414 Cb − 0.71414 Cr, B = Y + 1.772 Cb, with 16 bits of fraction and rounding. A
// factor over 1 does not fit i16: the kernel multiplies by what remains after adding Cr once (0.402 × 2^16 = 26345),
// Cb twice (−0.228 × 2^16) or taking Cr once (0.28586 × 2^16); the other lane of the dot product adds 2^15, the half
// for rounding. CMYK is Adobe's: stored inverted, so R = C·K / 255 of the stored values, rounded, which is what djpeg
// writes. Scalar twin: test/reference/jpeg-colour.ts.
import { interleave_hi_16, interleave_hi_8, interleave_lo_16, interleave_lo_8 } from "../shuffle";
import { dot } from "./idct-step";

const FACTORS = memory.data<i16>([
  2, 2, 2, 2, 2, 2, 2, 2,
  26345, 16384, 26345, 16384, 26345, 16384, 26345, 16384,
  -14942, 16384, -14942, 16384, -14942, 16384, -14942, 16384,
  -22554, 18734, -22554, 18734, -22554, 18734, -22554, 18734,
  -32768, 0, -32768, 0, -32768, 0, -32768, 0,
], 16);

// @ts-ignore: decorator
@inline function scaled(lo: v128, hi: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(lo, 16), i32x4.shr_s(hi, 16));
}

// @ts-ignore: decorator
@inline function redOf(y: v128, cr: v128): v128 {
  const two = v128.load(FACTORS);
  const k = v128.load(FACTORS, 16);
  const rest = scaled(dot(interleave_lo_16(cr, two), k), dot(interleave_hi_16(cr, two), k));
  return i16x8.add(y, i16x8.add(rest, cr));
}

// @ts-ignore: decorator
@inline function blueOf(y: v128, cb: v128): v128 {
  const two = v128.load(FACTORS);
  const k = v128.load(FACTORS, 32);
  const rest = scaled(dot(interleave_lo_16(cb, two), k), dot(interleave_hi_16(cb, two), k));
  return i16x8.add(y, i16x8.add(rest, i16x8.add(cb, cb)));
}

// @ts-ignore: decorator
@inline function greenOf(y: v128, cb: v128, cr: v128): v128 {
  const half = i32x4.splat(32768);
  const k = v128.load(FACTORS, 48);
  const lo = i32x4.add(dot(interleave_lo_16(cb, cr), k), half);
  const hi = i32x4.add(dot(interleave_hi_16(cb, cr), k), half);
  return i16x8.add(y, i16x8.sub(scaled(lo, hi), cr));
}

// @ts-ignore: decorator
@inline function storePixels(dst: usize, r: v128, g: v128, b: v128): void {
  const a = i8x16.splat(-1);
  const rgLo = interleave_lo_8(r, g);
  const rgHi = interleave_hi_8(r, g);
  const baLo = interleave_lo_8(b, a);
  const baHi = interleave_hi_8(b, a);
  v128.store(dst, interleave_lo_16(rgLo, baLo));
  v128.store(dst, interleave_hi_16(rgLo, baLo), 16);
  v128.store(dst, interleave_lo_16(rgHi, baHi), 32);
  v128.store(dst, interleave_hi_16(rgHi, baHi), 48);
}

/** Grey → RGBA. */
export function jpeg_colour_grey(y: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 16, dst += 64) {
    const v = v128.load(y + x);
    storePixels(dst, v, v, v);
  }
}

/** Planes of RGB → RGBA. */
export function jpeg_colour_rgb(r: usize, g: usize, b: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 16, dst += 64) {
    storePixels(dst, v128.load(r + x), v128.load(g + x), v128.load(b + x));
  }
}

/** YCbCr → RGBA. */
export function jpeg_colour_ycbcr(y: usize, cb: usize, cr: usize, dst: usize, width: usize): void {
  const middle = i16x8.splat(128);
  for (let x: usize = 0; x < width; x += 16, dst += 64) {
    const luma = v128.load(y + x);
    const blue = v128.load(cb + x);
    const red = v128.load(cr + x);
    const y0 = i16x8.extend_low_i8x16_u(luma);
    const y1 = i16x8.extend_high_i8x16_u(luma);
    const b0 = i16x8.sub(i16x8.extend_low_i8x16_u(blue), middle);
    const b1 = i16x8.sub(i16x8.extend_high_i8x16_u(blue), middle);
    const r0 = i16x8.sub(i16x8.extend_low_i8x16_u(red), middle);
    const r1 = i16x8.sub(i16x8.extend_high_i8x16_u(red), middle);
    storePixels(
      dst,
      i8x16.narrow_i16x8_u(redOf(y0, r0), redOf(y1, r1)),
      i8x16.narrow_i16x8_u(greenOf(y0, b0, r0), greenOf(y1, b1, r1)),
      i8x16.narrow_i16x8_u(blueOf(y0, b0), blueOf(y1, b1)),
    );
  }
}

/** round(a · b / 255) of bytes: (t + (t >> 8)) >> 8 with t = a · b + 128. */
// @ts-ignore: decorator
@inline function product(a: v128, b: v128): v128 {
  const half = i16x8.splat(128);
  const lo = i16x8.add(i16x8.extmul_low_i8x16_u(a, b), half);
  const hi = i16x8.add(i16x8.extmul_high_i8x16_u(a, b), half);
  const lo8 = i16x8.shr_u(i16x8.add(lo, i16x8.shr_u(lo, 8)), 8);
  const hi8 = i16x8.shr_u(i16x8.add(hi, i16x8.shr_u(hi, 8)), 8);
  return i8x16.narrow_i16x8_u(lo8, hi8);
}

/** Inverted CMYK → RGBA. */
export function jpeg_colour_cmyk(c: usize, m: usize, y: usize, k: usize, dst: usize, width: usize): void {
  for (let x: usize = 0; x < width; x += 16, dst += 64) {
    const black = v128.load(k + x);
    const r = product(v128.load(c + x), black);
    const g = product(v128.load(m + x), black);
    const b = product(v128.load(y + x), black);
    storePixels(dst, r, g, b);
  }
}

/** YCCK: YCbCr of the complement, and K. Converts to RGB in dst, then takes complements times K in place. */
export function jpeg_colour_ycck(y: usize, cb: usize, cr: usize, k: usize, dst: usize, width: usize): void {
  jpeg_colour_ycbcr(y, cb, cr, dst, width);
  for (let x: usize = 0; x < width; x += 4, dst += 16) {
    const black = v128.load32_splat(k + x);
    const factors = i8x16.shuffle(black, black, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
    const inks = product(v128.not(v128.load(dst)), factors);
    v128.store(dst, v128.or(inks, i32x4.splat(0xff000000)));
  }
}
