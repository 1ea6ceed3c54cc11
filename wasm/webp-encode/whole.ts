// The 16 × 16 luma prediction of a macroblock: one of four modes by SATD and mode cost, and the runner-up when it is
// close and 4 × 4 predictions have not won; the cheaper by squared error + lambda × cost.
import { DCS, LUMA, PAIR_BLOCKS, PAIR_ERRORS, PAIR_LASTS, Y2, code_dcs, code_pair } from "./quantise";
import { cost_levels } from "./cost";
import { fdct_pair } from "./transform";
import { webpenc_predict_whole } from "./predict";
import { satd_pair } from "./satd";
import {
  COEFFICIENTS, NON_ZERO_ABOVE, NON_ZERO_LEFT, PAIR, PREDICTED, SOURCE, WHOLE_BLOCKS, WHOLE_LEVELS,
} from "./scratch";
import { Encoder, LEFT_LUMA, LEFT_NON_ZERO, WHOLE_COSTS, base_of } from "./state";
import { interleave_hi_64, interleave_lo_64 } from "../shuffle";
import { high_u8, last_level, low_u8 } from "./vector";

/** Bytes from one mode's predictions to the next's. */
const STRIDE: usize = 256;
const LEVELS_BYTES: usize = 544;
const NO_MODE: u32 = 255;
/** Y2's levels follow those of the 16 blocks. */
const Y2_LEVELS: usize = 512;

/** Squared error and cost as one number; comparable within a segment. */
// @ts-ignore: decorator
@inline export function rate_distortion(e: Encoder, error: i64, cost: i64): i64 {
  return (error << 16) + e.lambda * cost;
}

/** Forward DCT of a pair of sources less their predictions. */
// @ts-ignore: decorator
@inline export function transform_pair(sourceA: v128, sourceB: v128, a: v128, b: v128, to: usize): void {
  const alo = i16x8.sub(low_u8(sourceA), low_u8(a)), ahi = i16x8.sub(high_u8(sourceA), high_u8(a));
  const blo = i16x8.sub(low_u8(sourceB), low_u8(b)), bhi = i16x8.sub(high_u8(sourceB), high_u8(b));
  fdct_pair(
    interleave_lo_64(alo, blo), interleave_hi_64(alo, blo), interleave_lo_64(ahi, bhi), interleave_hi_64(ahi, bhi), to,
  );
}

/**
 * Best and second of four modes by SATD (0 and 1 in the first lanes of `s01`, 2 and 3 of `s23`) and cost.
 * @returns best | second << 8 | whether the second is worth a try << 16
 */
// @ts-ignore: decorator
@inline export function best_two(e: Encoder, s01: v128, s23: v128, costs: usize): u32 {
  const s0 = mode_score(e, i32x4.extract_lane(s01, 0), load<u16>(costs));
  const s1 = mode_score(e, i32x4.extract_lane(s01, 1), load<u16>(costs, 2));
  const s2 = mode_score(e, i32x4.extract_lane(s23, 0), load<u16>(costs, 4));
  const s3 = mode_score(e, i32x4.extract_lane(s23, 1), load<u16>(costs, 6));
  let best: u32 = 0, second: u32 = 1, bestScore = s0, secondScore = s1;
  if (s1 < s0) {
    best = 1;
    second = 0;
    bestScore = s1;
    secondScore = s0;
  }
  if (s2 < bestScore) {
    second = best;
    secondScore = bestScore;
    best = 2;
    bestScore = s2;
  } else if (s2 < secondScore) {
    second = 2;
    secondScore = s2;
  }
  if (s3 < bestScore) {
    second = best;
    secondScore = bestScore;
    best = 3;
    bestScore = s3;
  } else if (s3 < secondScore) {
    second = 3;
    secondScore = s3;
  }
  const close = e.candidates > 1 && secondScore >> 4 << 4 <= (bestScore >> 4) * e.prune;
  return best | (second << 8) | (close ? 1 << 16 : 0);
}

/** SATD in 8 fraction bits, and a mode's cost in the same measure. */
// @ts-ignore: decorator
@inline function mode_score(e: Encoder, satd: u32, modeCost: u32): u32 {
  return (satd << 8) + ((<u32>e.modeLambda * modeCost) >> 4);
}

