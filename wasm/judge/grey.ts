// One RGBA row to its two greys and the sums of colourfulness.
//
//   OpenCV 4's grey   S >> 15,              S = 9798 R + 19235 G + 3735 B + 16384
//   Pillow's grey     (2 S − R + B) >> 16   which is (19595 R + 38470 G + 7471 B + 32768) >> 16
//   colourfulness     rg = R − G, 2·yb = R + G − 2 B (doubled, so that it is whole); Hasler and Süsstrunk 2003
//
// Bounds: S < 2^23; (2·yb)² ≤ 510², two of them a 32-bit lane and group of eight pixels, so a row of 65,535 stays
// under 2^32 when read as unsigned. Sums of a row are added to 64 bits at its end.
// Scalar twin: test/reference/judge-colour.ts.
import { Judge, SCRATCH } from "./state";

// i16 pairs, even lanes times R (or G), odd lanes times B (or A).
const WEIGHTS = memory.data<i16>(
  [
    9798, 3735, 9798, 3735, 9798, 3735, 9798, 3735, // S from R and B
    19235, 0, 19235, 0, 19235, 0, 19235, 0, // S from G
    -1, 1, -1, 1, -1, 1, -1, 1, // B − R
  ],
  16,
);

// @ts-ignore: decorator
@inline function weighted_sum(rb: v128, ga: v128, weightRB: v128, weightG: v128, half: v128): v128 {
  return i32x4.add(i32x4.add(i32x4.dot_i16x8_s(rb, weightRB), i32x4.dot_i16x8_s(ga, weightG)), half);
}
// @ts-ignore: decorator
@inline function hash_grey(sum: v128, rb: v128, weightBR: v128): v128 {
  return i32x4.shr_s(i32x4.add(i32x4.add(sum, sum), i32x4.dot_i16x8_s(rb, weightBR)), 16);
}
// @ts-ignore: decorator
@inline function sum_signed(v: v128): i64 {
  return (
    <i64>i32x4.extract_lane(v, 0) + <i64>i32x4.extract_lane(v, 1) + <i64>i32x4.extract_lane(v, 2) +
    <i64>i32x4.extract_lane(v, 3)
  );
}
// @ts-ignore: decorator
@inline function sum_unsigned(v: v128): i64 {
  return (
    <i64>(<u32>i32x4.extract_lane(v, 0)) + <i64>(<u32>i32x4.extract_lane(v, 1)) +
    <i64>(<u32>i32x4.extract_lane(v, 2)) + <i64>(<u32>i32x4.extract_lane(v, 3))
  );
}

/**
 * Writes the greys of `width` opaque RGBA pixels to `grey` and `hashGrey` (u8, rounded up to sixteen columns) and adds
 * the row to the colour sums of `s`. The last columns go through a zero-filled copy: zeros add nothing to the sums.
 */
