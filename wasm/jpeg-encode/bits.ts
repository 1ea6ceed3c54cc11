// Tokens into bytes: codes and extra bits gather in a u64 and leave as 32-bit words, most significant byte first. A
// word with an 0xFF byte goes the slow way, which stuffs a zero after it (ITU-T T.81 F.1.2.3).
import { ENTRIES, Encoder, base_of } from "./state";

/** Most that one token may write: a word of four stuffed bytes. */
const TOKEN_BYTES: usize = 8;
/** Least room that lets the writer move on; more than one token's, so that small rooms are not asked for forever. */
export const MIN_CAPACITY: i32 = 16;

// @ts-ignore: decorator
@inline function has_ff(word: u32): bool {
  return (((~word) - 0x01010101) & word & 0x80808080) != 0;
}

/** Writes the top `count` bytes of `word`, with stuffing. @returns the end of the output */
export function stuff(out: usize, word: u32, count: u32): usize {
  for (; count > 0; count--) {
    const byte = word >>> 24;
    store<u8>(out++, <u8>byte);
    if (byte == 0xff) store<u8>(out++, 0);
    word <<= 8;
  }
  return out;
}

/** Codes tokens until they or the room end. @returns the end of the output */
export function write_tokens(e: Encoder, out: usize, end: usize): usize {
  const entries = base_of(e) + ENTRIES;
  const limit = end - TOKEN_BYTES;
  const tokenEnd = e.tokenEnd;
  let at = e.tokenAt, bits = e.bits, count = e.bitCount;
  for (; at < tokenEnd && out <= limit; at += 4) {
    const token = load<u32>(at);
    const entry = entries + ((token & 0xfff) << 3);
    const length = load<u32>(entry, 4);
    bits = (bits << length) | (load<u32>(entry) | (token >>> 12));
    count += length;
    if (count < 32) continue;
    count -= 32;
    const word = <u32>(bits >> count);
    if (has_ff(word)) {
      out = stuff(out, word, 4);
    } else {
      store<u32>(out, bswap<u32>(word));
      out += 4;
    }
  }
  e.tokenAt = at;
  e.bits = bits;
  e.bitCount = count;
  return out;
}
