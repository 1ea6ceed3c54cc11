// Inverse DCT, 8×8 → 8×8 samples: the accurate integer method of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D
// DCT algorithms with 11 multiplications", 1989) as libjpeg's jidctint.c fixes it, bit for bit.
//
// Number format: coefficients and their products with the quantiser are i16; constants have 13 bits of fraction, two
// rotations at a time by dot_i16x8_s into i32; the column pass keeps 2 bits of fraction (shift 11), the row pass drops
// them and the factor 8 (shift 18). A legal block (|coefficient × quantiser| ≤ 2^11 · 8) cannot overflow.
// AssemblyScript has neither macros nor several results, and a loop over the two passes would make the shifts variable:
// the pass stands here twice. Scalar twin: test/reference/jpeg-idct.ts.
import {
  interleave_hi_16, interleave_hi_32, interleave_hi_64, interleave_hi_8, interleave_lo_16, interleave_lo_32,
  interleave_lo_64, interleave_lo_8,
} from "../shuffle";
import { dequantised, differenceShifted, dot, sumShifted } from "./idct-step";

/** Pairs of constants, each pair four times: one row serves one dot product of interleaved inputs. */
const ROTATIONS = memory.data<i16>([
  10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433, 4433, -10704, 4433, -10704, 4433, -10704, 4433, -10704,
  -6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633, 9633, 6437, 9633, 6437, 9633, 6437, 9633, 6437,
  -4927, -7373, -4927, -7373, -4927, -7373, -4927, -7373, -7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926,
  -4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995, -20995, 4177, -20995, 4177, -20995, 4177, -20995, 4177,
], 16);
const ROUND_COLUMNS = memory.data<i32>([1024, 1024, 1024, 1024], 16);
const ROUND_ROWS = memory.data<i32>([131072, 131072, 131072, 131072], 16);

