// Quantisation of coefficients and the reconstruction that the decoder will make of them.
//
// A level is (|c| - z) × round(2^15 / q) / 2^15, rounded, with the dead zone z subtracted first: z = q (128 - b) / 256
// rounds up from a fraction of 1 - b / 256. Tables of a kind, 96 bytes: reciprocals, dead zones and steps, two vectors
// each (row 0, then the other rows; lanes A | B); kinds at the offsets below. Largest level: 2,040 of Y2 at step 8.
// Twin: test/reference/webp-transform.ts.
import { interleave_hi_64, interleave_lo_64 } from "../shuffle";
import { PAIR } from "./scratch";
import { idct_pair, webpenc_wht_4x4 } from "./transform";
import { high_u8, last_level, low_u8, sums_i32x4, zigzag_hi, zigzag_lo } from "./vector";

export const LUMA: usize = 0;
export const Y2: usize = 96;
export const CHROMA: usize = 192;
/** For luma's second look at a block's AC: A with a wider dead zone, B with a narrower one. */
export const SECOND_LOOK: usize = 288;
const ZONES: usize = 32;
const STEPS: usize = 64;

/** Where code_pair leaves its results in PAIR: levels A, levels B, blocks A and B, squared errors, last levels. */
export const PAIR_BLOCKS: usize = 64;
export const PAIR_ERRORS: usize = 96;
export const PAIR_LASTS: usize = 104;

/** Residuals of a pair, from the inverse DCT. */
const residuals = memory.data(64, 16);
/** DCs of a 16 × 16 prediction: 4 × 4 i32. */
export const DCS = memory.data(64, 16);

/** Fills one kind of tables. `dcBias` and `acBias` are b of the header comment. */
export function webpenc_quantiser(table: usize, dc: i32, ac: i32, dcBias: i32, acBias: i32): void {
  for (let i: usize = 0; i < 16; i++) {
    const isDc = i == 0 || i == 4;
    const step = isDc ? dc : ac;
    store<i16>(table + (i << 1), <i16>min(32767, (32768 + (step >> 1)) / step));
    store<i16>(table + (i << 1), <i16>((step * (128 - (isDc ? dcBias : acBias))) >> 8), ZONES);
    store<i16>(table + (i << 1), <i16>step, STEPS);
  }
}

/** Sets the dead zones of the AC coefficients of A and of B. */
export function set_ac_zones(table: usize, biasA: i32, biasB: i32): void {
  for (let i: usize = 1; i < 16; i++) {
    if (i == 4) continue;
    const bias = (i & 7) < 4 ? biasA : biasB;
    store<i16>(table + (i << 1), <i16>((<i32>load<i16>(table + (i << 1), STEPS) * (128 - bias)) >> 8), ZONES);
  }
}

// @ts-ignore: decorator
@inline function quantise(c: v128, reciprocal: v128, zone: v128): v128 {
  const sign = i16x8.shr_s(c, 15);
  const level = i16x8.q15mulr_sat_s(i16x8.sub_sat_u(i16x8.abs(c), zone), reciprocal);
  return i16x8.sub(v128.xor(level, sign), sign);
}

// @ts-ignore: decorator
@inline function squared_error(a: v128, b: v128): v128 {
  const lo = i16x8.sub(low_u8(a), low_u8(b)), hi = i16x8.sub(high_u8(a), high_u8(b));
  return i32x4.add(i32x4.dot_i16x8_s(lo, lo), i32x4.dot_i16x8_s(hi, hi));
}

/**
 * Quantises a pair of coefficients, rows c0 … c3, reconstructs it upon its predictions and measures it against its
 * sources; results in PAIR. With `hasDcs` the DCs are Y2's: not quantised here, reconstructed as dcA and dcB.
 * @param known levels, or 0: a pair that has no others is left unmeasured
 * @returns whether it was measured
 */
