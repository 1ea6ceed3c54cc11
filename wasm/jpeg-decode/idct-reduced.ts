// Reduced inverse DCTs, 8×8 coefficients → 4×4 or 2×2 samples, as libjpeg's jidctred.c computes them, bit for bit: the
// 4×4 leaves out row and column 4; the 2×2 reads row and column 0 and the odd ones.
//
// Number format as in idct-8x8.ts: i16 inputs, constants with 13 bits of fraction, i32 sums; the column pass keeps 2
// bits of fraction. Scalar twin: test/reference/jpeg-idct.ts.
import { interleave_hi_16, interleave_hi_32, interleave_lo_16, interleave_lo_32 } from "../shuffle";
import { dequantised, differenceShifted, dot, sampleOf, sumShifted } from "./idct-step";

/** Rows: 2 and 6; 7, 5 and 3, 1 of output pair 0/3; the same of pair 1/2. */
const QUARTER = memory.data<i16>([
  15137, -6270, 15137, -6270, 15137, -6270, 15137, -6270, -1730, 11893, -1730, 11893, -1730, 11893, -1730, 11893,
  -17799, 8697, -17799, 8697, -17799, 8697, -17799, 8697, -4176, -4926, -4176, -4926, -4176, -4926, -4176, -4926,
  7373, 20995, 7373, 20995, 7373, 20995, 7373, 20995,
], 16);
const ROUND_4_COLUMNS = memory.data<i32>([2048, 2048, 2048, 2048], 16);
const ROUND_4_ROWS = memory.data<i32>([262144, 262144, 262144, 262144], 16);

// @ts-ignore: decorator
@inline function upper(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Coefficients i16[64] × quantiser u16[64] → 4 rows of 4 samples. */
export function jpeg_idct_4x4(coefs: usize, quant: usize, out: usize, stride: usize): void {
  const r0 = dequantised(coefs, quant, 0);
  const r1 = dequantised(coefs, quant, 16);
  const r2 = dequantised(coefs, quant, 32);
  const r3 = dequantised(coefs, quant, 48);
  const r5 = dequantised(coefs, quant, 80);
  const r6 = dequantised(coefs, quant, 96);
  const r7 = dequantised(coefs, quant, 112);
  const k26 = v128.load(QUARTER);
  const k75 = v128.load(QUARTER, 16);
  const k31 = v128.load(QUARTER, 32);
  const m75 = v128.load(QUARTER, 48);
  const m31 = v128.load(QUARTER, 64);
  const roundColumns = v128.load(ROUND_4_COLUMNS);
  const evenLo = dot(interleave_lo_16(r2, r6), k26);
  const evenHi = dot(interleave_hi_16(r2, r6), k26);
  const zeroLo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(r0), 14), roundColumns);
  const zeroHi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(r0), 14), roundColumns);
  const e0Lo = i32x4.add(zeroLo, evenLo);
  const e0Hi = i32x4.add(zeroHi, evenHi);
  const e1Lo = i32x4.sub(zeroLo, evenLo);
  const e1Hi = i32x4.sub(zeroHi, evenHi);
  const aLo = interleave_lo_16(r7, r5);
  const aHi = interleave_hi_16(r7, r5);
  const bLo = interleave_lo_16(r3, r1);
  const bHi = interleave_hi_16(r3, r1);
  const o1Lo = i32x4.add(dot(aLo, k75), dot(bLo, k31));
  const o1Hi = i32x4.add(dot(aHi, k75), dot(bHi, k31));
  const o0Lo = i32x4.add(dot(aLo, m75), dot(bLo, m31));
  const o0Hi = i32x4.add(dot(aHi, m75), dot(bHi, m31));
  const w0 = sumShifted(e0Lo, o0Lo, e0Hi, o0Hi, 12);
  const w3 = differenceShifted(e0Lo, o0Lo, e0Hi, o0Hi, 12);
  const w1 = sumShifted(e1Lo, o1Lo, e1Hi, o1Hi, 12);
  const w2 = differenceShifted(e1Lo, o1Lo, e1Hi, o1Hi, 12);
  // Four rows of eight columns → columns of four, two a vector.
  const t0 = interleave_lo_16(w0, w1);
  const t1 = interleave_hi_16(w0, w1);
  const t2 = interleave_lo_16(w2, w3);
  const t3 = interleave_hi_16(w2, w3);
  const c01 = interleave_lo_32(t0, t2);
  const c23 = interleave_hi_32(t0, t2);
  const c45 = interleave_lo_32(t1, t3);
  const c67 = interleave_hi_32(t1, t3);
  const x26 = interleave_lo_16(c23, c67);
  const x75 = upper(c67, c45);
  const x31 = upper(c23, c01);
  const zero = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(c01), 14), v128.load(ROUND_4_ROWS));
  const even = dot(x26, k26);
  const e0 = i32x4.add(zero, even);
  const e1 = i32x4.sub(zero, even);
  const o1 = i32x4.add(dot(x75, k75), dot(x31, k31));
  const o0 = i32x4.add(dot(x75, m75), dot(x31, m31));
  const y0 = i32x4.shr_s(i32x4.add(e0, o0), 19);
  const y3 = i32x4.shr_s(i32x4.sub(e0, o0), 19);
  const y1 = i32x4.shr_s(i32x4.add(e1, o1), 19);
  const y2 = i32x4.shr_s(i32x4.sub(e1, o1), 19);
  const y02 = i16x8.narrow_i32x4_s(y0, y2);
  const y13 = i16x8.narrow_i32x4_s(y1, y3);
  const pairs01 = interleave_lo_16(y02, y13);
  const pairs23 = interleave_hi_16(y02, y13);
  const rows = i8x16.narrow_i16x8_s(interleave_lo_32(pairs01, pairs23), interleave_hi_32(pairs01, pairs23));
  const samples = v128.xor(rows, i8x16.splat(-128));
  v128.store32_lane(out, samples, 0);
  v128.store32_lane(out + stride, samples, 1);
  out += stride << 1;
  v128.store32_lane(out, samples, 2);
  v128.store32_lane(out + stride, samples, 3);
}