/** Codes the whole prediction of `mode`. @returns its rate-distortion cost */
function code_whole(e: Encoder, mode: u32, blocks: usize, levels: usize): i64 {
  const base = base_of(e);
  const predicted = PREDICTED + <usize>mode * STRIDE;
  const above = e.aboveNonZero + e.x * 9;
  for (let k: usize = 0; k < 8; k++) {
    const to = COEFFICIENTS + (k << 6), at = k << 5;
    transform_pair(
      v128.load(SOURCE + at), v128.load(SOURCE + at, 16), v128.load(predicted + at), v128.load(predicted + at, 16), to,
    );
    store<i32>(DCS + (k << 3), load<i16>(to));
    store<i32>(DCS + (k << 3), load<i16>(to, 8), 4);
  }
  const y2 = levels + Y2_LEVELS;
  code_dcs(e.quantTables + Y2, y2);
  const y2Context = <u32>load<u8>(base + LEFT_NON_ZERO, 8) + load<u8>(above, 8);
  let cost: u32 = load<u16>(base + WHOLE_COSTS + (mode << 1));
  cost += cost_levels(e, y2, last_level(v128.load(y2), v128.load(y2, 16)), 1, y2Context, 0);
  let error: u32 = 0;
  store<u32>(NON_ZERO_ABOVE, load<u32>(above));
  store<u32>(NON_ZERO_LEFT, load<u32>(base + LEFT_NON_ZERO));
  for (let k: usize = 0; k < 8; k++) {
    const at = k << 5, to = levels + (k << 6), from = COEFFICIENTS + (k << 6);
    code_pair(
      v128.load(from), v128.load(from, 16), v128.load(from, 32), v128.load(from, 48), e.quantTables + LUMA,
      v128.load(predicted + at), v128.load(predicted + at, 16), v128.load(SOURCE + at), v128.load(SOURCE + at, 16),
      true, load<i32>(DCS + (k << 3)), load<i32>(DCS + (k << 3), 4), 0,
    );
    keep_pair(blocks + at, to);
    error += load<u32>(PAIR, PAIR_ERRORS) + load<u32>(PAIR, PAIR_ERRORS + 4);
    cost += cost_pair(e, 0, 1, NON_ZERO_LEFT + (k >> 1), NON_ZERO_ABOVE + ((k & 1) << 1));
  }
  return rate_distortion(e, error, cost);
}

/** Copies PAIR's blocks and levels. */
// @ts-ignore: decorator
@inline export function keep_pair(blocks: usize, levels: usize): void {
  v128.store(blocks, v128.load(PAIR, PAIR_BLOCKS));
  v128.store(blocks, v128.load(PAIR, PAIR_BLOCKS + 16), 16);
  v128.store(levels, v128.load(PAIR));
  v128.store(levels, v128.load(PAIR, 16), 16);
  v128.store(levels, v128.load(PAIR, 32), 32);
  v128.store(levels, v128.load(PAIR, 48), 48);
}

/** Cost of PAIR's levels, and the flags that they leave: B stands to the right of A. */
// @ts-ignore: decorator
@inline export function cost_pair(e: Encoder, type: u32, first: i32, left: usize, above: usize): u32 {
  const lastA = load<i32>(PAIR, PAIR_LASTS), lastB = load<i32>(PAIR, PAIR_LASTS + 4);
  const hasA: u32 = lastA >= first ? 1 : 0, hasB: u32 = lastB >= first ? 1 : 0;
  const costA = cost_levels(e, PAIR, lastA, type, <u32>load<u8>(left) + load<u8>(above), first);
  const costB = cost_levels(e, PAIR + 32, lastB, type, hasA + load<u8>(above, 1), first);
  store<u8>(above, <u8>hasA);
  store<u8>(above, <u8>hasB, 1);
  store<u8>(left, <u8>hasB);
  return costA + costB;
}

/** Chooses and codes the 16 × 16 prediction: lumaMode, lumaLevels, lumaBlocks, wholeCost; and runnerUp. */
export function choose_whole(e: Encoder, dcOnly: bool): void {
  const base = base_of(e);
  webpenc_predict_whole(
    e.aboveLuma + (e.x << 4), base + LEFT_LUMA, e.cornerLuma, 4, e.y > 0, e.x > 0, PREDICTED, STRIDE,
  );
  e.lumaLevels = WHOLE_LEVELS;
  e.lumaBlocks = WHOLE_BLOCKS;
  e.lumaMode = 0;
  e.runnerUp = NO_MODE;
  if (dcOnly) {
    e.wholeCost = code_whole(e, 0, WHOLE_BLOCKS, WHOLE_LEVELS);
    return;
  }
  let s01 = i64x2.splat(0), s23 = s01;
  for (let at: usize = 0; at < 256; at += 16) {
    const source = v128.load(SOURCE + at);
    const lo = low_u8(source), hi = high_u8(source), p = PREDICTED + at;
    s01 = i32x4.add(s01, satd_pair(lo, hi, v128.load(p), v128.load(p, STRIDE)));
    s23 = i32x4.add(s23, satd_pair(lo, hi, v128.load(p, 2 * STRIDE), v128.load(p, 3 * STRIDE)));
  }
  const ranked = best_two(e, s01, s23, base + WHOLE_COSTS);
  e.lumaMode = ranked & 0xff;
  e.wholeCost = code_whole(e, e.lumaMode, WHOLE_BLOCKS, WHOLE_LEVELS);
  if (ranked >> 16 != 0) e.runnerUp = (ranked >> 8) & 0xff;
}

/** Codes the runner-up of choose_whole, if it came close, and takes it where it is cheaper. */
export function try_runner_up(e: Encoder): void {
  const mode = e.runnerUp;
  if (mode == NO_MODE) return;
  const cost = code_whole(e, mode, WHOLE_BLOCKS + 256, WHOLE_LEVELS + LEVELS_BYTES);
  if (cost >= e.wholeCost) return;
  e.lumaMode = mode;
  e.wholeCost = cost;
  e.lumaLevels = WHOLE_LEVELS + LEVELS_BYTES;
  e.lumaBlocks = WHOLE_BLOCKS + 256;
}
