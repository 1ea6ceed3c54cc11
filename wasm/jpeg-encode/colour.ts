// RGBA → YCbCr, full range, as libjpeg's jccolor.c: 16-bit fixed point, every term rounded as there, bit for bit.
//
//   Y  = ( 19595 R + 38470 G +  7471 B + 32768) >> 16
//   Cb = (-11059 R - 21709 G + 32768 B + (128 << 16) + 32767) >> 16
//   Cr = ( 32768 R - 27439 G -  5329 B + (128 << 16) + 32767) >> 16
//
// A pixel's 32 bits are two pairs of i16, (R, B) and (G, A), each for one dot product; alpha's factor is 0. 38470 does
// not fit i16, so half of it is taken twice; 32768 does not either, so the chroma sums are negated. Kernels take 16
// pixels a turn: they read up to 60 bytes past the row's end and write up to 15.
// Twin: test/reference/jpeg-encode-colour.ts.

const FACTORS = memory.data<i16>([
  19595, 7471, 19595, 7471, 19595, 7471, 19595, 7471,
  19235, 0, 19235, 0, 19235, 0, 19235, 0,
  11059, -32768, 11059, -32768, 11059, -32768, 11059, -32768,
  21709, 0, 21709, 0, 21709, 0, 21709, 0,
  -32768, 5329, -32768, 5329, -32768, 5329, -32768, 5329,
  27439, 0, 27439, 0, 27439, 0, 27439, 0,
], 16);
const CONSTANTS = memory.data<i32>([
  0x00ff00ff, 0x00ff00ff, 0x00ff00ff, 0x00ff00ff,
  32768, 32768, 32768, 32768,
  8421375, 8421375, 8421375, 8421375,
], 16);

// @ts-ignore: decorator
@inline function red_blue(pixels: v128): v128 {
  return v128.and(pixels, v128.load(CONSTANTS));
}
// @ts-ignore: decorator
@inline function green_alpha(pixels: v128): v128 {
  return i16x8.shr_u(pixels, 8);
}
// @ts-ignore: decorator
@inline function luma_4(rb: v128, ga: v128): v128 {
  const half = i32x4.dot_i16x8_s(ga, v128.load(FACTORS, 16));
  const rest = i32x4.add(i32x4.dot_i16x8_s(rb, v128.load(FACTORS)), v128.load(CONSTANTS, 16));
  return i32x4.shr_u(i32x4.add(i32x4.add(half, half), rest), 16);
}
/** `factors` is the offset in FACTORS of the negated pair: 32 for Cb, 64 for Cr. */
// @ts-ignore: decorator
@inline function chroma_4(rb: v128, ga: v128, factors: usize): v128 {
  const negated = i32x4.add(
    i32x4.dot_i16x8_s(rb, v128.load(FACTORS + factors)),
    i32x4.dot_i16x8_s(ga, v128.load(FACTORS + factors + 16)),
  );
  return i32x4.shr_u(i32x4.sub(v128.load(CONSTANTS, 32), negated), 16);
}
// @ts-ignore: decorator
@inline function store_16(dst: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(dst, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)));
}

/** `width` pixels of RGBA at `src` → one row each of Y, Cb and Cr. */
export function jpegenc_ycc_row(src: usize, luma: usize, cb: usize, cr: usize, width: u32): void {
  for (let x: usize = 0; x < width; x += 16) {
    const p = src + (x << 2);
    const v0 = v128.load(p), v1 = v128.load(p, 16), v2 = v128.load(p, 32), v3 = v128.load(p, 48);
    const rb0 = red_blue(v0), rb1 = red_blue(v1), rb2 = red_blue(v2), rb3 = red_blue(v3);
    const ga0 = green_alpha(v0), ga1 = green_alpha(v1), ga2 = green_alpha(v2), ga3 = green_alpha(v3);
    store_16(luma + x, luma_4(rb0, ga0), luma_4(rb1, ga1), luma_4(rb2, ga2), luma_4(rb3, ga3));
    store_16(
      cb + x, chroma_4(rb0, ga0, 32), chroma_4(rb1, ga1, 32), chroma_4(rb2, ga2, 32), chroma_4(rb3, ga3, 32),
    );
    store_16(
      cr + x, chroma_4(rb0, ga0, 64), chroma_4(rb1, ga1, 64), chroma_4(rb2, ga2, 64), chroma_4(rb3, ga3, 64),
    );
  }
}

/** `width` pixels of RGBA at `src` → one row of Y. */
export function jpegenc_grey_row(src: usize, luma: usize, width: u32): void {
  for (let x: usize = 0; x < width; x += 16) {
    const p = src + (x << 2);
    const v0 = v128.load(p), v1 = v128.load(p, 16), v2 = v128.load(p, 32), v3 = v128.load(p, 48);
    store_16(
      luma + x,
      luma_4(red_blue(v0), green_alpha(v0)), luma_4(red_blue(v1), green_alpha(v1)),
      luma_4(red_blue(v2), green_alpha(v2)), luma_4(red_blue(v3), green_alpha(v3)),
    );
  }
}

/** Copies `width` pixels in reverse order. */
export function mirror_row(src: usize, dst: usize, width: u32): void {
  const blocks = <usize>width >> 2;
  let to = dst;
  let from = src + (<usize>width << 2);
  for (let i: usize = 0; i < blocks; i++) {
    from -= 16;
    const v = v128.load(from);
    v128.store(to, v128.shuffle<i32>(v, v, 3, 2, 1, 0));
    to += 16;
  }
  for (; from > src; to += 4) {
    from -= 4;
    store<u32>(to, load<u32>(from));
  }
}