/** Columns 7, 5 and 3, 1; then all of them as one row's dot product. */
const EIGHTH = memory.data<i16>([
  -5906, 6967, -5906, 6967, -5906, 6967, -5906, 6967, -10426, 29692, -10426, 29692, -10426, 29692, -10426, 29692,
  0, 29692, 0, -10426, 0, 6967, 0, -5906,
], 16);
const ROUND_2_COLUMNS = memory.data<i32>([4096, 4096, 4096, 4096], 16);

/** Coefficients i16[64] × quantiser u16[64] → 2 rows of 2 samples. */
export function jpeg_idct_2x2(coefs: usize, quant: usize, out: usize, stride: usize): void {
  const r0 = dequantised(coefs, quant, 0);
  const r1 = dequantised(coefs, quant, 16);
  const r3 = dequantised(coefs, quant, 48);
  const r5 = dequantised(coefs, quant, 80);
  const r7 = dequantised(coefs, quant, 112);
  const k75 = v128.load(EIGHTH);
  const k31 = v128.load(EIGHTH, 16);
  const kRow = v128.load(EIGHTH, 32);
  const round = v128.load(ROUND_2_COLUMNS);
  const oddLo = i32x4.add(dot(interleave_lo_16(r7, r5), k75), dot(interleave_lo_16(r3, r1), k31));
  const oddHi = i32x4.add(dot(interleave_hi_16(r7, r5), k75), dot(interleave_hi_16(r3, r1), k31));
  const zeroLo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(r0), 15), round);
  const zeroHi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(r0), 15), round);
  const w0 = sumShifted(zeroLo, oddLo, zeroHi, oddHi, 13);
  const w1 = differenceShifted(zeroLo, oddLo, zeroHi, oddHi, 13);
  const d0 = dot(w0, kRow);
  const d1 = dot(w1, kRow);
  const half = i32x4.add(interleave_lo_32(d0, d1), interleave_hi_32(d0, d1));
  const odd = i32x4.add(half, v128.shuffle<i64>(half, half, 1, 1));
  const odd0 = i32x4.extract_lane(odd, 0);
  const odd1 = i32x4.extract_lane(odd, 1);
  const even0 = (<i32>i16x8.extract_lane_s(w0, 0) << 15) + (1 << 19);
  const even1 = (<i32>i16x8.extract_lane_s(w1, 0) << 15) + (1 << 19);
  store<u8>(out, <u8>sampleOf((even0 + odd0) >> 20));
  store<u8>(out, <u8>sampleOf((even0 - odd0) >> 20), 1);
  store<u8>(out + stride, <u8>sampleOf((even1 + odd1) >> 20));
  store<u8>(out + stride, <u8>sampleOf((even1 - odd1) >> 20), 1);
}

/** DC coefficients i16[blocks] × one quantiser → a sample a block; writes up to 7 more. See flatSample. */
export function jpeg_idct_1x1(coefs: usize, quant: i32, out: usize, blocks: i32): void {
  const q = i16x8.splat(<i16>quant);
  const half = i32x4.splat(4);
  const middle = i16x8.splat(128);
  for (const end = coefs + (<usize>blocks << 1); coefs < end; coefs += 16, out += 8) {
    const dc = v128.load(coefs);
    const lo = tenBits(i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(dc, q), half), 3));
    const hi = tenBits(i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(dc, q), half), 3));
    const samples = i16x8.add(i16x8.narrow_i32x4_s(lo, hi), middle);
    v128.store64_lane(out, i8x16.narrow_i16x8_u(samples, samples), 0);
  }
}

// @ts-ignore: decorator
@inline function tenBits(v: v128): v128 {
  return i32x4.shr_s(i32x4.shl(v, 22), 22);
}
