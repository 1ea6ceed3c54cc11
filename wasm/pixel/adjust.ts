// Brightness, contrast, gamma and saturation as Cloudflare Images names them: factors, 1 = unchanged; for the first
// three 0 is ignored. The first three are one table for every channel; saturation mixes each pixel with its luma.
//
// Numbers: saturation is fixed point, 256 = 1. Luma weights 54, 183, 19 of 256 are those of CSS's saturate() (BT.709).
// Alpha is untouched. Scalar: one look-up a sample leaves nothing for vectors. Twin: test/reference/pixel-row.ts.

/** Fills u8[256] at `lut`: × brightness, then contrast around mid-grey, then exponent 1/gamma. */
export function adjust_lut(lut: usize, brightness: f64, contrast: f64, gamma: f64): void {
  const gain = brightness > 0 ? brightness : 1;
  const slope = contrast > 0 ? contrast : 1;
  const exponent = gamma > 0 ? 1 / gamma : 1;
  for (let code = 0; code < 256; code++) {
    let v = min<f64>(1, (<f64>code * gain) / 255);
    v = min<f64>(1, max<f64>(0, (v - 0.5) * slope + 0.5));
    if (exponent != 1) v = NativeMath.pow(v, exponent);
    store<u8>(lut + code, <u8>floor(v * 255 + 0.5));
  }
}

/** Adjusts `width` RGBA pixels in place; `saturation` 0–65535, 256 = unchanged, 0 = grey. */
export function adjust_u8x4(row: usize, width: usize, lut: usize, saturation: i32): void {
  const end = row + (width << 2);
  for (; row < end; row += 4) {
    const r = <i32>load<u8>(lut + load<u8>(row));
    const g = <i32>load<u8>(lut + load<u8>(row, 1));
    const b = <i32>load<u8>(lut + load<u8>(row, 2));
    const luma = (54 * r + 183 * g + 19 * b + 128) >> 8;
    store<u8>(row, saturated(r, luma, saturation));
    store<u8>(row, saturated(g, luma, saturation), 1);
    store<u8>(row, saturated(b, luma, saturation), 2);
  }
}

// @ts-ignore: decorator
@inline function saturated(value: i32, luma: i32, saturation: i32): u8 {
  return <u8>min(255, max(0, luma + (((value - luma) * saturation + 128) >> 8)));
}
