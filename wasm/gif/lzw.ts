// GIF's LZW (GIF89a specification, appendix F): variable-length codes, least significant bit first, cut into sub-blocks of up
// to 255 bytes. Twin: test/reference/gif-decode.ts.
//
// A string of the dictionary is a chain of pieces of eight bytes (as in Wuffs' std/lzw): `suffixes` holds the last 1–8 bytes
// of a code's string, `prefixes` the code of what comes before them, `lengths` the string's length less one. So a string of n
// bytes is written from its end by n / 8 stores, not n. A store of a piece may overrun the string by 7 bytes.
//
// After a clear the first string is entered at the end code, which no code can name: that spares the loop a case.
// A full dictionary stays as it is until a clear comes (deferred clear codes); codes are 12 bits long from there.
import { ERR_CORRUPT, ERR_TRUNCATED } from "../status";
import { GifState, lengths_of, MAX_CODES, prefixes_of, suffixes_of } from "./state";

/** Most bytes that one code can add, the overrun of its last piece included. */
export const LONGEST_STRING: usize = MAX_CODES + 16;

const MAX_CODE_BITS: u32 = 12;

/** Sets the reader before the first code. `literal_bits` is 0–8. */
export function open_lzw(s: GifState): void {
  const literals = <usize>1 << s.literal_bits;
  for (let code: usize = 0; code < literals; code++) {
    store<u64>(suffixes_of(s) + (code << 3), code);
    store<u16>(lengths_of(s) + (code << 1), 0);
  }
  s.input = s.data;
  s.block_end = s.data;
  s.code_bits = s.literal_bits + 1;
  s.next_code = <u32>literals + 1;
  s.previous_code = <u32>literals + 1;
}

/** Decodes codes until `out` has reached `enough`, or sets `stop`. There must be room for LONGEST_STRING behind `enough`. */
export function decode_lzw(s: GifState, enough: usize): void {
  const suffixes = suffixes_of(s);
  const prefixes = prefixes_of(s);
  const lengths = lengths_of(s);
  const clear_code: u32 = 1 << s.literal_bits;
  const end_code = clear_code + 1;
  let input = s.input;
  let block_end = s.block_end;
  let buffer = s.buffer;
  let bits = s.bits;
  let code_bits = s.code_bits;
  let next_code = s.next_code;
  let previous = s.previous_code;
  let out = s.out;
  while (out < enough) {
    if (bits < <u64>code_bits) {
      if (input + 8 <= block_end) {
        // Bits above `bits` may be there already; they are those of the byte at `input`, so that they come out the same.
        buffer |= load<u64>(input) << bits;
        input += <usize>((63 - bits) >> 3);
        bits |= 56;
      } else {
        while (bits <= 48) {
          if (input == block_end) {
            const size = input < s.src_end ? <usize>load<u8>(input) : 0;
            if (size == 0) break;
            input++;
            block_end = min(input + size, s.src_end);
            if (input == block_end) break;
          }
          buffer |= <u64>load<u8>(input) << bits;
          input++;
          bits += 8;
        }
        if (bits < <u64>code_bits) {
          s.stop = ERR_TRUNCATED;
          break;
        }
      }
    }
    const code = <u32>buffer & ((1 << code_bits) - 1);
    buffer >>= <u64>code_bits;
    bits -= <u64>code_bits;

    let first: u32 = code;
    if (code < clear_code) {
      store<u8>(out, code);
      out++;
    } else if (code == clear_code) {
      code_bits = s.literal_bits + 1;
      next_code = end_code;
      previous = end_code;
      continue;
    } else if (code == end_code) {
      s.stop = ERR_TRUNCATED;
      break;
    } else if (code <= next_code) {
      // A code that is just being defined is the previous string and its own first byte.
      let link = <usize>(code == next_code ? previous : code);
      const length = <usize>load<u16>(lengths + (link << 1));
      let piece = out + (length & ~7);
      out += length + 1;
      for (let pieces = length >> 3; pieces > 0; pieces--) {
        store<u64>(piece, load<u64>(suffixes + (link << 3)));
        piece -= 8;
        link = <usize>load<u16>(prefixes + (link << 1));
      }
      const bytes = load<u64>(suffixes + (link << 3));
      store<u64>(piece, bytes);
      first = <u32>bytes & 0xff;
      if (code == next_code) {
        store<u8>(out, first);
        out++;
      }
    } else {
      s.stop = ERR_CORRUPT;
      break;
    }

    if (next_code < <u32>MAX_CODES) {
      // The previous string and this one's first byte.
      const length = <u64>load<u16>(lengths + (<usize>previous << 1)) + 1;
      const place = (length & 7) << 3;
      const entry = <usize>next_code;
      store<u16>(lengths + (entry << 1), <u16>length);
      if (place) {
        const shorter = load<u64>(suffixes + (<usize>previous << 3));
        store<u64>(suffixes + (entry << 3), (shorter & ~(<u64>0xff << place)) | (<u64>first << place));
        store<u16>(prefixes + (entry << 1), load<u16>(prefixes + (<usize>previous << 1)));
      } else {
        store<u64>(suffixes + (entry << 3), <u64>first);
        store<u16>(prefixes + (entry << 1), previous);
      }
      next_code++;
      if (next_code >> code_bits && code_bits < MAX_CODE_BITS) code_bits++;
    }
    previous = code;
  }
  s.input = input;
  s.block_end = block_end;
  s.buffer = buffer;
  s.bits = bits;
  s.code_bits = code_bits;
  s.next_code = next_code;
  s.previous_code = previous;
  s.out = out;
}