export function grey_row_rgba(s: Judge, rgba: usize, width: i32, grey: usize, hashGrey: usize): void {
  const weightRB = v128.load(WEIGHTS);
  const weightG = v128.load(WEIGHTS, 16);
  const weightBR = v128.load(WEIGHTS, 32);
  const half = i32x4.splat(16384);
  const evenBytes = i16x8.splat(255);
  const evenWords = i32x4.splat(0xffff);
  const ones = i16x8.splat(1);
  let rgSum = i32x4.splat(0);
  let rgSquares = i32x4.splat(0);
  let ybSum = i32x4.splat(0);
  let ybSquares = i32x4.splat(0);

  let src = rgba;
  let columns = width & ~15;
  for (let part = 0; part < 2; part++) {
    for (const end = src + (<usize>columns << 2); src < end; src += 64) {
      const a = v128.load(src);
      const b = v128.load(src, 16);
      const rbA = v128.and(a, evenBytes);
      const rbB = v128.and(b, evenBytes);
      const gaA = i16x8.shr_u(a, 8);
      const gaB = i16x8.shr_u(b, 8);
      const sumA = weighted_sum(rbA, gaA, weightRB, weightG, half);
      const sumB = weighted_sum(rbB, gaB, weightRB, weightG, half);
      const greyLo = i16x8.narrow_i32x4_s(i32x4.shr_s(sumA, 15), i32x4.shr_s(sumB, 15));
      const hashLo = i16x8.narrow_i32x4_s(hash_grey(sumA, rbA, weightBR), hash_grey(sumB, rbB, weightBR));
      let red = i16x8.narrow_i32x4_s(v128.and(rbA, evenWords), v128.and(rbB, evenWords));
      let green = i16x8.narrow_i32x4_s(v128.and(gaA, evenWords), v128.and(gaB, evenWords));
      let blue = i16x8.narrow_i32x4_s(i32x4.shr_u(rbA, 16), i32x4.shr_u(rbB, 16));
      let rg = i16x8.sub(red, green);
      let yb = i16x8.sub(i16x8.add(red, green), i16x8.add(blue, blue));
      rgSum = i32x4.add(rgSum, i32x4.dot_i16x8_s(rg, ones));
      rgSquares = i32x4.add(rgSquares, i32x4.dot_i16x8_s(rg, rg));
      ybSum = i32x4.add(ybSum, i32x4.dot_i16x8_s(yb, ones));
      ybSquares = i32x4.add(ybSquares, i32x4.dot_i16x8_s(yb, yb));

      const c = v128.load(src, 32);
      const d = v128.load(src, 48);
      const rbC = v128.and(c, evenBytes);
      const rbD = v128.and(d, evenBytes);
      const gaC = i16x8.shr_u(c, 8);
      const gaD = i16x8.shr_u(d, 8);
      const sumC = weighted_sum(rbC, gaC, weightRB, weightG, half);
      const sumD = weighted_sum(rbD, gaD, weightRB, weightG, half);
      const greyHi = i16x8.narrow_i32x4_s(i32x4.shr_s(sumC, 15), i32x4.shr_s(sumD, 15));
      const hashHi = i16x8.narrow_i32x4_s(hash_grey(sumC, rbC, weightBR), hash_grey(sumD, rbD, weightBR));
      red = i16x8.narrow_i32x4_s(v128.and(rbC, evenWords), v128.and(rbD, evenWords));
      green = i16x8.narrow_i32x4_s(v128.and(gaC, evenWords), v128.and(gaD, evenWords));
      blue = i16x8.narrow_i32x4_s(i32x4.shr_u(rbC, 16), i32x4.shr_u(rbD, 16));
      rg = i16x8.sub(red, green);
      yb = i16x8.sub(i16x8.add(red, green), i16x8.add(blue, blue));
      rgSum = i32x4.add(rgSum, i32x4.dot_i16x8_s(rg, ones));
      rgSquares = i32x4.add(rgSquares, i32x4.dot_i16x8_s(rg, rg));
      ybSum = i32x4.add(ybSum, i32x4.dot_i16x8_s(yb, ones));
      ybSquares = i32x4.add(ybSquares, i32x4.dot_i16x8_s(yb, yb));

      v128.store(grey, i8x16.narrow_i16x8_u(greyLo, greyHi));
      v128.store(hashGrey, i8x16.narrow_i16x8_u(hashLo, hashHi));
      grey += 16;
      hashGrey += 16;
    }
    const rest = width & 15;
    if (part != 0 || rest == 0) break;
    const copy = changetype<usize>(s) + SCRATCH;
    memory.fill(copy, 0, 64);
    memory.copy(copy, src, <usize>rest << 2);
    src = copy;
    columns = 16;
  }
  s.rgSum += sum_signed(rgSum);
  s.rgSquares += sum_unsigned(rgSquares);
  s.ybSum += sum_signed(ybSum);
  s.ybSquares += sum_unsigned(ybSquares);
}
