// The boolean entropy coder (RFC 6386 7.3), fed from a list of bits with their probabilities so that its loop holds
// nothing but arithmetic: no branch depends on a bit. Each bit waits for the range that the one before has left, so that
// chain is kept short: product, shift, two additions, leading zeros, shift. The range is held above 24 zeros.
//
// `low` holds `count` bits that are due and the 8 of the range below them; due bits leave 32 at a time. A carry runs
// back through bytes 0xFF, so a byte may be handed out once one that is not 0xFF stands behind it.
import { BITS } from "./scratch";
import { BoolCoder } from "./state";

/** Bits behind the last one that make a decoder see it: whole words, so that all of them leave. */
const FLUSH_BITS: usize = 40;

export function open_coder(coder: BoolCoder, at: usize): void {
  coder.low = 0;
  coder.range = 255;
  coder.count = 0;
  coder.start = at;
  coder.end = at;
}

function carry(at: usize): void {
  do {
    at--;
    store<u8>(at, load<u8>(at) + 1);
  } while (load<u8>(at) == 0);
}

/** Codes the bits of `from` … `end`: u16 each, probability | bit << 8. */
export function code_bits(coder: BoolCoder, from: usize, end: usize): void {
  let low = coder.low, range = <u64>coder.range << 24, count = coder.count, to = coder.end;
  for (; from < end; from += 2) {
    const entry: u32 = load<u16>(from);
    const probability = entry & 255;
    const split = <u32>((range * probability - (<u64>probability << 24)) >> 32);
    const mask: u32 = 0 - (entry >> 8);
    low += <u64>((split + 1) & mask);
    // range - split - 1 of a true bit, split + 1 of a false one; what does not need the product is ready before it.
    const left = (split ^ mask) + (((<u32>(range >> 24) - 1) & mask) + 1);
    const zeros = <u32>clz(left);
    range = <u64>(left << zeros);
    const shift = zeros - 24;
    low <<= shift;
    count += shift;
    if (count < 32) continue;
    const rest = count - 24;
    const word = low >> rest;
    if (word >> 32 != 0) carry(to);
    store<u32>(to, bswap<u32>(<u32>word));
    to += 4;
    low &= (<u64>1 << rest) - 1;
    count -= 32;
  }
  coder.low = low;
  coder.range = <u32>(range >> 24);
  coder.count = count;
  coder.end = to;
}

/** Lets the last bits out. */
export function flush_coder(coder: BoolCoder): void {
  for (let i: usize = 0; i < FLUSH_BITS; i++) store<u16>(BITS + (i << 1), 128);
  code_bits(coder, BITS, BITS + (FLUSH_BITS << 1));
}

/** End of the bytes that no carry can change. */
export function settled_end(coder: BoolCoder): usize {
  let at = coder.end;
  while (at > coder.start) {
    at--;
    if (load<u8>(at) != 255) return at;
  }
  return at;
}

/** Moves the bytes that remain to `to`, where the coder's room begins. */
export function drop_bytes(coder: BoolCoder, to: usize): void {
  memory.copy(to, coder.start, coder.end - coder.start);
  coder.end -= coder.start - to;
  coder.start = to;
}
