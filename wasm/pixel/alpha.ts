// Laying a row on a background. Scalar twin: test/reference/pixel-row.ts.
//
// Numbers: colour × alpha + background × (255 − alpha) is at most 65025, so it fits u16; (t + (t >> 8)) >> 8 with
// t = x + 128 is x / 255 rounded, exactly, over that range.

/** Lays `width` RGBA pixels on the opaque colour r, g, b (0–255), in place. Writes nothing past the row. */
export function flatten_u8x4(row: usize, width: usize, r: i32, g: i32, b: i32): void {
  const end = row + (width << 2);
  const vectorEnd = row + ((width & ~3) << 2);
  const ground = i32x4.splat(r | (g << 8) | (b << 16) | (255 << 24));
  for (; row < vectorEnd; row += 16) v128.store(row, flattened(v128.load(row), ground));
  for (; row < end; row += 4) v128.store32_lane(row, flattened(v128.load32_zero(row), ground), 0);
}

// @ts-ignore: decorator
@inline function flattened(pixels: v128, ground: v128): v128 {
  const alpha = i8x16.shuffle(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
  const rest = v128.not(alpha);
  const lo = i16x8.add(i16x8.extmul_low_i8x16_u(pixels, alpha), i16x8.extmul_low_i8x16_u(ground, rest));
  const hi = i16x8.add(i16x8.extmul_high_i8x16_u(pixels, alpha), i16x8.extmul_high_i8x16_u(ground, rest));
  return v128.or(i8x16.narrow_i16x8_u(over255(lo), over255(hi)), i32x4.splat(0xff000000));
}

// @ts-ignore: decorator
@inline function over255(x: v128): v128 {
  const t = i16x8.add(x, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}
