// Inflate (RFC 1950, 1951): fills the window from the IDAT chain, and stops where it is full.
//
// The fast loop runs while 16 bytes of the current chunk and room in the window are left: a 64-bit bit buffer refilled by
// one load, up to three literals between refills, matches copied 16 bytes at a time (libdeflate's loop, in outline).
// Near the end of a chunk a careful loop takes one symbol at a time and crosses into the next chunk byte by byte.
//
// Overrun: an iteration may write 3 literals, a match of 258 and 15 bytes of a vector past `out_end`: WINDOW_SLACK.
// The Adler-32 at the end is not looked at: every byte has a CRC already, and no caller acts on it.
import { ERR_CORRUPT } from "../status";
import { read_block_header, read_zlib_header, refill_byte } from "./block";
import { DISTANCE_BITS, LITERAL_BITS, MODE_BLOCK, MODE_STORED, MODE_ZLIB, PngState } from "./state";
import { distances_of, literals_of, MODE_CODES, STOP_END } from "./state";
import { END, EXCEPTION, LITERAL, SUBTABLE } from "./huffman";

/** Bytes behind the window that a match may run into. */
export const WINDOW_SLACK: usize = 320;

const FAST_INPUT: usize = 16;
const LITERAL_MASK: usize = (1 << LITERAL_BITS) - 1;
const DISTANCE_MASK: usize = (1 << DISTANCE_BITS) - 1;

// A match nearer than 16 bytes repeats a pattern: PERIOD[d] takes byte i from i mod d, and STEP[d] is the largest
// multiple of d up to 16, so that storing the same vector every STEP bytes continues it.
const PERIOD = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0,
  0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0,
  0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6, 0, 1,
  0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 6,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 1, 2,
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0,
]);
const STEP = memory.data<u8>([16, 16, 16, 15, 16, 15, 12, 14, 16, 9, 10, 11, 12, 13, 14, 15]);

/** Inflates until the window is full or `stop` says why no more can come. */
export function inflate(s: PngState): void {
  while (s.out < s.out_end && s.stop == 0) {
    switch (s.mode) {
      case MODE_ZLIB:
        read_zlib_header(s);
        break;
      case MODE_BLOCK:
        read_block_header(s);
        break;
      case MODE_STORED:
        copy_stored(s);
        break;
      default:
        if (s.input_end - s.input >= FAST_INPUT) decode_fast(s);
        else decode_careful(s);
    }
  }
}

function end_block(s: PngState): void {
  if (s.last_block) s.stop = STOP_END;
  else s.mode = MODE_BLOCK;
}

function copy_stored(s: PngState): void {
  while (s.stored_left && s.out < s.out_end) {
    if (s.bits == 0 && s.input < s.input_end) {
      let length = min<usize>(s.stored_left, min<usize>(s.out_end - s.out, s.input_end - s.input));
      memory.copy(s.out, s.input, length);
      s.out += length;
      s.input += length;
      s.stored_left -= <u32>length;
      continue;
    }
    if (s.bits == 0 && !refill_byte(s)) {
      s.stop = s.input_stop;
      return;
    }
    store<u8>(s.out, s.buffer);
    s.buffer >>= 8;
    s.bits -= 8;
    s.out++;
    s.stored_left--;
  }
  if (s.stored_left == 0) end_block(s);
}

/** Mask of the low `entry` mod 64 bits. */
// @ts-ignore: decorator
@inline function low_bits(value: u64, entry: u64): u64 {
  return value & ((<u64>1 << entry) - 1);
}

// @ts-ignore: decorator
@inline function literal_entry(table: usize, buffer: u64): u64 {
  return load<u32>(table + ((<usize>buffer & LITERAL_MASK) << 2));
}

/** Copies a match; may write up to 15 bytes past its end. */
// @ts-ignore: decorator
@inline function copy_match(out: usize, distance: usize, length: usize): void {
  const end = out + length;
  let from = out - distance;
  if (distance >= 16) {
    do {
      v128.store(out, v128.load(from));
      out += 16;
      from += 16;
    } while (out < end);
  } else {
    const pattern = i8x16.swizzle(v128.load(from), v128.load(PERIOD + (distance << 4)));
    const step = <usize>load<u8>(STEP + distance);
    do {
      v128.store(out, pattern);
      out += step;
    } while (out < end);
  }
}