/** Coefficients i16[64] × quantiser u16[64] (both natural order) → 8 rows of 8 samples at out, stride bytes apart. */
export function jpeg_idct_8x8(coefs: usize, quant: usize, out: usize, stride: usize): void {
  let r0 = dequantised(coefs, quant, 0);
  let r1 = dequantised(coefs, quant, 16);
  let r2 = dequantised(coefs, quant, 32);
  let r3 = dequantised(coefs, quant, 48);
  let r4 = dequantised(coefs, quant, 64);
  let r5 = dequantised(coefs, quant, 80);
  let r6 = dequantised(coefs, quant, 96);
  let r7 = dequantised(coefs, quant, 112);
  {
    const evenLo = interleave_lo_16(r2, r6);
    const evenHi = interleave_hi_16(r2, r6);
    const k3 = v128.load(ROTATIONS);
    const k2 = v128.load(ROTATIONS, 16);
    const t3Lo = dot(evenLo, k3);
    const t3Hi = dot(evenHi, k3);
    const t2Lo = dot(evenLo, k2);
    const t2Hi = dot(evenHi, k2);
    const sum = i16x8.add(r0, r4);
    const difference = i16x8.sub(r0, r4);
    const rounding = v128.load(ROUND_COLUMNS);
    const t0Lo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(sum), 13), rounding);
    const t0Hi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(sum), 13), rounding);
    const t1Lo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(difference), 13), rounding);
    const t1Hi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(difference), 13), rounding);
    const e0Lo = i32x4.add(t0Lo, t3Lo);
    const e0Hi = i32x4.add(t0Hi, t3Hi);
    const e3Lo = i32x4.sub(t0Lo, t3Lo);
    const e3Hi = i32x4.sub(t0Hi, t3Hi);
    const e1Lo = i32x4.add(t1Lo, t2Lo);
    const e1Hi = i32x4.add(t1Hi, t2Hi);
    const e2Lo = i32x4.sub(t1Lo, t2Lo);
    const e2Hi = i32x4.sub(t1Hi, t2Hi);
    const z3 = i16x8.add(r7, r3);
    const z4 = i16x8.add(r5, r1);
    const zLo = interleave_lo_16(z3, z4);
    const zHi = interleave_hi_16(z3, z4);
    const kz3 = v128.load(ROTATIONS, 32);
    const kz4 = v128.load(ROTATIONS, 48);
    const z3Lo = dot(zLo, kz3);
    const z3Hi = dot(zHi, kz3);
    const z4Lo = dot(zLo, kz4);
    const z4Hi = dot(zHi, kz4);
    const aLo = interleave_lo_16(r7, r1);
    const aHi = interleave_hi_16(r7, r1);
    const bLo = interleave_lo_16(r5, r3);
    const bHi = interleave_hi_16(r5, r3);
    const ka0 = v128.load(ROTATIONS, 64);
    const ka3 = v128.load(ROTATIONS, 80);
    const kb1 = v128.load(ROTATIONS, 96);
    const kb2 = v128.load(ROTATIONS, 112);
    const o0Lo = i32x4.add(dot(aLo, ka0), z3Lo);
    const o0Hi = i32x4.add(dot(aHi, ka0), z3Hi);
    const o3Lo = i32x4.add(dot(aLo, ka3), z4Lo);
    const o3Hi = i32x4.add(dot(aHi, ka3), z4Hi);
    const o1Lo = i32x4.add(dot(bLo, kb1), z4Lo);
    const o1Hi = i32x4.add(dot(bHi, kb1), z4Hi);
    const o2Lo = i32x4.add(dot(bLo, kb2), z3Lo);
    const o2Hi = i32x4.add(dot(bHi, kb2), z3Hi);
    r0 = sumShifted(e0Lo, o3Lo, e0Hi, o3Hi, 11);
    r7 = differenceShifted(e0Lo, o3Lo, e0Hi, o3Hi, 11);
    r1 = sumShifted(e1Lo, o2Lo, e1Hi, o2Hi, 11);
    r6 = differenceShifted(e1Lo, o2Lo, e1Hi, o2Hi, 11);
    r2 = sumShifted(e2Lo, o1Lo, e2Hi, o1Hi, 11);
    r5 = differenceShifted(e2Lo, o1Lo, e2Hi, o1Hi, 11);
    r3 = sumShifted(e3Lo, o0Lo, e3Hi, o0Hi, 11);
    r4 = differenceShifted(e3Lo, o0Lo, e3Hi, o0Hi, 11);
  }
  {
    const a0 = interleave_lo_16(r0, r1);
    const a1 = interleave_hi_16(r0, r1);
    const a2 = interleave_lo_16(r2, r3);
    const a3 = interleave_hi_16(r2, r3);
    const a4 = interleave_lo_16(r4, r5);
    const a5 = interleave_hi_16(r4, r5);
    const a6 = interleave_lo_16(r6, r7);
    const a7 = interleave_hi_16(r6, r7);
    const b0 = interleave_lo_32(a0, a2);
    const b1 = interleave_hi_32(a0, a2);
    const b2 = interleave_lo_32(a1, a3);
    const b3 = interleave_hi_32(a1, a3);
    const b4 = interleave_lo_32(a4, a6);
    const b5 = interleave_hi_32(a4, a6);
    const b6 = interleave_lo_32(a5, a7);
    const b7 = interleave_hi_32(a5, a7);
    r0 = interleave_lo_64(b0, b4);
    r1 = interleave_hi_64(b0, b4);
    r2 = interleave_lo_64(b1, b5);
    r3 = interleave_hi_64(b1, b5);
    r4 = interleave_lo_64(b2, b6);
    r5 = interleave_hi_64(b2, b6);
    r6 = interleave_lo_64(b3, b7);
    r7 = interleave_hi_64(b3, b7);
  }
  {
    const evenLo = interleave_lo_16(r2, r6);
    const evenHi = interleave_hi_16(r2, r6);
    const k3 = v128.load(ROTATIONS);
    const k2 = v128.load(ROTATIONS, 16);
    const t3Lo = dot(evenLo, k3);
    const t3Hi = dot(evenHi, k3);
    const t2Lo = dot(evenLo, k2);
    const t2Hi = dot(evenHi, k2);
    const sum = i16x8.add(r0, r4);
    const difference = i16x8.sub(r0, r4);
    const rounding = v128.load(ROUND_ROWS);
    const t0Lo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(sum), 13), rounding);
    const t0Hi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(sum), 13), rounding);
    const t1Lo = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(difference), 13), rounding);
    const t1Hi = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(difference), 13), rounding);
    const e0Lo = i32x4.add(t0Lo, t3Lo);
    const e0Hi = i32x4.add(t0Hi, t3Hi);
    const e3Lo = i32x4.sub(t0Lo, t3Lo);
    const e3Hi = i32x4.sub(t0Hi, t3Hi);
    const e1Lo = i32x4.add(t1Lo, t2Lo);
    const e1Hi = i32x4.add(t1Hi, t2Hi);
    const e2Lo = i32x4.sub(t1Lo, t2Lo);
    const e2Hi = i32x4.sub(t1Hi, t2Hi);
    const z3 = i16x8.add(r7, r3);
    const z4 = i16x8.add(r5, r1);
    const zLo = interleave_lo_16(z3, z4);
    const zHi = interleave_hi_16(z3, z4);
    const kz3 = v128.load(ROTATIONS, 32);
    const kz4 = v128.load(ROTATIONS, 48);
    const z3Lo = dot(zLo, kz3);
    const z3Hi = dot(zHi, kz3);
    const z4Lo = dot(zLo, kz4);
    const z4Hi = dot(zHi, kz4);
    const aLo = interleave_lo_16(r7, r1);
    const aHi = interleave_hi_16(r7, r1);
    const bLo = interleave_lo_16(r5, r3);
    const bHi = interleave_hi_16(r5, r3);
    const ka0 = v128.load(ROTATIONS, 64);
    const ka3 = v128.load(ROTATIONS, 80);
    const kb1 = v128.load(ROTATIONS, 96);
    const kb2 = v128.load(ROTATIONS, 112);
    const o0Lo = i32x4.add(dot(aLo, ka0), z3Lo);
    const o0Hi = i32x4.add(dot(aHi, ka0), z3Hi);
    const o3Lo = i32x4.add(dot(aLo, ka3), z4Lo);
    const o3Hi = i32x4.add(dot(aHi, ka3), z4Hi);
    const o1Lo = i32x4.add(dot(bLo, kb1), z4Lo);
    const o1Hi = i32x4.add(dot(bHi, kb1), z4Hi);
    const o2Lo = i32x4.add(dot(bLo, kb2), z3Lo);
    const o2Hi = i32x4.add(dot(bHi, kb2), z3Hi);
    r0 = sumShifted(e0Lo, o3Lo, e0Hi, o3Hi, 18);
    r7 = differenceShifted(e0Lo, o3Lo, e0Hi, o3Hi, 18);
    r1 = sumShifted(e1Lo, o2Lo, e1Hi, o2Hi, 18);
    r6 = differenceShifted(e1Lo, o2Lo, e1Hi, o2Hi, 18);
    r2 = sumShifted(e2Lo, o1Lo, e2Hi, o1Hi, 18);
    r5 = differenceShifted(e2Lo, o1Lo, e2Hi, o1Hi, 18);
    r3 = sumShifted(e3Lo, o0Lo, e3Hi, o0Hi, 18);
    r4 = differenceShifted(e3Lo, o0Lo, e3Hi, o0Hi, 18);
  }
  // Columns of samples, two a vector, transposed as bytes.
  const middle = i8x16.splat(-128);
  const c04 = v128.xor(i8x16.narrow_i16x8_s(r0, r4), middle);
  const c15 = v128.xor(i8x16.narrow_i16x8_s(r1, r5), middle);
  const c26 = v128.xor(i8x16.narrow_i16x8_s(r2, r6), middle);
  const c37 = v128.xor(i8x16.narrow_i16x8_s(r3, r7), middle);
  const c01 = interleave_lo_8(c04, c15);
  const c45 = interleave_hi_8(c04, c15);
  const c23 = interleave_lo_8(c26, c37);
  const c67 = interleave_hi_8(c26, c37);
  const left03 = interleave_lo_16(c01, c23);
  const left47 = interleave_hi_16(c01, c23);
  const right03 = interleave_lo_16(c45, c67);
  const right47 = interleave_hi_16(c45, c67);
  const rows01 = interleave_lo_32(left03, right03);
  const rows23 = interleave_hi_32(left03, right03);
  const rows45 = interleave_lo_32(left47, right47);
  const rows67 = interleave_hi_32(left47, right47);
  v128.store64_lane(out, rows01, 0);
  v128.store64_lane(out + stride, rows01, 1);
  out += stride << 1;
  v128.store64_lane(out, rows23, 0);
  v128.store64_lane(out + stride, rows23, 1);
  out += stride << 1;
  v128.store64_lane(out, rows45, 0);
  v128.store64_lane(out + stride, rows45, 1);
  out += stride << 1;
  v128.store64_lane(out, rows67, 0);
  v128.store64_lane(out + stride, rows67, 1);
}