// @ts-ignore: decorator
@inline export function code_pair(
  c0: v128, c1: v128, c2: v128, c3: v128, table: usize, predictedA: v128, predictedB: v128, sourceA: v128,
  sourceB: v128, hasDcs: bool, dcA: i32, dcB: i32, known: usize,
): bool {
  const reciprocals = v128.load(table, 16), zones = v128.load(table, ZONES + 16), steps = v128.load(table, STEPS + 16);
  let l0 = quantise(c0, v128.load(table), v128.load(table, ZONES));
  const l1 = quantise(c1, reciprocals, zones);
  const l2 = quantise(c2, reciprocals, zones);
  const l3 = quantise(c3, reciprocals, zones);
  if (hasDcs) l0 = i16x8.replace_lane(i16x8.replace_lane(l0, 0, 0), 4, 0);

  const topA = interleave_lo_64(l0, l1), bottomA = interleave_lo_64(l2, l3);
  const topB = interleave_hi_64(l0, l1), bottomB = interleave_hi_64(l2, l3);
  const loA = zigzag_lo(topA, bottomA), hiA = zigzag_hi(topA, bottomA);
  const loB = zigzag_lo(topB, bottomB), hiB = zigzag_hi(topB, bottomB);
  if (known != 0) {
    const lo = v128.load(known), hi = v128.load(known, 16);
    const changedA = v128.or(v128.xor(loA, lo), v128.xor(hiA, hi)), changedB = v128.or(v128.xor(loB, lo), v128.xor(hiB, hi));
    if (!v128.any_true(v128.or(changedA, changedB))) return false;
  }
  v128.store(PAIR, loA);
  v128.store(PAIR, hiA, 16);
  v128.store(PAIR, loB, 32);
  v128.store(PAIR, hiB, 48);
  store<i32>(PAIR, last_level(loA, hiA), PAIR_LASTS);
  store<i32>(PAIR, last_level(loB, hiB), PAIR_LASTS + 4);

  let r0 = i16x8.mul(l0, v128.load(table, STEPS));
  if (hasDcs) r0 = i16x8.replace_lane(i16x8.replace_lane(r0, 0, <i16>dcA), 4, <i16>dcB);
  idct_pair(r0, i16x8.mul(l1, steps), i16x8.mul(l2, steps), i16x8.mul(l3, steps), residuals);
  const x0 = v128.load(residuals), x1 = v128.load(residuals, 16);
  const x2 = v128.load(residuals, 32), x3 = v128.load(residuals, 48);
  const blockA = i8x16.narrow_i16x8_u(
    i16x8.add(interleave_lo_64(x0, x1), low_u8(predictedA)), i16x8.add(interleave_lo_64(x2, x3), high_u8(predictedA)),
  );
  const blockB = i8x16.narrow_i16x8_u(
    i16x8.add(interleave_hi_64(x0, x1), low_u8(predictedB)), i16x8.add(interleave_hi_64(x2, x3), high_u8(predictedB)),
  );
  v128.store(PAIR, blockA, PAIR_BLOCKS);
  v128.store(PAIR, blockB, PAIR_BLOCKS + 16);
  const errors = sums_i32x4(squared_error(blockA, sourceA), squared_error(blockB, sourceB));
  v128.store64_lane(PAIR, errors, 0, PAIR_ERRORS);
  return true;
}

/** Quantises the DCs in DCS as a Y2 block: levels to `to`, and in DCS what the decoder will make of them. */
export function code_dcs(table: usize, to: usize): void {
  webpenc_wht_4x4(DCS);
  const one = i32x4.splat(1);
  const c01 = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(v128.load(DCS), one), 1), i32x4.shr_s(i32x4.add(v128.load(DCS, 16), one), 1),
  );
  const c23 = i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(v128.load(DCS, 32), one), 1), i32x4.shr_s(i32x4.add(v128.load(DCS, 48), one), 1),
  );
  // Lane 4 of the tables' first vectors is the DC of B; here it is row 1's first AC.
  const reciprocals = v128.load(table, 16), zones = v128.load(table, ZONES + 16), steps = v128.load(table, STEPS + 16);
  const reciprocals0 = i16x8.replace_lane(v128.load(table), 4, load<i16>(table, 16));
  const zones0 = i16x8.replace_lane(v128.load(table, ZONES), 4, load<i16>(table, ZONES + 16));
  const steps0 = i16x8.replace_lane(v128.load(table, STEPS), 4, load<i16>(table, STEPS + 16));
  const l01 = quantise(c01, reciprocals0, zones0), l23 = quantise(c23, reciprocals, zones);
  v128.store(to, zigzag_lo(l01, l23));
  v128.store(to, zigzag_hi(l01, l23), 16);

  const d01 = i16x8.mul(l01, steps0), d23 = i16x8.mul(l23, steps);
  v128.store(DCS, i32x4.extend_low_i16x8_s(d01));
  v128.store(DCS, i32x4.extend_high_i16x8_s(d01), 16);
  v128.store(DCS, i32x4.extend_low_i16x8_s(d23), 32);
  v128.store(DCS, i32x4.extend_high_i16x8_s(d23), 48);
  webpenc_wht_4x4(DCS);
  const three = i32x4.splat(3);
  for (let i: usize = 0; i < 64; i += 16) {
    v128.store(DCS + i, i32x4.shr_s(i32x4.add(v128.load(DCS + i), three), 3));
  }
}

/** code_pair for its test: a segment's tables of one kind, two predictions and two sources of 16 bytes each. */
export function webpenc_code_pair(from: usize, table: usize, predicted: usize, source: usize, to: usize): void {
  code_pair(
    v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), table, v128.load(predicted),
    v128.load(predicted, 16), v128.load(source), v128.load(source, 16), false, 0, 0, 0,
  );
  memory.copy(to, PAIR, 112);
}