function decode_fast(s: PngState): void {
  const literals = literals_of(s);
  const distances = distances_of(s);
  const window = s.window;
  const input_stop = s.input_end - FAST_INPUT;
  const out_end = s.out_end;
  let input = s.input;
  let out = s.out;
  let buffer = s.buffer;
  let bits = s.bits;
  // From here to the end the low six bits of `bits` are the count; what lies above them is not kept clean.
  buffer |= load<u64>(input) << bits;
  input += (<usize>~bits >> 3) & 7;
  bits |= 56;
  let entry = literal_entry(literals, buffer);
  for (;;) {
    let saved = buffer;
    buffer >>= entry;
    bits -= entry;
    if (entry & LITERAL) {
      store<u8>(out, entry >> 16);
      entry = literal_entry(literals, buffer);
      saved = buffer;
      buffer >>= entry;
      bits -= entry;
      out++;
      if (entry & LITERAL) {
        store<u8>(out, entry >> 16);
        entry = literal_entry(literals, buffer);
        saved = buffer;
        buffer >>= entry;
        bits -= entry;
        out++;
      }
    }
    if ((entry & (EXCEPTION | SUBTABLE)) == (EXCEPTION | SUBTABLE)) {
      const index = <usize>(entry >> 16) + <usize>low_bits(buffer, (entry >> 8) & 15);
      entry = load<u32>(literals + (index << 2));
      saved = buffer;
      buffer >>= entry;
      bits -= entry;
    }
    if (entry & LITERAL) {
      store<u8>(out, entry >> 16);
      out++;
    } else {
      if (entry & EXCEPTION) {
        if (entry & END) end_block(s);
        else s.stop = ERR_CORRUPT;
        break;
      }
      const length = <usize>(entry >> 16) + <usize>(low_bits(saved, entry) >> ((entry >> 8) & 15));
      buffer |= load<u64>(input) << bits;
      input += (<usize>~bits >> 3) & 7;
      bits |= 56;
      entry = load<u32>(distances + ((<usize>buffer & DISTANCE_MASK) << 2));
      if (entry & EXCEPTION) {
        if (!(entry & SUBTABLE)) {
          s.stop = ERR_CORRUPT;
          break;
        }
        buffer >>= DISTANCE_BITS;
        bits -= DISTANCE_BITS;
        const index = <usize>(entry >> 16) + <usize>low_bits(buffer, (entry >> 8) & 15);
        entry = load<u32>(distances + (index << 2));
      }
      saved = buffer;
      buffer >>= entry;
      bits -= entry;
      const distance = <usize>(entry >> 16) + <usize>(low_bits(saved, entry) >> ((entry >> 8) & 15));
      if (distance - 1 >= out - window) {
        s.stop = ERR_CORRUPT;
        break;
      }
      copy_match(out, distance, length);
      out += length;
    }
    if (input > input_stop || out >= out_end) break;
    buffer |= load<u64>(input) << bits;
    input += (<usize>~bits >> 3) & 7;
    bits |= 56;
    entry = literal_entry(literals, buffer);
  }
  bits &= 63;
  s.buffer = low_bits(buffer, bits);
  s.bits = bits;
  s.input = input;
  s.out = out;
}

/** One symbol. Bits that the input no longer has count as zero until a code is found to need them. */
function decode_careful(s: PngState): void {
  while (s.bits <= 48 && refill_byte(s)) {}
  let left = <i64>s.bits;
  let buffer = s.buffer;
  let entry = literal_entry(literals_of(s), buffer);
  if (entry & SUBTABLE) {
    buffer >>= LITERAL_BITS;
    left -= LITERAL_BITS;
    const index = <usize>(entry >> 16) + <usize>low_bits(buffer, (entry >> 8) & 15);
    entry = load<u32>(literals_of(s) + (index << 2));
  }
  let saved = buffer;
  buffer >>= entry;
  left -= entry & 63;
  if (left < 0) {
    s.stop = s.input_stop;
    return;
  }
  if (entry & LITERAL) {
    store<u8>(s.out, entry >> 16);
    s.out++;
  } else if (entry & EXCEPTION) {
    if (entry & END) end_block(s);
    else s.stop = ERR_CORRUPT;
  } else {
    const length = <usize>(entry >> 16) + <usize>(low_bits(saved, entry) >> ((entry >> 8) & 15));
    entry = load<u32>(distances_of(s) + ((<usize>buffer & DISTANCE_MASK) << 2));
    if (entry & SUBTABLE) {
      buffer >>= DISTANCE_BITS;
      left -= DISTANCE_BITS;
      const index = <usize>(entry >> 16) + <usize>low_bits(buffer, (entry >> 8) & 15);
      entry = load<u32>(distances_of(s) + (index << 2));
    }
    saved = buffer;
    buffer >>= entry;
    left -= entry & 63;
    if (left < 0) {
      s.stop = s.input_stop;
      return;
    }
    const distance = <usize>(entry >> 16) + <usize>(low_bits(saved, entry) >> ((entry >> 8) & 15));
    if (entry & EXCEPTION || distance - 1 >= s.out - s.window) {
      s.stop = ERR_CORRUPT;
      return;
    }
    copy_match(s.out, distance, length);
    s.out += length;
  }
  s.buffer = buffer;
  s.bits = left;
}
