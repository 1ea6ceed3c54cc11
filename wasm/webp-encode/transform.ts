// The transforms of VP8 (RFC 6386 14.3, 14.4) on pairs of blocks, and the Walsh–Hadamard transform of a macroblock's
// 16 DCs.
//
// Number format: residuals are i16, |r| <= 255. The forward DCT doubles twice in its first pass and divides by 8 in its
// second, so that a coefficient is 8 / 4 of the orthonormal one: the scale that the decoder's inverse expects. Its
// largest intermediate is 16,320. The inverse is the decoder's, bit for bit: its factors 1 + 20091 / 65536 and
// 35468 / 65536, which is 1 - 30068 / 65536, are x + (x k >> 16) with a k that fits i16.
// Twins: test/reference/webp-transform.ts.
import {
  interleave_hi_16, interleave_hi_32, interleave_hi_64, interleave_lo_16, interleave_lo_32, interleave_lo_64,
} from "../shuffle";

/** Q15 factors of the forward DCT, 0.30656 (over 1) and 0.54120; then the inverse's. */
const FACTORS = memory.data<i16>([
  10045, 10045, 10045, 10045, 10045, 10045, 10045, 10045,
  17734, 17734, 17734, 17734, 17734, 17734, 17734, 17734,
  20091, 20091, 20091, 20091, 20091, 20091, 20091, 20091,
  -30068, -30068, -30068, -30068, -30068, -30068, -30068, -30068,
], 16);


/** y + (y k >> 16). */
// @ts-ignore: decorator
@inline function add_product(y: v128, k: v128): v128 {
  const lo = i32x4.shr_s(i32x4.extmul_low_i16x8_s(y, k), 16);
  const hi = i32x4.shr_s(i32x4.extmul_high_i16x8_s(y, k), 16);
  return i16x8.add(y, i16x8.narrow_i32x4_s(lo, hi));
}

/**
 * Forward DCT of a pair of residuals: vector x holds column x of A | B. Writes rows of coefficients A | B, 16 bytes
 * each, to `to`.
 */
// @ts-ignore: decorator
@inline export function fdct_pair(x0: v128, x1: v128, x2: v128, x3: v128, to: usize): void {
  const k1 = v128.load(FACTORS), k2 = v128.load(FACTORS, 16);
  let a = i16x8.shl(i16x8.add(x0, x3), 2), d = i16x8.shl(i16x8.sub(x0, x3), 2);
  let b = i16x8.shl(i16x8.add(x1, x2), 2), c = i16x8.shl(i16x8.sub(x1, x2), 2);
  const h0 = i16x8.add(a, b), h2 = i16x8.sub(a, b);
  const h1 = i16x8.add(i16x8.add(d, i16x8.q15mulr_sat_s(d, k1)), i16x8.q15mulr_sat_s(c, k2));
  const h3 = i16x8.sub(i16x8.sub(i16x8.q15mulr_sat_s(d, k2), c), i16x8.q15mulr_sat_s(c, k1));

  const p0 = interleave_lo_16(h0, h1), p1 = interleave_lo_16(h2, h3);
  const p2 = interleave_hi_16(h0, h1), p3 = interleave_hi_16(h2, h3);
  const a01 = interleave_lo_32(p0, p1), a23 = interleave_hi_32(p0, p1);
  const b01 = interleave_lo_32(p2, p3), b23 = interleave_hi_32(p2, p3);
  const y0 = interleave_lo_64(a01, b01), y1 = interleave_hi_64(a01, b01);
  const y2 = interleave_lo_64(a23, b23), y3 = interleave_hi_64(a23, b23);

  const round = i16x8.splat(4);
  a = i16x8.add(y0, y3);
  b = i16x8.add(y1, y2);
  c = i16x8.sub(y1, y2);
  d = i16x8.sub(y0, y3);
  const v1 = i16x8.add(i16x8.add(d, i16x8.q15mulr_sat_s(d, k1)), i16x8.q15mulr_sat_s(c, k2));
  const v3 = i16x8.sub(i16x8.sub(i16x8.q15mulr_sat_s(d, k2), c), i16x8.q15mulr_sat_s(c, k1));
  v128.store(to, i16x8.shr_s(i16x8.add(i16x8.add(a, b), round), 3));
  v128.store(to, i16x8.shr_s(i16x8.add(v1, round), 3), 16);
  v128.store(to, i16x8.shr_s(i16x8.add(i16x8.sub(a, b), round), 3), 32);
  v128.store(to, i16x8.shr_s(i16x8.add(v3, round), 3), 48);
}

