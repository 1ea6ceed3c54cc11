// Steps that the inverse transforms share.

// @ts-ignore: decorator
@inline export function dot(a: v128, b: v128): v128 {
  return i32x4.dot_i16x8_s(a, b);
}

/** Eight coefficients at byte offset `at`, times their quantisers, modulo 2^16 as in libjpeg-turbo's SIMD. */
// @ts-ignore: decorator
@inline export function dequantised(coefs: usize, quant: usize, at: usize): v128 {
  return i16x8.mul(v128.load(coefs + at), v128.load(quant + at));
}

// @ts-ignore: decorator
@inline export function sumShifted(aLo: v128, bLo: v128, aHi: v128, bHi: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(aLo, bLo), shift), i32x4.shr_s(i32x4.add(aHi, bHi), shift));
}

// @ts-ignore: decorator
@inline export function differenceShifted(aLo: v128, bLo: v128, aHi: v128, bHi: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.sub(aLo, bLo), shift), i32x4.shr_s(i32x4.sub(aHi, bHi), shift));
}

/** A value around 0 → sample. */
// @ts-ignore: decorator
@inline export function sampleOf(v: i32): i32 {
  v += 128;
  return v < 0 ? 0 : v > 255 ? 255 : v;
}

/**
 * The sample of a block that has nothing but DC, by transform size. For every legal product of coefficient and
 * quantiser it is (product + 4) >> 3; beyond, it goes wrong as libjpeg-turbo's does: size 1 wraps at 10 bits, the
 * others at 16 bits after a shift by 2.
 */
// @ts-ignore: decorator
@inline export function flatSample(product: i32, size: i32): i32 {
  if (size == 1) return sampleOf((((product + 4) >> 3) << 22) >> 22);
  return sampleOf((<i32><i16>(product << 2) + 16) >> 5);
}
