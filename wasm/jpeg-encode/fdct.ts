// Forward DCT of one 8 × 8 block: libjpeg's accurate integer method (jfdctint.c, after Loeffler, Ligtenberg and
// Moschytz, ICASSP 1989), bit for bit, eight one-dimensional transforms at a time.
//
// Number format: samples are level-shifted to i16 -128 … 127. Constants have 13 fraction bits; pass 1 (along rows)
// keeps 2 extra bits, pass 2 (along columns) removes them. Results are 8 times the orthonormal DCT:
// |coefficient| <= 8192; the largest result of pass 1 is 4096, and eight of those just fit i16.
// Twin: test/reference/jpeg-encode-fdct.ts.
//
// Pass 1 wants vectors of one column each. Rows are transposed as bytes for that, except when the picture itself is
// to be transposed: then the rows already are the columns of the outgoing block.
import {
  interleave_hi_8, interleave_hi_16, interleave_hi_32, interleave_hi_64,
  interleave_lo_8, interleave_lo_16, interleave_lo_32, interleave_lo_64,
} from "../shuffle";

/** Pairs (a, b) for x·a + y·b; offsets in the comments. FIX(x) = round(x · 8192). */
const FACTORS = memory.data<i16>([
  4433, 10703, 4433, 10703, 4433, 10703, 4433, 10703, //          0: even 2: 0.541, 0.541 + 0.765
  -10704, 4433, -10704, 4433, -10704, 4433, -10704, 4433, //     16: even 6: 0.541 - 1.847, 0.541
  -6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633, //         32: z3: 1.175 - 1.961, 1.175
  9633, 6437, 9633, 6437, 9633, 6437, 9633, 6437, //             48: z4: 1.175, 1.175 - 0.390
  -4927, -7373, -4927, -7373, -4927, -7373, -4927, -7373, //     64: odd 7: 0.298 - 0.899, -0.899
  -7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926, //         80: odd 1: -0.899, 1.501 - 0.899
  -4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995, // 96: odd 5: 2.053 - 2.562, -2.562
  -20995, 4177, -20995, 4177, -20995, 4177, -20995, 4177, //    112: odd 3: -2.562, 3.072 - 2.562
], 16);
const ROUND = memory.data<i32>([1024, 1024, 1024, 1024, 16384, 16384, 16384, 16384], 16);
const LEVEL = memory.data<i16>([128, 128, 128, 128, 128, 128, 128, 128, 2, 2, 2, 2, 2, 2, 2, 2], 16);
const scratch = memory.data(128, 16);

// @ts-ignore: decorator
@inline function descale(lo: v128, hi: v128, first: bool): v128 {
  const round = v128.load(ROUND + (first ? 0 : 16));
  const shift = first ? 11 : 15;
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(lo, round), shift), i32x4.shr_s(i32x4.add(hi, round), shift));
}
// @ts-ignore: decorator
@inline function rotate(lo: v128, hi: v128, factors: usize, first: bool): v128 {
  const f = v128.load(FACTORS + factors);
  return descale(i32x4.dot_i16x8_s(lo, f), i32x4.dot_i16x8_s(hi, f), first);
}
// @ts-ignore: decorator
@inline function rotate_add(lo: v128, hi: v128, factors: usize, zlo: v128, zhi: v128, first: bool): v128 {
  const f = v128.load(FACTORS + factors);
  return descale(i32x4.add(i32x4.dot_i16x8_s(lo, f), zlo), i32x4.add(i32x4.dot_i16x8_s(hi, f), zhi), first);
}

