// Into and out of linear light around the u16 resampler, premultiplied by alpha at the same time.
//
// Numbers: linear u16, 65535 = white; sRGB code 1 is 20 units, so every code comes back exactly when opaque.
// Premultiplying rounds to one unit: under an alpha of 16 the darkest codes lose their last steps. Tables are the curve
// of IEC 61966-2-1, computed by NativeMath into the job's memory. Twin: test/reference/resize-u16.ts.

// @ts-ignore: decorator
@inline const WHITE: i32 = 65535;
// @ts-ignore: decorator
@inline const BIAS: u32 = 32768;
/** Byte offset of the u8[65536] table linear → sRGB, behind the u16[256] table sRGB → linear. */
// @ts-ignore: decorator
@inline const ENCODE: usize = 512;

/** Fills `tables` (66,048 bytes) for the two row kernels. */
export function light_tables(tables: usize): void {
  let from = 0;
  for (let code = 0; code < 256; code++) {
    store<u16>(tables + (code << 1), <u16>floor(linear(<f64>code) * WHITE + 0.5));
    const until = code == 255 ? WHITE + 1 : <i32>ceil(linear(<f64>code + 0.5) * WHITE);
    memory.fill(tables + ENCODE + from, <u8>code, until - from);
    from = until;
  }
}

/** RGBA row → row of biased u16x4 (u16.ts): linear colour × alpha / 255, alpha × 257. */
export function linearise_u8x4(src: usize, dst: usize, width: usize, tables: usize): void {
  const end = src + (width << 2);
  for (; src < end; src += 4, dst += 8) {
    const alpha = <u32>load<u8>(src, 3);
    store<u16>(dst, scaled(load<u16>(tables + (<usize>load<u8>(src) << 1)), alpha));
    store<u16>(dst, scaled(load<u16>(tables + (<usize>load<u8>(src, 1) << 1)), alpha), 2);
    store<u16>(dst, scaled(load<u16>(tables + (<usize>load<u8>(src, 2) << 1)), alpha), 4);
    store<u16>(dst, <u16>(alpha * 257 - BIAS), 6);
  }
}

/** f32x4 row in linearise_u8x4's unit → RGBA row. Where alpha rounds to 0 the pixel is transparent black. */
export function delinearise_u8x4(src: usize, dst: usize, width: usize, tables: usize): void {
  const end = dst + (width << 2);
  const encode = tables + ENCODE;
  for (; dst < end; src += 16, dst += 4) {
    const alpha = load<f32>(src, 12);
    if (alpha < 128.5) {
      store<u32>(dst, 0);
      continue;
    }
    const gain = <f32>WHITE / alpha;
    store<u8>(dst, load<u8>(encode + index(load<f32>(src) * gain)));
    store<u8>(dst, load<u8>(encode + index(load<f32>(src, 4) * gain)), 1);
    store<u8>(dst, load<u8>(encode + index(load<f32>(src, 8) * gain)), 2);
    store<u8>(dst, <u8>(min<f32>(alpha, <f32>WHITE) / 257 + 0.5), 3);
  }
}

function linear(code: f64): f64 {
  const v = code / 255;
  return v <= 0.04045 ? v / 12.92 : NativeMath.pow((v + 0.055) / 1.055, 2.4);
}

// @ts-ignore: decorator
@inline function scaled(value: u32, alpha: u32): u16 {
  return <u16>((value * alpha + 127) / 255 - BIAS);
}

// @ts-ignore: decorator
@inline function index(value: f32): usize {
  return <usize>(min<f32>(max<f32>(value, 0), <f32>WHITE) + 0.5);
}
