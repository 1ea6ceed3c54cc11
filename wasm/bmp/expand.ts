// One stored row → RGBA, 8 bits a channel. Scalar twin: test/reference/bmp-decode.ts.
//
// Masks that are whole bytes take four pixels a step by one shuffle. Others: a channel of mask m has the value (p & m), a
// multiple of the mask's lowest bit, so (p & m) × 255 / m is it scaled to 0–255, whatever its place and width; in float64, and
// rounded to nearest. That is exact: m's ones are odd in number of steps, so no value lies halfway, and the nearest comes no
// closer than 2⁻³³. A channel without a mask is 0; alpha without one is 255.
//
// Loads and stores may run 15 bytes past the row's end.
import { BmpState, palette_of } from "./state";

/** Bytes of 0x80 and more give 0 in a swizzle. */
const NO_BYTE: u32 = 0x80;

/** Expands the stored row at `line`, of 16, 24 or 32 bits a pixel. */
export function expand_pixels(s: BmpState, line: usize, target: usize): void {
  const pixel_bytes = <usize>(s.depth >> 3);
  if (s.whole_bytes && pixel_bytes > 2) expand_bytes(s, line, target, pixel_bytes);
  else expand_masks(s, line, target, pixel_bytes);
}

function expand_bytes(s: BmpState, line: usize, target: usize, pixel_bytes: usize): void {
  const order = i32x4.add(i32x4.splat(byte_order(s, pixel_bytes)), spread(pixel_bytes));
  const alpha = i32x4.splat(s.mask_alpha ? 0 : 0xff000000);
  const step = pixel_bytes << 2;
  for (const end = target + (<usize>s.width << 2); target < end; target += 16) {
    v128.store(target, v128.or(i8x16.swizzle(v128.load(line), order), alpha));
    line += step;
  }
}

/** Where red, green, blue and alpha of the first of four pixels lie, a byte each. */
function byte_order(s: BmpState, pixel_bytes: usize): u32 {
  return (
    byte_of(s.masks, pixel_bytes) |
    (byte_of(s.mask_green, pixel_bytes) << 8) |
    (byte_of(s.mask_blue, pixel_bytes) << 16) |
    (byte_of(s.mask_alpha, pixel_bytes) << 24)
  );
}

function byte_of(mask: u32, pixel_bytes: usize): u32 {
  const byte: u32 = ctz(mask) >> 3;
  return mask == 0 || byte >= <u32>pixel_bytes ? NO_BYTE : byte;
}

/** What the next three pixels add to the first one's places. */
function spread(pixel_bytes: usize): v128 {
  const each = i8x16.splat(<i8>pixel_bytes);
  return i8x16.add(
    i8x16.add(v128.and(each, i32x4(0, -1, -1, -1)), v128.and(each, i32x4(0, 0, -1, -1))),
    v128.and(each, i32x4(0, 0, 0, -1)),
  );
}

function expand_masks(s: BmpState, line: usize, target: usize, pixel_bytes: usize): void {
  const masks_rg = i32x4(s.masks, s.mask_green, 0, 0);
  const masks_ba = i32x4(s.mask_blue, s.mask_alpha, 0, 0);
  const scale_rg = f64x2(scale_of(s.masks), scale_of(s.mask_green));
  const scale_ba = f64x2(scale_of(s.mask_blue), scale_of(s.mask_alpha));
  const half_rg = f64x2.splat(0.5);
  const half_ba = f64x2(0.5, s.mask_alpha ? 0.5 : 255.5);
  const bits: u32 = pixel_bytes == 4 ? 0xffffffff : (1 << <u32>(pixel_bytes << 3)) - 1;
  for (const end = target + (<usize>s.width << 2); target < end; target += 4) {
    const pixel = i32x4.splat(load<u32>(line) & bits);
    const rg = f64x2.convert_low_i32x4_u(v128.and(pixel, masks_rg));
    const ba = f64x2.convert_low_i32x4_u(v128.and(pixel, masks_ba));
    const red_green = i32x4.trunc_sat_f64x2_u_zero(f64x2.add(f64x2.mul(rg, scale_rg), half_rg));
    const blue_alpha = i32x4.trunc_sat_f64x2_u_zero(f64x2.add(f64x2.mul(ba, scale_ba), half_ba));
    const words = i16x8.narrow_i32x4_u(v128.shuffle<i64>(red_green, blue_alpha, 0, 2), red_green);
    v128.store32_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
    line += pixel_bytes;
  }
}

function scale_of(mask: u32): f64 {
  return mask ? 255 / <f64>mask : 0;
}

/** Expands the stored row at `line`, of 1, 2 or 4 bits a pixel, the highest bits first. */
export function expand_packed(s: BmpState, line: usize, target: usize): void {
  const palette = palette_of(s);
  const depth = s.depth;
  const mask = (1 << depth) - 1;
  let bit = 8;
  for (const end = target + (<usize>s.width << 2); target < end; target += 4) {
    bit -= depth;
    store<u32>(target, load<u32>(palette + (<usize>((<i32>load<u8>(line) >> bit) & mask) << 2)));
    if (bit == 0) {
      bit = 8;
      line++;
    }
  }
}