/** Eight one-dimensional DCTs over the vectors at `at`, in place: vector u becomes frequency u. */
// @ts-ignore: decorator
@inline function transform(at: usize, first: bool): void {
  const d0 = v128.load(at), d7 = v128.load(at, 112), d1 = v128.load(at, 16), d6 = v128.load(at, 96);
  const d2 = v128.load(at, 32), d5 = v128.load(at, 80), d3 = v128.load(at, 48), d4 = v128.load(at, 64);
  const t0 = i16x8.add(d0, d7), t7 = i16x8.sub(d0, d7), t1 = i16x8.add(d1, d6), t6 = i16x8.sub(d1, d6);
  const t2 = i16x8.add(d2, d5), t5 = i16x8.sub(d2, d5), t3 = i16x8.add(d3, d4), t4 = i16x8.sub(d3, d4);

  const t10 = i16x8.add(t0, t3), t13 = i16x8.sub(t0, t3), t11 = i16x8.add(t1, t2), t12 = i16x8.sub(t1, t2);
  const sum = i16x8.add(t10, t11), difference = i16x8.sub(t10, t11);
  const two = v128.load(LEVEL, 16);
  v128.store(at, first ? i16x8.shl(sum, 2) : i16x8.shr_s(i16x8.add(sum, two), 2));
  v128.store(at, first ? i16x8.shl(difference, 2) : i16x8.shr_s(i16x8.add(difference, two), 2), 64);
  const elo = interleave_lo_16(t12, t13), ehi = interleave_hi_16(t12, t13);
  v128.store(at, rotate(elo, ehi, 0, first), 32);
  v128.store(at, rotate(elo, ehi, 16, first), 96);

  const z3 = i16x8.add(t4, t6), z4 = i16x8.add(t5, t7);
  const zlo = interleave_lo_16(z3, z4), zhi = interleave_hi_16(z3, z4);
  const f3 = v128.load(FACTORS, 32), f4 = v128.load(FACTORS, 48);
  const z3lo = i32x4.dot_i16x8_s(zlo, f3), z3hi = i32x4.dot_i16x8_s(zhi, f3);
  const z4lo = i32x4.dot_i16x8_s(zlo, f4), z4hi = i32x4.dot_i16x8_s(zhi, f4);
  const alo = interleave_lo_16(t4, t7), ahi = interleave_hi_16(t4, t7);
  v128.store(at, rotate_add(alo, ahi, 64, z3lo, z3hi, first), 112);
  v128.store(at, rotate_add(alo, ahi, 80, z4lo, z4hi, first), 16);
  const blo = interleave_lo_16(t5, t6), bhi = interleave_hi_16(t5, t6);
  v128.store(at, rotate_add(blo, bhi, 96, z4lo, z4hi, first), 80);
  v128.store(at, rotate_add(blo, bhi, 112, z3lo, z3hi, first), 48);
}

// @ts-ignore: decorator
@inline function transpose_16(at: usize): void {
  const r0 = v128.load(at), r1 = v128.load(at, 16), r2 = v128.load(at, 32), r3 = v128.load(at, 48);
  const r4 = v128.load(at, 64), r5 = v128.load(at, 80), r6 = v128.load(at, 96), r7 = v128.load(at, 112);
  const a0 = interleave_lo_16(r0, r1), a1 = interleave_hi_16(r0, r1);
  const a2 = interleave_lo_16(r2, r3), a3 = interleave_hi_16(r2, r3);
  const a4 = interleave_lo_16(r4, r5), a5 = interleave_hi_16(r4, r5);
  const a6 = interleave_lo_16(r6, r7), a7 = interleave_hi_16(r6, r7);
  const b0 = interleave_lo_32(a0, a2), b1 = interleave_hi_32(a0, a2);
  const b2 = interleave_lo_32(a1, a3), b3 = interleave_hi_32(a1, a3);
  const b4 = interleave_lo_32(a4, a6), b5 = interleave_hi_32(a4, a6);
  const b6 = interleave_lo_32(a5, a7), b7 = interleave_hi_32(a5, a7);
  v128.store(at, interleave_lo_64(b0, b4));
  v128.store(at, interleave_hi_64(b0, b4), 16);
  v128.store(at, interleave_lo_64(b1, b5), 32);
  v128.store(at, interleave_hi_64(b1, b5), 48);
  v128.store(at, interleave_lo_64(b2, b6), 64);
  v128.store(at, interleave_hi_64(b2, b6), 80);
  v128.store(at, interleave_lo_64(b3, b7), 96);
  v128.store(at, interleave_hi_64(b3, b7), 112);
}

