// Resampling of rows that 8 bits cannot hold: premultiplied alpha, linear light. Vertical, then horizontal.
//
// Numbers: the ring keeps u16x4 pixels (half the memory of f32), sums are f32, the row in between and the result are
// f32x4 pixels in the unit of the source. Products and sums are IEEE single, in tap order, so the result is the same on
// every engine; a constant survives to one part in a million. Twin: test/reference/resize-u16.ts.

/**
 * One f32x4 row from `taps` u16x4 source rows. `rows` is u32[taps] addresses, `coefs` f32[taps]; `width` in pixels.
 * Reads up to 8 bytes past a source row and writes up to 16 past the result.
 */
export function resize_v_u16x4(rows: usize, coefs: usize, taps: usize, dst: usize, width: usize): void {
  const end = width << 3;
  const rowsEnd = rows + (taps << 2);
  for (let x: usize = 0; x < end; x += 16, dst += 32) {
    let a0 = f32x4.splat(0);
    let a1 = f32x4.splat(0);
    let c = coefs;
    for (let row = rows; row < rowsEnd; row += 4, c += 4) {
      const v = v128.load(<usize>load<u32>(row) + x);
      const k = v128.load32_splat(c);
      a0 = f32x4.add(a0, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(v)), k));
      a1 = f32x4.add(a1, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(v)), k));
    }
    v128.store(dst, a0);
    v128.store(dst, a1, 16);
  }
}

/** `width` f32x4 pixels from an f32x4 row; `starts` u32[width] in pixels, `coefs` f32[width × taps]. */
export function resize_h_f32x4(
  src: usize, dst: usize, width: usize, starts: usize, coefs: usize, taps: usize,
): void {
  const end = dst + (width << 4);
  const stride = taps << 2;
  for (; dst < end; dst += 16, starts += 4) {
    let p = src + (<usize>load<u32>(starts) << 4);
    let sum = f32x4.splat(0);
    const coefsEnd = coefs + stride;
    for (; coefs < coefsEnd; coefs += 4, p += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(p), v128.load32_splat(coefs)));
    }
    v128.store(dst, sum);
  }
}
