// One unfiltered row at native depth → RGBA, 8 bits a channel. Scalar twin: test/reference/png-decode.ts.
//
// 16-bit samples are rounded, v × 255 / 65535 to nearest: (v × 255 + 32895) >> 16 is that exactly for every v.
// Colour keys are compared at native depth. Loads and stores may run 15 bytes past the row's end.
import { GREY, GREY_ALPHA, RGB } from "./header";
import { palette_of, PngState } from "./state";

// Output byte → source byte; 0x80 leaves zero for the alpha to be set.
const RGB_TO_RGBA = memory.data<u8>([0, 1, 2, 128, 3, 4, 5, 128, 6, 7, 8, 128, 9, 10, 11, 128]);
const GREY_ALPHA_TO_RGBA = memory.data<u8>([0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7]);
const GREY_TO_RGBA = memory.data<u8>([0, 0, 0, 128, 1, 1, 1, 128, 2, 2, 2, 128, 3, 3, 3, 128]);
const SWAP_BYTES = memory.data<u8>([1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14]);
const ALPHA = memory.data<u32>([0xff000000, 0xff000000, 0xff000000, 0xff000000]);
const ROUND_16 = memory.data<u32>([32895, 32895, 32895, 32895]);

/** Expands `pixels` pixels from `line` to `target`; `s.scratch` holds a row of samples for the 16-bit types. */
export function expand_row(s: PngState, line: usize, target: usize, pixels: i32): void {
  const count = <usize>pixels;
  if (s.bit_depth == 16) {
    expand_16(s, line, target, count);
  } else if (s.bit_depth < 8) {
    expand_packed(palette_of(s), line, target, pixels, s.bit_depth);
  } else if (s.colour_type == GREY && !s.transparency) {
    expand_by(GREY_TO_RGBA, line, target, count, 4, true);
  } else if (s.pixel_bits == 8) {
    expand_palette(palette_of(s), line, target, count);
  } else if (s.colour_type == RGB) {
    expand_by(RGB_TO_RGBA, line, target, count, 12, true);
    if (s.transparency) key_out_8(s, target, count);
  } else if (s.colour_type == GREY_ALPHA) {
    expand_by(GREY_ALPHA_TO_RGBA, line, target, count, 8, false);
  } else {
    memory.copy(target, line, count << 2);
  }
}

/** Four pixels a step by one shuffle; `step` bytes of source make them. */
function expand_by(shuffle: usize, line: usize, target: usize, pixels: usize, step: usize, opaque: bool): void {
  const order = v128.load(shuffle);
  const alpha = opaque ? v128.load(ALPHA) : i64x2.splat(0);
  for (const end = target + (pixels << 2); target < end; target += 16) {
    v128.store(target, v128.or(i8x16.swizzle(v128.load(line), order), alpha));
    line += step;
  }
}

function expand_palette(palette: usize, line: usize, target: usize, pixels: usize): void {
  for (let i: usize = 0; i < pixels; i++) {
    store<u32>(target + (i << 2), load<u32>(palette + (<usize>load<u8>(line + i) << 2)));
  }
}

function expand_packed(palette: usize, line: usize, target: usize, pixels: i32, depth: i32): void {
  const mask = (1 << depth) - 1;
  let bit = 8;
  for (let i = 0; i < pixels; i++) {
    bit -= depth;
    store<u32>(target, load<u32>(palette + (<usize>((<i32>load<u8>(line) >> bit) & mask) << 2)));
    target += 4;
    if (bit == 0) {
      bit = 8;
      line++;
    }
  }
}

/** Clears the alpha of pixels that equal the key. */
function key_out_8(s: PngState, target: usize, pixels: usize): void {
  const key = i32x4.splat(s.key_red | (s.key_green << 8) | (s.key_blue << 16) | 0xff000000);
  const alpha = v128.load(ALPHA);
  for (const end = target + (pixels << 2); target < end; target += 16) {
    const row = v128.load(target);
    v128.store(target, v128.andnot(row, v128.and(i32x4.eq(row, key), alpha)));
  }
}

function expand_16(s: PngState, line: usize, target: usize, pixels: usize): void {
  const samples = (pixels * <usize>s.pixel_bits) >> 4;
  if (s.colour_type > GREY_ALPHA) {
    narrow_16(line, target, samples);
    return;
  }
  narrow_16(line, s.scratch, samples);
  if (s.colour_type == GREY_ALPHA) {
    expand_by(GREY_ALPHA_TO_RGBA, s.scratch, target, pixels, 8, false);
    return;
  }
  if (s.colour_type == RGB) expand_by(RGB_TO_RGBA, s.scratch, target, pixels, 12, true);
  else expand_by(GREY_TO_RGBA, s.scratch, target, pixels, 4, true);
  if (s.transparency) key_out_16(s, line, target, pixels);
}

/** Big-endian 16-bit samples → 8 bits, rounded. */
function narrow_16(line: usize, target: usize, samples: usize): void {
  const swap = v128.load(SWAP_BYTES);
  const half = v128.load(ROUND_16);
  for (const end = target + samples; target < end; target += 8) {
    const v = i8x16.swizzle(v128.load(line), swap);
    const lo = i32x4.extend_low_i16x8_u(v);
    const hi = i32x4.extend_high_i16x8_u(v);
    const lo_255 = i32x4.sub(i32x4.shl(lo, 8), lo);
    const hi_255 = i32x4.sub(i32x4.shl(hi, 8), hi);
    const words = i16x8.narrow_i32x4_u(
      i32x4.shr_u(i32x4.add(lo_255, half), 16),
      i32x4.shr_u(i32x4.add(hi_255, half), 16),
    );
    v128.store64_lane(target, i8x16.narrow_i16x8_u(words, words), 0);
    line += 16;
  }
}

function key_out_16(s: PngState, line: usize, target: usize, pixels: usize): void {
  const red = bswap<u16>(<u16>s.key_red);
  const green = bswap<u16>(<u16>s.key_green);
  const blue = bswap<u16>(<u16>s.key_blue);
  const is_rgb = s.colour_type == RGB;
  const step: usize = is_rgb ? 6 : 2;
  for (let i: usize = 0; i < pixels; i++) {
    const is_key =
      load<u16>(line) == red && (!is_rgb || (load<u16>(line, 2) == green && load<u16>(line, 4) == blue));
    if (is_key) store<u8>(target + (i << 2), 0, 3);
    line += step;
  }
}
