// Records into the two partitions, macroblock by macroblock: modes into the first, levels into the only token
// partition (RFC 6386 9.5; the last one's size is not limited, so one is enough).
import { code_bits } from "./bool";
import { put_bit, put_chroma_mode, put_split_mode, put_whole_mode } from "./mode";
import { FLAG_SKIP, FLAG_SPLIT, MASK_Y2 } from "./record";
import { BITS } from "./scratch";
import {
  Encoder, WRITE_LEFT_MODES, WRITE_LEFT_NON_ZERO, base_of, modes_coder, tokens_coder,
} from "./state";
import { block_end, put_block, put_no_block } from "./token";

/** Most bytes of levels that one macroblock may become: 25 × 16 levels of 19 bits, each at most 8 bits' worth. */
export const MACROBLOCK_TOKEN_BYTES: usize = 7680;

/** One block of the record, or none. @returns the end of the bits; the record's cursor moves on */
// @ts-ignore: decorator
@inline function write_block(
  e: Encoder, has: u32, type: u32, first: u32, left: usize, above: usize, to: usize,
): usize {
  const context = <u32>load<u8>(left) + load<u8>(above);
  store<u8>(left, <u8>has);
  store<u8>(above, <u8>has);
  if (has == 0) return put_no_block(base_of(e), type, first, context, to);
  const end = put_block(base_of(e), e.recordAt, type, first, context, to);
  e.recordAt = block_end();
  return end;
}

function write_modes(e: Encoder, flags: u32): void {
  const above = e.writeModes + (e.writeX << 2), left = base_of(e) + WRITE_LEFT_MODES;
  const isSplit = flags & FLAG_SPLIT;
  let to: usize = BITS;
  if (e.hasMap) {
    const segment = flags >> 6;
    to = put_bit(to, e.upperHalf, segment >> 1);
    to = put_bit(to, segment > 1 ? e.thirdOfTwo : e.firstOfTwo, segment & 1);
    to = put_bit(to, e.skipProbability, (flags & FLAG_SKIP) != 0 ? 1 : 0);
  }
  to = put_bit(to, 145, isSplit ^ 1);
  if (isSplit == 0) {
    const mode = (flags >> 1) & 3;
    to = put_whole_mode(to, mode);
    store<u32>(above, mode * 0x01010101);
    store<u32>(left, mode * 0x01010101);
  } else {
    for (let k: usize = 0; k < 16; k++) {
      const a = above + (k & 3), l = left + (k >> 2);
      const mode = (<u32>load<u8>(e.recordAt + (k >> 1)) >> ((<u32>k & 1) << 2)) & 15;
      to = put_split_mode(to, load<u8>(a), load<u8>(l), mode);
      store<u8>(a, <u8>mode);
      store<u8>(l, <u8>mode);
    }
    e.recordAt += 8;
  }
  code_bits(modes_coder(e), BITS, put_chroma_mode(to, (flags >> 3) & 3));
}

function write_levels(e: Encoder, isSplit: bool): void {
  const above = e.writeNonZero + e.writeX * 9, left = base_of(e) + WRITE_LEFT_NON_ZERO;
  const mask = load<u32>(e.recordAt);
  e.recordAt += 4;
  let to: usize = BITS;
  if (!isSplit) to = write_block(e, (mask >> MASK_Y2) & 1, 1, 0, left + 8, above + 8, to);
  const type: u32 = isSplit ? 3 : 0, first: u32 = isSplit ? 0 : 1;
  for (let k: u32 = 0; k < 16; k++) {
    to = write_block(e, (mask >> k) & 1, type, first, left + (k >> 2), above + (k & 3), to);
  }
  for (let k: u32 = 0; k < 8; k++) {
    const l = left + 4 + (k >> 1), a = above + 4 + ((k >> 2) << 1) + (k & 1);
    to = write_block(e, (mask >> (16 + k)) & 1, 2, 0, l, a, to);
  }
  code_bits(tokens_coder(e), BITS, to);
}

/** Writes the next recorded macroblock. */
function write_macroblock(e: Encoder): void {
  const base = base_of(e);
  if (e.writeX == 0) {
    memory.fill(base + WRITE_LEFT_NON_ZERO, 0, 16);
    memory.fill(base + WRITE_LEFT_MODES, 0, 16);
  }
  const flags: u32 = load<u8>(e.recordAt++);
  const isSplit = (flags & FLAG_SPLIT) != 0;
  write_modes(e, flags);
  if ((flags & FLAG_SKIP) != 0) {
    // Y2's flags stay as they are in macroblocks without Y2.
    const above = e.writeNonZero + e.writeX * 9, left = base + WRITE_LEFT_NON_ZERO;
    store<u64>(above, 0);
    store<u64>(left, 0);
    if (!isSplit) {
      store<u8>(above, 0, 8);
      store<u8>(left, 0, 8);
    }
  } else {
    write_levels(e, isSplit);
  }
  if (++e.writeX == e.across) e.writeX = 0;
}

/** Writes records until none is left or the room for tokens ends at `limit`. @returns how many */
export function write_records(e: Encoder, limit: usize): u32 {
  const tokens = tokens_coder(e);
  let count: u32 = 0;
  for (; e.recordAt < e.recordEnd && tokens.end + MACROBLOCK_TOKEN_BYTES <= limit; count++) write_macroblock(e);
  if (e.recordAt == e.recordEnd) e.recordAt = e.recordEnd = e.record;
  return count;
}
