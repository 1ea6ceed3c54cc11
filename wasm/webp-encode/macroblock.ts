// One macroblock from samples to a record: its samples gathered into blocks, its segment chosen by activity, its
// predictions chosen and coded, and what its neighbours will need of it left behind.
import { choose_chroma } from "./chroma";
import { choose_split } from "./split";
import { record_macroblock } from "./record";
import { SOURCE, SPLIT_BLOCKS, SPLIT_MODES } from "./scratch";
import {
  CHROMA_COSTS, Encoder, LEFT_CB, LEFT_CR, LEFT_LUMA, LEFT_MODES, QUANT, QUANT_BYTES, WHOLE_COSTS, base_of, segment_of,
} from "./state";
import { interleave_hi_8, interleave_hi_16, interleave_lo_8, interleave_lo_16 } from "../shuffle";
import { bottom_row, high_u8, low_u8, sums_i32x4, transpose_4x4 } from "./vector";
import { choose_whole, try_runner_up } from "./whole";

/** Most that a whole prediction's modes cost with the chroma mode: under 4 and under 4 bits. */
const WHOLE_MODES_COST: i32 = 8 << 8;
/** The share of the budget of modes, as a power of two, that may be spent before its turn. */
const HEAD_START_SHIFT: i32 = 5;
/** What a macroblock's segment and skip flag are charged before their probabilities are known: 4 bits. */
const UNKNOWN_COST: i32 = 4 << 8;

function gather_blocks(e: Encoder): void {
  let from = e.luma + (e.x << 4), to: usize = SOURCE;
  const pitch = e.lumaPitch;
  for (let j = 0; j < 4; j++) {
    const r0 = v128.load(from), r1 = v128.load(from + pitch);
    const r2 = v128.load(from + pitch * 2), r3 = v128.load(from + pitch * 3);
    const lo01 = interleave_lo_8(r0, r1), lo23 = interleave_lo_8(r2, r3);
    const hi01 = interleave_hi_8(r0, r1), hi23 = interleave_hi_8(r2, r3);
    v128.store(to, interleave_lo_16(lo01, lo23));
    v128.store(to, interleave_hi_16(lo01, lo23), 16);
    v128.store(to, interleave_lo_16(hi01, hi23), 32);
    v128.store(to, interleave_hi_16(hi01, hi23), 48);
    from += pitch << 2;
    to += 64;
  }
  gather_chroma(e.cb + (e.x << 3), e.chromaPitch, to);
  gather_chroma(e.cr + (e.x << 3), e.chromaPitch, to + 64);
}

// @ts-ignore: decorator
@inline function gather_chroma(from: usize, pitch: usize, to: usize): void {
  for (let j = 0; j < 2; j++) {
    const r01 = interleave_lo_8(v128.load64_zero(from), v128.load64_zero(from + pitch));
    const r23 = interleave_lo_8(v128.load64_zero(from + pitch * 2), v128.load64_zero(from + pitch * 3));
    v128.store(to, interleave_lo_16(r01, r23));
    v128.store(to, interleave_hi_16(r01, r23), 16);
    from += pitch << 2;
    to += 32;
  }
}

/**
 * Activity of the macroblock in 1/8 octaves of luma variance: -8 log2 of the mean of 1 / (variance + 24) over its four
 * 8 × 8 quarters, so that the flattest quarter decides. The logarithm is a float's exponent and first 3 bits.
 */
function activity(): i32 {
  let inverse: f32 = 0;
  for (let quarter: usize = 0; quarter < 4; quarter++) {
    const blocks = SOURCE + ((quarter >> 1) << 7) + ((quarter & 1) << 5);
    let sums = i64x2.splat(0), squares = sums;
    for (let i: usize = 0; i < 4; i++) {
      const block = v128.load(blocks + ((i >> 1) << 6) + ((i & 1) << 4));
      const lo = low_u8(block), hi = high_u8(block);
      sums = i16x8.add(sums, i16x8.add(lo, hi));
      squares = i32x4.add(squares, i32x4.add(i32x4.dot_i16x8_s(lo, lo), i32x4.dot_i16x8_s(hi, hi)));
    }
    const both = sums_i32x4(i32x4.extadd_pairwise_i16x8_u(sums), squares);
    const sum = i32x4.extract_lane(both, 0);
    const variance64 = i32x4.extract_lane(both, 1) - <i32>((<i64>sum * sum) >> 6);
    inverse += <f32>1 / (<f32>variance64 * <f32>0.015625 + <f32>24);
  }
  return 8 * 129 - <i32>(reinterpret<i32>(inverse) >> 20);
}

/** Chooses the macroblock's segment; the cheapest to name where modes must save bits. */
function choose_segment(e: Encoder, thrifty: bool): void {
  let chosen: u32 = 0;
  if (thrifty && e.frozen) {
    for (let s: u32 = 1; s < 4; s++) if (segment_of(e, s).cost < segment_of(e, chosen).cost) chosen = s;
  } else if (e.hasMap) {
    const active = activity();
    while (chosen < 3 && active >= segment_of(e, chosen).limit) chosen++;
  }
  const segment = segment_of(e, chosen);
  e.segment = chosen;
  e.lambda = segment.lambda;
  e.modeLambda = segment.modeLambda;
  e.quantTables = base_of(e) + QUANT + <usize>chosen * QUANT_BYTES;
  if (!e.frozen) segment.count++;
}

