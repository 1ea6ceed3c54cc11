// Records: a macroblock as decided, kept until it is written. The first rows' statistics make the probabilities that
// all are written with, so records wait for them; a record is three to four times what will be written of it.
//
// A record is a byte of flags; for 4 × 4 predictions 8 bytes of modes, two a byte; and, unless the macroblock is
// skipped, a u32 mask of blocks with levels (16 luma, 8 chroma, Y2) and those blocks: the last position, then each
// level up to it as i8, or as -128 and i16.
import { END_COUNTS, Encoder, LEFT_NON_ZERO, TOKEN_COUNTS, base_of } from "./state";
import { SPLIT_LEVELS, SPLIT_MODES } from "./scratch";
import { BANDS, TOKENS } from "./tables";
import { last_level } from "./vector";

/** Flags: 4 × 4 predictions; luma mode << 1; chroma mode << 3; skipped; segment << 6. */
export const FLAG_SPLIT: u32 = 1;
export const FLAG_SKIP: u32 = 32;
/** Bit of Y2 in the mask of blocks. */
export const MASK_Y2: u32 = 24;
/** Most bytes of a record: 25 blocks of 1 + 16 × 3, and 13. */
export const RECORD_BYTES: usize = 1238;

/** Token 11 of a context's counts. */
const END: u32 = 11;

// @ts-ignore: decorator
@inline function count(at: usize): void {
  store<u32>(at, load<u32>(at) + 1);
}

/** Writes one block's levels and counts its tokens. @returns the end of the record: `to` itself for a block of zeros */
function record_block(e: Encoder, levels: usize, type: u32, first: i32, context: u32, to: usize): usize {
  const base = base_of(e);
  const last = last_level(v128.load(levels), v128.load(levels, 16));
  const counting = !e.frozen;
  const typeRow = type * 24;
  let row = typeRow + <u32>load<u8>(BANDS + first) * 3 + context;
  if (counting) count(base + END_COUNTS + (row << 2));
  if (last < first) {
    if (counting) count(base + TOKEN_COUNTS + row * 48 + (END << 2));
    return to;
  }
  store<u8>(to++, <u8>last);
  for (let n = first; n <= last; n++) {
    const level = <i32>load<i16>(levels + (n << 1));
    const magnitude = abs(level);
    if (magnitude > 127) {
      store<i8>(to, -128);
      store<i16>(to, <i16>level, 1);
      to += 3;
    } else {
      store<i8>(to++, <i8>level);
    }
    if (!counting) continue;
    const token = <u32>load<u8>(TOKENS + min(magnitude, 67));
    count(base + TOKEN_COUNTS + row * 48 + (token << 2));
    if (n == 15) return to;
    row = typeRow + <u32>load<u8>(BANDS + n + 1) * 3 + min<u32>(token, 2);
    if (token > 0) count(base + END_COUNTS + (row << 2));
  }
  if (counting && last < 15) count(base + TOKEN_COUNTS + row * 48 + (END << 2));
  return to;
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
