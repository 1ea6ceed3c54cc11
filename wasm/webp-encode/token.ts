// A recorded block of levels into bits, along the tree of RFC 6386 13. Once probabilities are fixed, the bits of every
// token in every context are known: they are copied whole, as a vector, of which the next overwrites what is too much.
//
// Per context TOKEN_BITS holds eleven *kinds* of 16 bytes: levels -4 … 4 with their signs, the beginning of a larger one,
// the end of a block. Each is up to seven bits as bool.ts wants them and, in the last u16, how many bytes they are.
import { behind, may_end, rows_of } from "./context";
import { HEAD_LAST, HEAD_WIDE } from "./record";
import { CONTEXTS, PROBABILITIES, TOKEN_BITS } from "./state";
import { CATEGORY_BASE, CATEGORY_BITS, CATEGORY_PROBABILITIES, TOKENS } from "./tables";
import { high_u8, low_u8 } from "./vector";

const KIND_BYTES: u32 = 16;
const KINDS: u32 = 11;
const KIND_ZERO: u32 = 4;
const KIND_LARGE: u32 = 9;
const KIND_END: u32 = 10;
/** Where a kind tells its bytes, and what it adds when the rest of a magnitude is to follow. */
const SIZE: usize = 14;
const LARGE: u32 = 256;
/** In every lane: KIND_ZERO, which is the largest magnitude with a kind too; KIND_LARGE; KIND_END. */
const NUMBERS = memory.data<u8>([
  4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
  9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
  10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10,
], 16);
/** What a block that begins at 0, or at 1, has of the vector of its levels. */
const INSIDE = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
], 16);
/** Kinds at a block's positions, u16 each, counted from the first of its type. */
const places = memory.data(32, 16);

/** Where the record's next block begins, after put_block. */
let blockEnd: usize = 0;
export function block_end(): usize {
  return blockEnd;
}

// @ts-ignore: decorator
@inline function put(to: usize, probability: usize, bit: u32): usize {
  store<u16>(to, <u16>(<u32>load<u8>(probability) | (bit << 8)));
  return to + 2;
}

// @ts-ignore: decorator
@inline function put_sign(to: usize, level: i32): usize {
  store<u16>(to, <u16>(128 | ((<u32>level >>> 31) << 8)));
  return to + 2;
}

/** The bits of a level -4 … 4 after "not the end". */
function put_small(to: usize, p: usize, level: i32): usize {
  const magnitude = <u32>abs(level);
  if (magnitude == 0) return put(to, p + 1, 0);
  to = put(to, p + 1, 1);
  to = put(to, p + 2, magnitude > 1 ? 1 : 0);
  if (magnitude > 1) {
    to = put(to, p + 3, 0);
    to = put(to, p + 4, magnitude > 2 ? 1 : 0);
    if (magnitude > 2) to = put(to, p + 5, magnitude - 3);
  }
  return put_sign(to, level);
}

/** Fills TOKEN_BITS from the probabilities. */
export function make_token_bits(state: usize): void {
  for (let i: u32 = 0; i < CONTEXTS; i++) {
    const p = state + PROBABILITIES + i * 11;
    const mayEnd = may_end(i / 24, i % 24);
    const kinds = state + TOKEN_BITS + i * KINDS * KIND_BYTES;
    for (let kind: u32 = 0; kind < KINDS; kind++) {
      const at = kinds + kind * KIND_BYTES;
      let to = at;
      if (mayEnd) to = put(to, p, kind == KIND_END ? 0 : 1);
      if (kind < KIND_LARGE) to = put_small(to, p, kind - KIND_ZERO);
      if (kind == KIND_LARGE) to = put(put(put(to, p + 1, 1), p + 2, 1), p + 3, 1);
      store<u16>(at, <u16>(<u32>(to - at) + (kind == KIND_LARGE ? LARGE : 0)), SIZE);
    }
  }
  // Blocks of luma without DC have no position 0: no bits are put there.
  memory.fill(state + TOKEN_BITS, 0, 3 * KINDS * KIND_BYTES);
}

/** A magnitude of 5 or more, after "more than 4": its category by nodes 6 … 10 of `p`, and its extra bits. */
function put_large(to: usize, p: usize, magnitude: u32): usize {
  const category = <u32>load<u8>(TOKENS + min<u32>(magnitude, 67)) - 5;
  if (category < 2) {
    to = put(to, p + 6, 0);
    to = put(to, p + 7, category);
  } else {
    to = put(to, p + 6, 1);
    to = put(to, p + 8, category >> 2);
    to = put(to, p + 9 + (category >> 2), category & 1);
  }
  const count = <u32>load<u8>(CATEGORY_BITS + category);
  const extra = magnitude - load<u8>(CATEGORY_BASE + category);
  const probabilities = CATEGORY_PROBABILITIES + category * 12;
  for (let i: u32 = 0; i < count; i++) to = put(to, probabilities + i, (extra >> (count - 1 - i)) & 1);
  return to;
}

/** A block of zeros. */
// @ts-ignore: decorator
@inline export function put_no_block(state: usize, type: u32, first: u32, context: u32, to: usize): usize {
  return put(to, state + PROBABILITIES + type * 264 + first * 33 + context * 11, 0);
}

/** The recorded block at `from`. @returns the end of the bits; block_end() is that of the record's block */
export function put_block(state: usize, from: usize, type: u32, first: u32, context: u32, to: usize): usize {
  const head: u32 = load<u8>(from);
  const last = head & HEAD_LAST;
  const isWide = (head & HEAD_WIDE) != 0;
  const narrow = from + 1 - first;
  const inside = v128.andnot(v128.load(INSIDE + (first << 4)), behind(last));
  const levels = v128.and(
    isWide ? i8x16.narrow_i16x8_s(v128.load(from, 1), v128.load(from, 17)) : v128.load(narrow), inside,
  );
  const magnitudes = i8x16.abs(levels);
  const rows = rows_of(magnitudes, first, context);
  const small = i8x16.add(levels, v128.load(NUMBERS));
  const larger = i8x16.gt_u(magnitudes, v128.load(NUMBERS));
  const kinds = v128.bitselect(v128.load(NUMBERS, 16), small, larger);
  const marked = v128.bitselect(v128.load(NUMBERS, 32), kinds, behind(last));
  v128.store(places, i16x8.add(i16x8.mul(low_u8(rows), i16x8.splat(<i16>KINDS)), low_u8(marked)));
  v128.store(places, i16x8.add(i16x8.mul(high_u8(rows), i16x8.splat(<i16>KINDS)), high_u8(marked)), 16);
  const bits = state + TOKEN_BITS + type * (24 * KINDS * KIND_BYTES);
  const stop = min(last + 1, 15);
  for (let n = first; n <= stop; n++) {
    const place: u32 = load<u16>(places + (n << 1));
    const kind = bits + place * KIND_BYTES;
    const size: u32 = load<u16>(kind, SIZE);
    v128.store(to, v128.load(kind));
    to += size & 255;
    if (size < LARGE) continue;
    const level = isWide ? <i32>load<i16>(from + (n << 1), 1) : <i32>load<i8>(narrow + n);
    // A row has as many kinds as probabilities.
    to = put_large(to, state + PROBABILITIES + type * 264 + (place - KIND_LARGE), <u32>abs(level));
    to = put_sign(to, level);
  }
  blockEnd = isWide ? from + 3 + (last << 1) : narrow + last + 1;
  return to;
}