/** Leaves reconstructed samples and modes to the macroblocks to the right and below. */
function keep_edges(e: Encoder, blocks: usize, isSplit: bool): void {
  const base = base_of(e);
  const luma = e.aboveLuma + (e.x << 4), cb = e.aboveCb + (e.x << 3), cr = e.aboveCr + (e.x << 3);
  e.cornerLuma = load<u8>(luma, 15);
  e.cornerCb = load<u8>(cb, 7);
  e.cornerCr = load<u8>(cr, 7);
  for (let i: usize = 0; i < 4; i++) {
    store<u32>(luma + (i << 2), bottom_row(v128.load(blocks + 192 + (i << 4))));
    store<u32>(base + LEFT_LUMA + (i << 2), load<u32>(blocks + (i << 6), 60));
  }
  const chroma = e.chromaBlocks;
  for (let i: usize = 0; i < 2; i++) {
    store<u32>(cb + (i << 2), bottom_row(v128.load(chroma + 32 + (i << 4))));
    store<u32>(cr + (i << 2), bottom_row(v128.load(chroma + 96 + (i << 4))));
    store<u32>(base + LEFT_CB + (i << 2), load<u32>(chroma + (i << 5), 28));
    store<u32>(base + LEFT_CR + (i << 2), load<u32>(chroma + (i << 5), 92));
  }
  const above = e.aboveModes + (e.x << 2), left = base + LEFT_MODES;
  if (!isSplit) {
    store<u32>(above, e.lumaMode * 0x01010101);
    store<u32>(left, e.lumaMode * 0x01010101);
    return;
  }
  store<u32>(above, load<u32>(SPLIT_MODES, 12));
  for (let j: usize = 0; j < 4; j++) store<u8>(left + j, load<u8>(SPLIT_MODES + (j << 2), 3));
}

/** Copies `side` × `side` blocks into a plane of rows. */
function copy_blocks(blocks: usize, side: usize, to: usize, pitch: usize): void {
  for (let k: usize = 0; k < side * side; k++) {
    const rows = transpose_4x4(v128.load(blocks + (k << 4)));
    const at = to + (k / side << 2) * pitch + (k % side << 2);
    v128.store32_lane(at, rows, 0);
    v128.store32_lane(at + pitch, rows, 1);
    v128.store32_lane(at + pitch * 2, rows, 2);
    v128.store32_lane(at + pitch * 3, rows, 3);
  }
}

/** Codes macroblock (e.x, e.y), whose samples stand in the planes, as a record. */
export function encode_macroblock(e: Encoder): void {
  const base = base_of(e);
  gather_blocks(e);
  // What modes may cost here when every later macroblock takes the least; 4 × 4 modes keep to an even share besides, so
  // that a short budget is felt everywhere and not at the bottom.
  const all = <i32>(e.across * e.down), before = <i32>(e.y * e.across + e.x);
  const allowance = e.modeBudget - e.modeCost - (all - 1 - before) * e.leastCost;
  const thrifty = allowance < WHOLE_MODES_COST + e.leastCost;
  const share = <i32>(<i64>e.modeBudget * (before + 1) / all) + (e.modeBudget >> HEAD_START_SHIFT) - e.modeCost;
  choose_segment(e, thrifty);
  choose_whole(e, thrifty);
  const splitCost = e.pairs > 0 && !thrifty ? choose_split(e, min(allowance, share) - WHOLE_MODES_COST) : -1;
  const isSplit = splitCost >= 0;
  if (!isSplit) try_runner_up(e);
  choose_chroma(e, thrifty);
  const blocks = isSplit ? SPLIT_BLOCKS : e.lumaBlocks;
  keep_edges(e, blocks, isSplit);
  if (e.keepLuma != 0) {
    const row = <usize>e.y * e.across;
    copy_blocks(blocks, 4, e.keepLuma + ((row << 8) + (e.x << 4)), e.across << 4);
    copy_blocks(e.chromaBlocks, 2, e.keepCb + ((row << 6) + (e.x << 3)), e.across << 3);
    copy_blocks(e.chromaBlocks + 64, 2, e.keepCr + ((row << 6) + (e.x << 3)), e.across << 3);
  }
  e.modeCost += isSplit ? splitCost : <i32>load<u16>(base + WHOLE_COSTS + (e.lumaMode << 1));
  e.modeCost += <i32>load<u16>(base + CHROMA_COSTS + (e.chromaMode << 1));
  if (e.frozen) e.modeCost += <i32>segment_of(e, e.segment).cost;
  else if (e.hasMap) e.modeCost += UNKNOWN_COST;
  record_macroblock(e, isSplit);
}
