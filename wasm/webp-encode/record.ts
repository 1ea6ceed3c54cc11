// Records: a macroblock as decided, kept until it is written. The first rows' statistics make the probabilities that
// all are written with, so records wait for them; a record is three to four times what will be written of it.
//
// A record is a byte of flags; for 4 × 4 predictions 8 bytes of modes, two a byte; and, unless the macroblock is
// skipped, a u32 mask of blocks with levels (16 luma, 8 chroma, Y2) and those blocks: a head, then the levels up to the
// last that is not 0, as i8, without a DC that is Y2's; or, where one does not fit, as i16 from position 0.
import { behind, first_row, rows_of } from "./context";
import { Encoder, LEFT_NON_ZERO, TOKEN_COUNTS, base_of } from "./state";
import { SPLIT_LEVELS, SPLIT_MODES } from "./scratch";
import { high_u8, last_level, low_u8 } from "./vector";

/** Flags: 4 × 4 predictions; luma mode << 1; chroma mode << 3; skipped; segment << 6. */
export const FLAG_SPLIT: u32 = 1;
export const FLAG_SKIP: u32 = 32;
/** Bit of Y2 in the mask of blocks. */
export const MASK_Y2: u32 = 24;
/** Most bytes of a record: 25 blocks of 1 + 16 × 2, and 13. No block is written beyond its most. */
export const RECORD_BYTES: usize = 838;

/** A block's head: the position of its last level, and whether levels are i16. */
export const HEAD_LAST: u32 = 15;
export const HEAD_WIDE: u32 = 16;

/** Token 11 of a context's counts. */
const END: u32 = 11;
/** Tokens of magnitudes 0 … 15; then, in every lane, 15, END and the last magnitudes of tokens 7, 8 and 9. */
const TOKENS = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7,
  15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
  11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11,
  18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18,
  34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34, 34,
  66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
], 16);
/** Which of a type's counts a block's positions add to, u16 each. */
const places = memory.data(32, 16);

// @ts-ignore: decorator
@inline function tokens_of(magnitudes: v128): v128 {
  const small = i8x16.swizzle(v128.load(TOKENS), i8x16.min_u(magnitudes, v128.load(TOKENS, 16)));
  const over18 = i8x16.gt_u(magnitudes, v128.load(TOKENS, 48)), over34 = i8x16.gt_u(magnitudes, v128.load(TOKENS, 64));
  return i8x16.sub(i8x16.sub(small, over18), i8x16.add(over34, i8x16.gt_u(magnitudes, v128.load(TOKENS, 80))));
}

