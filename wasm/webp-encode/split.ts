// The 4 × 4 luma predictions of a macroblock: for each block all ten modes by SATD and mode cost, the best two or four
// coded, and the winner's AC quantised twice more, with a wider dead zone, which drops levels that cost more than they
// serve, and with a narrower one. Gives up as soon as the macroblock is no longer cheaper than its 16 × 16 prediction.
import { cost_levels } from "./cost";
import { SPLIT_MODE_COUNT, edge_of, predict_split } from "./predict";
import { LUMA, PAIR_BLOCKS, PAIR_ERRORS, PAIR_LASTS, SECOND_LOOK, code_pair } from "./quantise";
import { rank_modes } from "./rank";
import { satd_pair } from "./satd";
import {
  COEFFICIENTS, NON_ZERO_ABOVE, NON_ZERO_LEFT, PAIR, SOURCE, SPLIT_BLOCKS, SPLIT_LEVELS, SPLIT_MODES,
} from "./scratch";
import {
  Encoder, LEFT_LUMA, LEFT_MODES, LEFT_NON_ZERO, MODE_COSTS, WHOLE_COSTS, base_of,
} from "./state";
import { high_u8, low_u8 } from "./vector";
import { rate_distortion, transform_pair } from "./whole";

/** Type of luma blocks with DC, in the tables of probabilities. */
const TYPE: u32 = 3;

/**
 * The samples above each row of blocks, 64 bytes a row: the corner at 15, sixteen samples above, then the four above
 * the macroblock to the right, which serve all four rows (RFC 6386 12.3).
 */
const above = memory.data(4 * 64, 16);
const FIRST: usize = 16;
const predicted = memory.data(SPLIT_MODE_COUNT * 16, 16);
/** Modes of the blocks above. */
const modesAbove = memory.data(16, 16);
/** Half SATDs of the ten modes, u32, and room for two more. */
const satds = memory.data(48, 16);

/** The block in work: its best candidate so far. */
let bestCost: i64 = 0;
let bestMode: u32 = 0;
let bestLast: i32 = 0;
let bestBlock: v128 = i64x2.splat(0);
/** Its rows of coefficients, 16 bytes apart. */
let bestCoefficients: usize = 0;

function load_neighbours(e: Encoder): void {
  const base = base_of(e);
  const row = e.aboveLuma + (e.x << 4);
  const right = load<u32>(row, 16);
  v128.store(above, v128.load(row), FIRST);
  for (let j: usize = 0; j < 4; j++) {
    store<u32>(above + (j << 6), right, FIRST + 16);
    store<u8>(above + (j << 6), j == 0 ? <u8>e.cornerLuma : load<u8>(base + LEFT_LUMA + (j << 2) - 1), FIRST - 1);
  }
  store<u32>(NON_ZERO_ABOVE, load<u32>(e.aboveNonZero + e.x * 9));
  store<u32>(NON_ZERO_LEFT, load<u32>(base + LEFT_NON_ZERO));
  store<u32>(modesAbove, load<u32>(e.aboveModes + (e.x << 2)));
}

/** Half SATDs of the ten predictions to `satds`. */
// @ts-ignore: decorator
@inline function measure_modes(source: v128): void {
  const lo = low_u8(source), hi = high_u8(source);
  for (let m: usize = 0; m < SPLIT_MODE_COUNT; m += 2) {
    const p = predicted + (m << 4);
    v128.store64_lane(satds + (m << 2), satd_pair(lo, hi, v128.load(p), v128.load(p, 16)), 0);
  }
}

/** Takes over PAIR's candidates where they are cheaper. */
// @ts-ignore: decorator
@inline function compare_pair(
  e: Encoder, levels: usize, context: u32, coefficients: usize, modeA: u32, costA: u32, modeB: u32, costB: u32,
): void {
  const lastA = load<i32>(PAIR, PAIR_LASTS), lastB = load<i32>(PAIR, PAIR_LASTS + 4);
  const a = rate_distortion(e, load<i32>(PAIR, PAIR_ERRORS), cost_levels(e, PAIR, lastA, TYPE, context, 0) + costA);
  const b = rate_distortion(
    e, load<i32>(PAIR, PAIR_ERRORS + 4), cost_levels(e, PAIR + 32, lastB, TYPE, context, 0) + costB,
  );
  if (a < bestCost) {
    bestCost = a;
    bestMode = modeA;
    bestLast = lastA;
    bestCoefficients = coefficients;
    bestBlock = v128.load(PAIR, PAIR_BLOCKS);
    v128.store(levels, v128.load(PAIR));
    v128.store(levels, v128.load(PAIR, 16), 16);
  }
  if (b < bestCost) {
    bestCost = b;
    bestMode = modeB;
    bestLast = lastB;
    bestCoefficients = coefficients + 8;
    bestBlock = v128.load(PAIR, PAIR_BLOCKS + 16);
    v128.store(levels, v128.load(PAIR, 32));
    v128.store(levels, v128.load(PAIR, 48), 16);
  }
}