/** Inverse DCT of a pair of dequantised rows r0 … r3, A | B. Writes columns of residuals A | B to `to`. */
// @ts-ignore: decorator
@inline export function idct_pair(r0: v128, r1: v128, r2: v128, r3: v128, to: usize): void {
  const k1 = v128.load(FACTORS, 32), k2 = v128.load(FACTORS, 48);
  let a = i16x8.add(r0, r2), b = i16x8.sub(r0, r2);
  let c = i16x8.sub(add_product(r1, k2), add_product(r3, k1));
  let d = i16x8.add(add_product(r1, k1), add_product(r3, k2));
  const h0 = i16x8.add(a, d), h1 = i16x8.add(b, c), h2 = i16x8.sub(b, c), h3 = i16x8.sub(a, d);

  const p0 = interleave_lo_16(h0, h1), p1 = interleave_lo_16(h2, h3);
  const p2 = interleave_hi_16(h0, h1), p3 = interleave_hi_16(h2, h3);
  const a01 = interleave_lo_32(p0, p1), a23 = interleave_hi_32(p0, p1);
  const b01 = interleave_lo_32(p2, p3), b23 = interleave_hi_32(p2, p3);
  const c0 = i16x8.add(interleave_lo_64(a01, b01), i16x8.splat(4)), c1 = interleave_hi_64(a01, b01);
  const c2 = interleave_lo_64(a23, b23), c3 = interleave_hi_64(a23, b23);

  a = i16x8.add(c0, c2);
  b = i16x8.sub(c0, c2);
  c = i16x8.sub(add_product(c1, k2), add_product(c3, k1));
  d = i16x8.add(add_product(c1, k1), add_product(c3, k2));
  v128.store(to, i16x8.shr_s(i16x8.add(a, d), 3));
  v128.store(to, i16x8.shr_s(i16x8.add(b, c), 3), 16);
  v128.store(to, i16x8.shr_s(i16x8.sub(b, c), 3), 32);
  v128.store(to, i16x8.shr_s(i16x8.sub(a, d), 3), 48);
}

/** Two passes of the 4-point Walsh–Hadamard transform over the 4 × 4 i32 at `at`, in place, without scaling. */
export function webpenc_wht_4x4(at: usize): void {
  let r0 = v128.load(at), r1 = v128.load(at, 16), r2 = v128.load(at, 32), r3 = v128.load(at, 48);
  for (let pass = 0; pass < 2; pass++) {
    const a = i32x4.add(r0, r3), b = i32x4.add(r1, r2), c = i32x4.sub(r1, r2), d = i32x4.sub(r0, r3);
    const s0 = i32x4.add(a, b), s1 = i32x4.add(c, d), s2 = i32x4.sub(a, b), s3 = i32x4.sub(d, c);
    const p0 = interleave_lo_32(s0, s1), p1 = interleave_lo_32(s2, s3);
    const p2 = interleave_hi_32(s0, s1), p3 = interleave_hi_32(s2, s3);
    r0 = interleave_lo_64(p0, p1);
    r1 = interleave_hi_64(p0, p1);
    r2 = interleave_lo_64(p2, p3);
    r3 = interleave_hi_64(p2, p3);
  }
  v128.store(at, r0);
  v128.store(at, r1, 16);
  v128.store(at, r2, 32);
  v128.store(at, r3, 48);
}

/** fdct_pair from memory, for its test: 64 bytes of columns at `from`. */
export function webpenc_fdct_pair(from: usize, to: usize): void {
  fdct_pair(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to);
}
/** idct_pair from memory, for its test: 64 bytes of rows at `from`. */
export function webpenc_idct_pair(from: usize, to: usize): void {
  idct_pair(v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), to);
}
