// Quantisation: the tables of ITU-T T.81 Annex K scaled as IJG does (jcparam.c), and the division of a stored block.
//
// libjpeg quantises round-half-up of |c| / d with d = 8 q (the FDCT's results are 8 times too large). Here:
//   t = q15mulr(|c|, floor(32768 / d)), which is that quotient or one less, because |c| <= 8192 < 32768;
//   |c| - t d >= d / 2 says which.
// Everything fits i16: d <= 2040, t d <= |c|. Table layout, zigzag order: i16 d[64], i16 floor(32768 / d)[64],
// i16 (d / 2 - 1)[64], u8 q[64], u64 ceil(2^32 / d[0]) for DC alone. Twin: test/reference/jpeg-encode-quantise.ts.
import { Encoder, MAGNITUDES, ODD, ONES, QUANT, QUANT_BYTES, SIGNS, base_of } from "./state";

/** Annex K, tables K.1 and K.2, in zigzag order. */
const ANNEX_K = memory.data<u8>([
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
  26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
  56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
  17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
], 16);
const RECIPROCAL: usize = 128;
const HALF: usize = 256;
/** Offset of u8 q[64], as a DQT segment wants them. */
export const QUANT_VALUES: usize = 384;
const DC_RECIPROCAL: usize = 448;

// @ts-ignore: decorator
@inline export function quant_table(e: Encoder, component: u32): usize {
  return base_of(e) + QUANT + (component == 0 ? 0 : QUANT_BYTES);
}

/** Makes both tables for an IJG quality of 1 … 100, values clamped to 1 … 255 so that the file stays baseline. */
export function make_quant_tables(e: Encoder, quality: i32): void {
  const scale = quality < 50 ? 5000 / quality : 200 - quality * 2;
  for (let table: u32 = 0; table < 2; table++) {
    const at = quant_table(e, table);
    for (let k: usize = 0; k < 64; k++) {
      const q = min(max((<i32>load<u8>(ANNEX_K + (table << 6) + k) * scale + 50) / 100, 1), 255);
      const d = q << 3;
      store<i16>(at + (k << 1), <i16>d);
      store<i16>(at + (k << 1), <i16>(32768 / d), RECIPROCAL);
      store<i16>(at + (k << 1), <i16>((d >> 1) - 1), HALF);
      store<u8>(at + k, <u8>q, QUANT_VALUES);
    }
    const d0 = <u64>load<u16>(at);
    store<u64>(at, (0x1_0000_0000 + d0 - 1) / d0, DC_RECIPROCAL);
  }
}

/** The quantised DC of a block. Exact: (|c| + d / 2) d < 2^32, so the reciprocal's excess never reaches 1 / d. */
// @ts-ignore: decorator
@inline export function quantise_dc(block: usize, table: usize): i32 {
  const c = <i32>load<i16>(block);
  const sign = c >> 31;
  const biased = <u64>((c ^ sign) - sign + (<i32>load<u16>(table) >> 1));
  return (<i32>((biased * load<u64>(table, DC_RECIPROCAL)) >> 32) ^ sign) - sign;
}

// @ts-ignore: decorator
@inline function quantise_8(c: v128, table: usize): v128 {
  const magnitude = i16x8.abs(c);
  const t = i16x8.q15mulr_sat_s(magnitude, v128.load(table, RECIPROCAL));
  const rest = i16x8.sub(magnitude, i16x8.mul(t, v128.load(table)));
  return i16x8.sub(t, i16x8.gt_s(rest, v128.load(table, HALF)));
}

/** Lanes whose magnitude will not be 0: at least half a divisor. */
// @ts-ignore: decorator
@inline function is_coded_8(c: v128, table: usize): v128 {
  return i16x8.gt_s(i16x8.abs(c), v128.load(table, HALF));
}

/**
 * Quantises the first `count` coefficients of a block (16 or 64), shifts the magnitudes right by `shift` and writes
 * them to the encoder's MAGNITUDES, and masks of them to SIGNS (negative), ONES and ODD. Magnitudes of sixteen
 * that are all zero are not written.
 * @returns the mask of non-zero magnitudes
 */
// @ts-ignore: decorator
@inline export function quantise(base: usize, block: usize, table: usize, count: usize, shift: i32): u64 {
  let nonZero: u64 = 0, signs: u64 = 0, odd: u64 = 0, ones: u64 = 0;
  const magnitudes = base + MAGNITUDES;
  const zero = i8x16.splat(0), one = i8x16.splat(1);
  for (let k: usize = 0; k < count; k += 16) {
    const at = k << 1;
    const c0 = v128.load(block + at), c1 = v128.load(block + at, 16);
    if (!v128.any_true(v128.or(is_coded_8(c0, table + at), is_coded_8(c1, table + at + 16)))) continue;
    const m0 = i16x8.shr_u(quantise_8(c0, table + at), shift), m1 = i16x8.shr_u(quantise_8(c1, table + at + 16), shift);
    v128.store(magnitudes + at, m0);
    v128.store(magnitudes + at, m1, 16);
    const bytes = i8x16.narrow_i16x8_u(m0, m1);
    nonZero |= <u64>(~i8x16.bitmask(i8x16.eq(bytes, zero)) & 0xffff) << k;
    ones |= <u64>i8x16.bitmask(i8x16.eq(bytes, one)) << k;
    odd |= <u64>i8x16.bitmask(i8x16.narrow_i16x8_s(i16x8.shl(m0, 15), i16x8.shl(m1, 15))) << k;
    signs |= <u64>i8x16.bitmask(i8x16.narrow_i16x8_s(c0, c1)) << k;
  }
  store<u64>(base, odd, ODD);
  store<u64>(base, signs, SIGNS);
  store<u64>(base, ones, ONES);
  return nonZero;
}

/** The quantised coefficients of a block of `component` as scans code them: i16[64] with signs at `dst`, for tests. */
export function jpegenc_quantise(state: usize, block: usize, component: i32, dst: usize): void {
  const table = quant_table(changetype<Encoder>(state), component);
  const nonZero = quantise(state, block, table, 64, 0);
  const signs = load<u64>(state, SIGNS);
  for (let k: usize = 1; k < 64; k++) {
    const magnitude = ((nonZero >> k) & 1) != 0 ? load<i16>(state + (k << 1), MAGNITUDES) : 0;
    store<i16>(dst + (k << 1), ((signs >> k) & 1) != 0 ? -magnitude : magnitude);
  }
  store<i16>(dst, <i16>quantise_dc(block, table));
}