/** Codes the source upon the predictions of two modes. `costs`: of the modes, in this block's context. */
function try_modes(
  e: Encoder, source: v128, levels: usize, context: u32, costs: usize, a: u32, b: u32, to: usize,
): void {
  const predictedA = v128.load(predicted + (a << 4)), predictedB = v128.load(predicted + (b << 4));
  transform_pair(source, source, predictedA, predictedB, to);
  code_pair(
    v128.load(to), v128.load(to, 16), v128.load(to, 32), v128.load(to, 48), e.quantTables + LUMA, predictedA, predictedB,
    source, source, false, 0, 0, 0,
  );
  compare_pair(e, levels, context, to, a, load<u16>(costs + (a << 1)), b, load<u16>(costs + (b << 1)));
}

/** Quantises the best candidate's coefficients with a wider and a narrower dead zone. */
function look_again(e: Encoder, source: v128, levels: usize, context: u32, costs: usize): void {
  const mode = bestMode, from = bestCoefficients;
  const prediction = v128.load(predicted + (mode << 4));
  const measured = code_pair(
    v128.load64_splat(from), v128.load64_splat(from, 16), v128.load64_splat(from, 32), v128.load64_splat(from, 48),
    e.quantTables + SECOND_LOOK, prediction, prediction, source, source, false, 0, 0, levels,
  );
  if (!measured) return;
  const modeCost: u32 = load<u16>(costs + (mode << 1));
  compare_pair(e, levels, context, from, mode, modeCost, mode, modeCost);
}

/** Codes one block whose ten predictions stand ready. */
function choose_block(e: Encoder, source: v128, levels: usize, context: u32, costs: usize): void {
  measure_modes(source);
  const keys = rank_modes(satds, costs, e.modeLambda);
  const first: u32 = i32x4.extract_lane(keys, 0), third: u32 = i32x4.extract_lane(keys, 2);
  bestCost = i64.MAX_VALUE;
  try_modes(e, source, levels, context, costs, first & 15, i32x4.extract_lane(keys, 1) & 15, COEFFICIENTS);
  if (e.pairs > 1 && (third >> 8) * 16 <= (first >> 8) * e.prune) {
    try_modes(e, source, levels, context, costs, third & 15, i32x4.extract_lane(keys, 3) & 15, COEFFICIENTS + 64);
  }
  if (bestLast > 0) look_again(e, source, levels, context, costs);
}

/**
 * Chooses and codes the 4 × 4 predictions into SPLIT_MODES, SPLIT_LEVELS and SPLIT_BLOCKS.
 * @param modeLimit what the modes may cost
 * @returns the modes' cost, or -1 when e.wholeCost is not beaten or the limit not kept
 */
export function choose_split(e: Encoder, modeLimit: i32): i32 {
  const base = base_of(e);
  const isSplit: u32 = load<u16>(base + WHOLE_COSTS, 8);
  const limit = e.wholeCost;
  let total = e.lambda * <i64>isSplit;
  let modeCost = isSplit;
  load_neighbours(e);
  for (let j: usize = 0; j < 4; j++) {
    const row = above + (j << 6) + FIRST;
    let left = v128.load32_splat(base + LEFT_LUMA + (j << 2));
    let leftMode: u32 = load<u8>(base + LEFT_MODES + j);
    for (let i: usize = 0; i < 4; i++) {
      const k = (j << 2) + i;
      predict_split(edge_of(v128.load(row + (i << 2) - 6), left), predicted);
      const costs = base + MODE_COSTS + (<u32>load<u8>(modesAbove + i) * 10 + leftMode) * 20;
      const context = <u32>load<u8>(NON_ZERO_LEFT + j) + load<u8>(NON_ZERO_ABOVE + i);
      choose_block(e, v128.load(SOURCE + (k << 4)), SPLIT_LEVELS + (k << 5), context, costs);
      total += bestCost;
      modeCost += load<u16>(costs + (bestMode << 1));
      if (total >= limit || <i32>modeCost > modeLimit) return -1;
      leftMode = bestMode;
      store<u8>(SPLIT_MODES + k, <u8>leftMode);
      store<u8>(modesAbove + i, <u8>leftMode);
      const hasLevels: u8 = bestLast >= 0 ? 1 : 0;
      store<u8>(NON_ZERO_LEFT + j, hasLevels);
      store<u8>(NON_ZERO_ABOVE + i, hasLevels);
      left = bestBlock;
      v128.store(SPLIT_BLOCKS + (k << 4), left);
      if (j < 3) {
        const bottom = i8x16.shuffle(left, left, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15);
        v128.store32_lane(row + 64 + (i << 2), bottom, 0);
      }
    }
  }
  return <i32>modeCost;
}
