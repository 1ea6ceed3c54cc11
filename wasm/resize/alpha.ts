// Into and out of premultiplied alpha around the u16 resampler.
//
// Numbers: u16x4 holds the exact products colour × alpha and alpha × 255 (at most 65025), so nothing is rounded before
// the filter and a constant picture comes back exactly at every alpha. Twin: test/reference/resize-u16.ts.

/**
 * RGBA row → row of biased u16x4 (u16.ts): colour × alpha, alpha × 255. Reads up to 12 bytes past the source and
 * writes up to 24 past the result.
 */
export function premultiply_u8x4(src: usize, dst: usize, width: usize): void {
  const opaque = i32x4.splat(0xff000000);
  const bias = i16x8.splat(-32768);
  const end = src + (width << 2);
  for (; src < end; src += 16, dst += 32) {
    const pixels = v128.load(src);
    const alpha = i8x16.shuffle(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
    const factors = v128.or(pixels, opaque);
    v128.store(dst, v128.xor(i16x8.extmul_low_i8x16_u(factors, alpha), bias));
    v128.store(dst, v128.xor(i16x8.extmul_high_i8x16_u(factors, alpha), bias), 16);
  }
}

/** f32x4 row in premultiply_u8x4's unit → RGBA row. Where alpha rounds to 0 the pixel is transparent black. */
export function unpremultiply_u8x4(src: usize, dst: usize, width: usize): void {
  const end = dst + (width << 2);
  const zero = f32x4.splat(0);
  const top = f32x4.splat(255);
  const half = f32x4.splat(0.5);
  for (; dst < end; src += 16, dst += 4) {
    const alpha = load<f32>(src, 12);
    if (alpha < 127.5) {
      store<u32>(dst, 0);
      continue;
    }
    const pixel = f32x4.replace_lane(f32x4.mul(v128.load(src), f32x4.splat(<f32>255 / alpha)), 3, alpha / 255);
    const rounded = f32x4.add(f32x4.min(f32x4.max(pixel, zero), top), half);
    const words = i32x4.trunc_sat_f32x4_s(rounded);
    const halves = i16x8.narrow_i32x4_s(words, words);
    v128.store32_lane(dst, i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}
