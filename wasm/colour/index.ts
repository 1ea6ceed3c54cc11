// From an RGB matrix profile (ICC.1:2022, "three-component matrix-based") to sRGB, one row at a time.
//
// Per pixel: three decode tables (device → linear, f32), one 3×3 matrix in f32 lanes, clamp, one encode table
// (linear → sRGB, 8 bits, 16,384 steps: at most 0.2 of a code apart at the steep end). Plain f32 multiplies and adds in a
// fixed order, so every engine gives the same bytes. Tables are made here because they need pow: NativeMath, compiled in.
// Scalar twin: test/reference/colour-convert.ts.

/** Layout of the caller's tables: see colour_table_bytes. */
const ENCODE_STEPS: i32 = 16384;
const CURVE_BYTES: usize = 256 * 4;
const MATRIX: usize = 3 * CURVE_BYTES;
const ENCODE: usize = MATRIX + 3 * 16;

/** Bytes of the tables: three decode curves (f32[256]), three matrix columns (f32×4), the encode table (u8[16384]). */
export function colour_table_bytes(): i32 {
  return <i32>(ENCODE + <usize>ENCODE_STEPS);
}

/**
 * Decode curve of `channel` (0–2) by the parametric function of ICC.1:2022, 10.18, with all seven parameters:
 * x >= d ? (a x + b)^g + e : c x + f. A pure gamma is a = 1, b = e = f = 0, d = 0.
 */
export function colour_curve_parametric(
  tables: usize, channel: i32, g: f64, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64,
): void {
  const curve = tables + <usize>channel * CURVE_BYTES;
  for (let i: usize = 0; i < 256; i++) {
    const x = <f64>i / 255.0;
    const y = x >= d ? NativeMath.pow(a * x + b, g) + e : c * x + f;
    store<f32>(curve + (i << 2), <f32>(y > 0.0 ? y : 0.0));
  }
}

/** Decode curve of `channel` from `count` (2 or more) big-endian u16 samples at `samples`, linearly interpolated. */
export function colour_curve_sampled(tables: usize, channel: i32, samples: usize, count: i32): void {
  const curve = tables + <usize>channel * CURVE_BYTES;
  for (let i = 0; i < 256; i++) {
    const at = <f64>i * <f64>(count - 1) / 255.0;
    const k = min(<i32>at, count - 2);
    const p = samples + (<usize>k << 1);
    const low = <f64>bswap<u16>(load<u16>(p));
    const high = <f64>bswap<u16>(load<u16>(p, 2));
    store<f32>(curve + (<usize>i << 2), <f32>((low + (high - low) * (at - <f64>k)) / 65535.0));
  }
}

/** The matrix (row-major device-linear → sRGB-linear) and the sRGB encode table (IEC 61966-2-1). */
export function colour_matrix(
  tables: usize, m00: f64, m01: f64, m02: f64, m10: f64, m11: f64, m12: f64, m20: f64, m21: f64, m22: f64,
): void {
  const m = tables + MATRIX;
  store<f32>(m, <f32>m00); store<f32>(m, <f32>m10, 4); store<f32>(m, <f32>m20, 8); store<f32>(m, 0, 12);
  store<f32>(m, <f32>m01, 16); store<f32>(m, <f32>m11, 20); store<f32>(m, <f32>m21, 24); store<f32>(m, 0, 28);
  store<f32>(m, <f32>m02, 32); store<f32>(m, <f32>m12, 36); store<f32>(m, <f32>m22, 40); store<f32>(m, 0, 44);
  for (let i = 0; i < ENCODE_STEPS; i++) {
    const x = <f64>i / <f64>(ENCODE_STEPS - 1);
    const y = x <= 0.0031308 ? 12.92 * x : 1.055 * NativeMath.pow(x, 1.0 / 2.4) - 0.055;
    store<u8>(tables + ENCODE + <usize>i, <u8>(y * 255.0 + 0.5));
  }
}

/** Converts `width` RGBA pixels at `row` in place; alpha stays. */
export function colour_convert_u8x4(tables: usize, row: usize, width: i32): void {
  const red = v128.load(tables, MATRIX);
  const green = v128.load(tables, MATRIX + 16);
  const blue = v128.load(tables, MATRIX + 32);
  const steps = f32x4.splat(<f32>(ENCODE_STEPS - 1));
  const half = f32x4.splat(0.5);
  const zero = i32x4.splat(0);
  const one = f32x4.splat(1);
  const encode = tables + ENCODE;
  for (let p = row, end = row + (<usize>width << 2); p < end; p += 4) {
    const r = v128.load32_splat(tables + (<usize>load<u8>(p) << 2));
    const g = v128.load32_splat(tables + CURVE_BYTES + (<usize>load<u8>(p, 1) << 2));
    const b = v128.load32_splat(tables + 2 * CURVE_BYTES + (<usize>load<u8>(p, 2) << 2));
    const linear = f32x4.add(f32x4.add(f32x4.mul(red, r), f32x4.mul(green, g)), f32x4.mul(blue, b));
    const clamped = f32x4.min(f32x4.max(linear, zero), one);
    const at = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(clamped, steps), half));
    store<u8>(p, load<u8>(encode + <usize>i32x4.extract_lane(at, 0)));
    store<u8>(p, load<u8>(encode + <usize>i32x4.extract_lane(at, 1)), 1);
    store<u8>(p, load<u8>(encode + <usize>i32x4.extract_lane(at, 2)), 2);
  }
}