// @ts-ignore: decorator
@inline function count(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Counts the tokens at eight places. */
// @ts-ignore: decorator
@inline function count_eight(counts: usize, at: usize): void {
  count(counts + (<usize>load<u16>(at) << 2));
  count(counts + (<usize>load<u16>(at, 2) << 2));
  count(counts + (<usize>load<u16>(at, 4) << 2));
  count(counts + (<usize>load<u16>(at, 6) << 2));
  count(counts + (<usize>load<u16>(at, 8) << 2));
  count(counts + (<usize>load<u16>(at, 10) << 2));
  count(counts + (<usize>load<u16>(at, 12) << 2));
  count(counts + (<usize>load<u16>(at, 14) << 2));
}

/**
 * Counts the tokens of a block that has levels. Every position behind the last counts as an end, which means nothing
 * in rows where no block ends.
 */
// @ts-ignore: decorator
@inline function count_tokens(counts: usize, magnitudes: v128, last: i32, first: u32, context: u32): void {
  const rows = rows_of(magnitudes, first, context);
  const tokens = v128.or(tokens_of(magnitudes), v128.and(behind(last), v128.load(TOKENS, 32)));
  v128.store(places, i16x8.add(i16x8.shl(low_u8(rows), 4), low_u8(tokens)));
  count_eight(counts, places);
  if (last < 7) return;
  v128.store(places, i16x8.add(i16x8.shl(high_u8(rows), 4), high_u8(tokens)), 16);
  count_eight(counts, places + 16);
}

/** Writes one block's levels and counts its tokens. @returns the end of the record: `to` itself for a block of zeros */
function record_block(e: Encoder, levels: usize, type: u32, first: u32, context: u32, to: usize): usize {
  const lo = v128.load(levels), hi = v128.load(levels, 16);
  const last = last_level(lo, hi);
  const counts = base_of(e) + TOKEN_COUNTS + type * (24 << 6);
  if (last < <i32>first) {
    if (!e.frozen) count(counts + (first_row(first, context) << 6) + (END << 2));
    return to;
  }
  const magnitudes = i8x16.narrow_i16x8_u(i16x8.abs(lo), i16x8.abs(hi));
  if (!e.frozen) count_tokens(counts, magnitudes, last, first, context);
  if (i8x16.bitmask(magnitudes) != 0) {
    store<u8>(to, <u8>(<u32>last | HEAD_WIDE));
    v128.store(to, lo, 1);
    v128.store(to, hi, 17);
    return to + 3 + (last << 1);
  }
  // A DC that is not there makes way for the head.
  v128.store(to + 1 - first, i8x16.narrow_i16x8_s(lo, hi));
  store<u8>(to, <u8>last);
  return to + 2 + last - first;
}

/** True when no level of the chosen predictions is other than 0. */
function is_empty(e: Encoder, isSplit: bool): bool {
  const luma = isSplit ? SPLIT_LEVELS : e.lumaLevels;
  let any = isSplit ? i64x2.splat(0) : v128.or(v128.load(luma, 512), v128.load(luma, 528));
  for (let at: usize = 0; at < 512; at += 16) any = v128.or(any, v128.load(luma + at));
  for (let at: usize = 0; at < 256; at += 16) any = v128.or(any, v128.load(e.chromaLevels + at));
  return !v128.any_true(any);
}

/** Appends the macroblock's record and leaves its flags of blocks with levels to the neighbours. */
export function record_macroblock(e: Encoder, isSplit: bool): void {
  const left = base_of(e) + LEFT_NON_ZERO;
  const above = e.aboveNonZero + e.x * 9;
  const start = e.recordEnd;
  const flags = (isSplit ? FLAG_SPLIT : e.lumaMode << 1) | (e.chromaMode << 3) | (e.segment << 6);
  let to = start + 1;
  for (let k: usize = 0; isSplit && k < 16; k += 2) {
    store<u8>(to++, load<u8>(SPLIT_MODES + k) | (load<u8>(SPLIT_MODES + k, 1) << 4));
  }
  if (e.hasMap && is_empty(e, isSplit)) {
    store<u8>(start, <u8>(flags | FLAG_SKIP));
    e.skipped++;
    store<u64>(above, 0);
    store<u64>(left, 0);
    if (!isSplit) {
      store<u8>(above, 0, 8);
      store<u8>(left, 0, 8);
    }
    e.recordEnd = to;
    return;
  }
  store<u8>(start, <u8>flags);
  const maskAt = to;
  let mask: u32 = 0;
  to += 4;
  const luma = isSplit ? SPLIT_LEVELS : e.lumaLevels;
  if (!isSplit) {
    const end = record_block(e, luma + 512, 1, 0, <u32>load<u8>(left, 8) + load<u8>(above, 8), to);
    const has: u32 = end != to ? 1 : 0;
    mask = has << MASK_Y2;
    store<u8>(above, <u8>has, 8);
    store<u8>(left, <u8>has, 8);
    to = end;
  }
  const type: u32 = isSplit ? 3 : 0;
  for (let k: usize = 0; k < 16; k++) {
    const l = left + (k >> 2), a = above + (k & 3);
    const end = record_block(e, luma + (k << 5), type, isSplit ? 0 : 1, <u32>load<u8>(l) + load<u8>(a), to);
    const has: u32 = end != to ? 1 : 0;
    mask |= has << <u32>k;
    store<u8>(l, <u8>has);
    store<u8>(a, <u8>has);
    to = end;
  }
  for (let k: usize = 0; k < 8; k++) {
    const l = left + 4 + (k >> 1), a = above + 4 + ((k >> 2) << 1) + (k & 1);
    const end = record_block(e, e.chromaLevels + (k << 5), 2, 0, <u32>load<u8>(l) + load<u8>(a), to);
    const has: u32 = end != to ? 1 : 0;
    mask |= has << (16 + <u32>k);
    store<u8>(l, <u8>has);
    store<u8>(a, <u8>has);
    to = end;
  }
  store<u32>(maskAt, mask);
  e.recordEnd = to;
}