/** Two columns of eight samples → level-shifted vectors at `at` and `at + 16`. */
// @ts-ignore: decorator
@inline function store_columns(at: usize, columns: v128): void {
  const level = v128.load(LEVEL);
  v128.store(at, i16x8.sub(i16x8.extend_low_i8x16_u(columns), level));
  v128.store(at, i16x8.sub(i16x8.extend_high_i8x16_u(columns), level), 16);
}

// @ts-ignore: decorator
@inline function load_columns(src: usize, pitch: usize, at: usize): void {
  const quad = src + (pitch << 2);
  const a0 = interleave_lo_8(v128.load64_zero(src), v128.load64_zero(src + pitch));
  const a1 = interleave_lo_8(v128.load64_zero(src + pitch * 2), v128.load64_zero(src + pitch * 3));
  const a2 = interleave_lo_8(v128.load64_zero(quad), v128.load64_zero(quad + pitch));
  const a3 = interleave_lo_8(v128.load64_zero(quad + pitch * 2), v128.load64_zero(quad + pitch * 3));
  const b0 = interleave_lo_16(a0, a1), b1 = interleave_hi_16(a0, a1);
  const b2 = interleave_lo_16(a2, a3), b3 = interleave_hi_16(a2, a3);
  store_columns(at, interleave_lo_32(b0, b2));
  store_columns(at + 32, interleave_hi_32(b0, b2));
  store_columns(at + 64, interleave_lo_32(b1, b3));
  store_columns(at + 96, interleave_hi_32(b1, b3));
}

// @ts-ignore: decorator
@inline function load_rows(src: usize, pitch: usize, at: usize): void {
  const level = v128.load(LEVEL);
  for (let i: usize = 0; i < 8; i++) {
    v128.store(at + (i << 4), i16x8.sub(v128.load8x8_u(src + pitch * i), level));
  }
}

/** Coefficients `a` … `h` of `scratch`, in raster order, become eight consecutive ones at `dst`. */
// @ts-ignore: decorator
@inline function gather_8(dst: usize, a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, g: i32, h: i32): void {
  store<i16>(dst, load<i16>(scratch + (a << 1)));
  store<i16>(dst, load<i16>(scratch + (b << 1)), 2);
  store<i16>(dst, load<i16>(scratch + (c << 1)), 4);
  store<i16>(dst, load<i16>(scratch + (d << 1)), 6);
  store<i16>(dst, load<i16>(scratch + (e << 1)), 8);
  store<i16>(dst, load<i16>(scratch + (f << 1)), 10);
  store<i16>(dst, load<i16>(scratch + (g << 1)), 12);
  store<i16>(dst, load<i16>(scratch + (h << 1)), 14);
}

/**
 * Transforms the 8 × 8 samples at `src` (rows `pitch` bytes apart), transposed if asked, into 64 coefficients in
 * zigzag order at `dst`. Reads 8 bytes a row.
 */
export function jpegenc_fdct_8x8(src: usize, pitch: usize, dst: usize, transpose: bool): void {
  if (transpose) load_rows(src, pitch, scratch);
  else load_columns(src, pitch, scratch);
  transform(scratch, true);
  transpose_16(scratch);
  transform(scratch, false);
  gather_8(dst, 0, 1, 8, 16, 9, 2, 3, 10);
  gather_8(dst + 16, 17, 24, 32, 25, 18, 11, 4, 5);
  gather_8(dst + 32, 12, 19, 26, 33, 40, 48, 41, 34);
  gather_8(dst + 48, 27, 20, 13, 6, 7, 14, 21, 28);
  gather_8(dst + 64, 35, 42, 49, 56, 57, 50, 43, 36);
  gather_8(dst + 80, 29, 22, 15, 23, 30, 37, 44, 51);
  gather_8(dst + 96, 58, 59, 52, 45, 38, 31, 39, 46);
  gather_8(dst + 112, 53, 60, 61, 54, 47, 55, 62, 63);
}
