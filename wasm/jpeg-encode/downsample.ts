// Chroma downsampling: the box average of libjpeg's jcsample.c with its alternating bias, so that halves are
// not always rounded up. Outgoing columns take turns: 1, 2 for four samples (h2v2), 0, 1 for two (h2v1).
//
// Where the picture is transposed, an outgoing column is an incoming row, so a whole row shares one bias and h2v1
// averages down (1 × 2). Kernels take 16 outputs a turn and may write 15 past the end.
// Twin: test/reference/jpeg-encode-sample.ts.

const BIAS = memory.data<i16>([
  0, 1, 0, 1, 0, 1, 0, 1,
  1, 2, 1, 2, 1, 2, 1, 2,
], 16);

// @ts-ignore: decorator
@inline function quarter_8(a: usize, b: usize, bias: v128): v128 {
  const sum = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(a)), i16x8.extadd_pairwise_i8x16_u(v128.load(b)));
  return i16x8.shr_u(i16x8.add(sum, bias), 2);
}

/** Two rows → `width` averages of 2 × 2. The bias alternates along the row, unless that is column `outColumn` >= 0. */
export function jpegenc_downsample_2x2(upper: usize, lower: usize, dst: usize, width: u32, outColumn: i32): void {
  const bias = outColumn < 0 ? v128.load(BIAS, 16) : i16x8.splat(<i16>(1 + (outColumn & 1)));
  for (let x: usize = 0; x < width; x += 16) {
    const at = x << 1;
    const lo = quarter_8(upper + at, lower + at, bias);
    const hi = quarter_8(upper + at + 16, lower + at + 16, bias);
    v128.store(dst + x, i8x16.narrow_i16x8_u(lo, hi));
  }
}

/** One row → `width` averages of 2 × 1. */
export function jpegenc_downsample_2x1(src: usize, dst: usize, width: u32): void {
  const bias = v128.load(BIAS);
  for (let x: usize = 0; x < width; x += 16) {
    const lo = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(src + (x << 1))), bias);
    const hi = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(src + (x << 1), 16)), bias);
    v128.store(dst + x, i8x16.narrow_i16x8_u(i16x8.shr_u(lo, 1), i16x8.shr_u(hi, 1)));
  }
}

/** Two rows → `width` averages of 1 × 2, for outgoing column `outColumn`. */
export function jpegenc_downsample_1x2(upper: usize, lower: usize, dst: usize, width: u32, outColumn: i32): void {
  const odd = (outColumn & 1) != 0;
  for (let x: usize = 0; x < width; x += 16) {
    const a = v128.load(upper + x), b = v128.load(lower + x);
    const roundedUp = i8x16.avgr_u(a, b);
    const carry = v128.and(v128.xor(a, b), i8x16.splat(1));
    v128.store(dst + x, odd ? roundedUp : i8x16.sub(roundedUp, carry));
  }
}
