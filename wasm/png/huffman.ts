// Decode tables for deflate's Huffman codes: one look-up of `table_bits` bits, a second one for longer codes.
//
// Entry, 32 bits (the layout of libdeflate's deflate_decompress.c, whose way of building is used too):
//   bits 0–5    bits to drop: code length, plus extra bits of a length or distance
//   bits 8–11   code length (so the extra bits are what lies above it); in a sub-table pointer: the sub-table's bits
//   bit 13 END of block, bit 14 SUBTABLE, bit 15 EXCEPTION (set with both; alone: an invalid code)
//   bits 16–30  literal, base length, base distance, or index of the sub-table
//   bit 31      LITERAL
// An invalid distance code has base distance 0, which the decoder refuses as it refuses a distance too far back.
//
// Codes are placed in canonical order with reversed codewords; the table doubles whenever the length grows.

export const LITERAL: u64 = 0x80000000;
export const EXCEPTION: u64 = 0x8000;
export const SUBTABLE: u64 = 0x4000;
export const END: u64 = 0x2000;

export const LITERAL_SYMBOLS: u32 = 288;
export const DISTANCE_SYMBOLS: u32 = 32;
export const PRECODE_SYMBOLS: u32 = 19;

const LENGTH_BASE = memory.data<u16>([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const LENGTH_EXTRA = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);

/** What a symbol means, as an entry without its code length: see `make_meanings`. */
export const LITERAL_MEANING = memory.data(288 * 4);
export const DISTANCE_MEANING = memory.data(32 * 4);
export const PRECODE_MEANING = memory.data(19 * 4);
let meanings_made: bool = false;

const COUNTS = memory.data(16 * 4);
const OFFSETS = memory.data(17 * 4);
const SORTED = memory.data(288 * 2);

/** Fills the three tables of meanings; does nothing the second time. */
export function make_meanings(): void {
  if (meanings_made) return;
  for (let symbol: u32 = 0; symbol < LITERAL_SYMBOLS; symbol++) {
    let meaning = <u32>EXCEPTION;
    if (symbol < 256) {
      meaning = <u32>LITERAL | (symbol << 16);
    } else if (symbol == 256) {
      meaning = <u32>(EXCEPTION | END);
    } else if (symbol < 286) {
      const i = <usize>symbol - 257;
      meaning = (<u32>load<u16>(LENGTH_BASE + (i << 1)) << 16) | load<u8>(LENGTH_EXTRA + i);
    }
    store<u32>(LITERAL_MEANING + (symbol << 2), meaning);
  }
  let base: u32 = 1;
  for (let symbol: u32 = 0; symbol < 30; symbol++) {
    const extra = symbol < 4 ? 0 : (symbol >> 1) - 1;
    store<u32>(DISTANCE_MEANING + (symbol << 2), (base << 16) | extra);
    base += 1 << extra;
  }
  for (let symbol: u32 = 0; symbol < PRECODE_SYMBOLS; symbol++) {
    store<u32>(PRECODE_MEANING + (symbol << 2), symbol << 16);
  }
  meanings_made = true;
}

// @ts-ignore: decorator
@inline function place(meaning: u32, length: u32): u32 {
  return meaning + (length << 8) + length;
}

/** The reversed codeword after `codeword` among those of `length` bits; not for the last one. */
// @ts-ignore: decorator
@inline function next_codeword(codeword: u32, length: u32): u32 {
  const bit: u32 = 1 << (31 - clz<u32>(codeword ^ ((1 << length) - 1)));
  return (codeword & (bit - 1)) | bit;
}

/**
 * Builds `table` from the code lengths (u8, 0 = unused) of `symbols` symbols. False if the code is over-subscribed, or
 * incomplete in another way than zlib allows: no code at all, or a single one of length 1, where `may_be_partial`.
 */
export function build_table(
  table: usize,
  table_bits: u32,
  lengths: usize,
  symbols: u32,
  meanings: usize,
  may_be_partial: bool,
): bool {
  memory.fill(COUNTS, 0, 64);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = COUNTS + (<usize>load<u8>(lengths + i) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let used: u32 = 0;
  let longest: u32 = 0;
  store<u32>(OFFSETS + 4, 0);
  for (let length: u32 = 1; length <= 15; length++) {
    const count = load<u32>(COUNTS + (length << 2));
    store<u32>(OFFSETS + ((length + 1) << 2), load<u32>(OFFSETS + (length << 2)) + count);
    used += count << (15 - length);
    if (count) longest = length;
  }
  if (used > 0x8000) return false;
  const partial = used < 0x8000;
  if (partial && !(may_be_partial && longest <= 1)) return false;
  for (let i: u32 = 0; i < symbols; i++) {
    const length = <u32>load<u8>(lengths + i);
    if (length == 0) continue;
    const at = OFFSETS + (length << 2);
    const rank = load<u32>(at);
    store<u16>(SORTED + (rank << 1), i);
    store<u32>(at, rank + 1);
  }
  if (partial) {
    build_partial(table, table_bits, meanings, longest);
    return true;
  }
  fill_table(table, table_bits, meanings);
  return true;
}

function build_partial(table: usize, table_bits: u32, meanings: usize, longest: u32): void {
  // A distance of 0 and a lone EXCEPTION are both refused; one entry serves either table.
  const invalid = <u32>EXCEPTION | 1;
  const only = longest ? place(load<u32>(meanings + (<usize>load<u16>(SORTED) << 2)), 1) : invalid;
  for (let i: u32 = 0; i < 1 << table_bits; i += 2) {
    store<u32>(table + (i << 2), only);
    store<u32>(table + (i << 2), invalid, 4);
  }
}

function fill_table(table: usize, table_bits: u32, meanings: usize): void {
  let sorted = SORTED;
  let length: u32 = 1;
  let count = load<u32>(COUNTS + 4);
  while (count == 0) {
    length++;
    count = load<u32>(COUNTS + (length << 2));
  }
  let codeword: u32 = 0;
  let end: u32 = 1 << length;
  while (length <= table_bits) {
    for (;;) {
      const meaning = load<u32>(meanings + (<usize>load<u16>(sorted) << 2));
      sorted += 2;
      store<u32>(table + (codeword << 2), place(meaning, length));
      if (codeword == end - 1) {
        for (; length < table_bits; length++) {
          memory.copy(table + (end << 2), table, end << 2);
          end <<= 1;
        }
        return;
      }
      codeword = next_codeword(codeword, length);
      if (--count == 0) break;
    }
    do {
      length++;
      if (length <= table_bits) {
        memory.copy(table + (end << 2), table, end << 2);
        end <<= 1;
      }
      count = load<u32>(COUNTS + (length << 2));
    } while (count == 0);
  }
  fill_subtables(table, table_bits, meanings, sorted, codeword, length, count);
}

function fill_subtables(
  table: usize,
  table_bits: u32,
  meanings: usize,
  sorted: usize,
  codeword: u32,
  length: u32,
  count: u32,
): void {
  let prefix: u32 = 0xffffffff;
  let start: u32 = 0;
  let end: u32 = 1 << table_bits;
  for (;;) {
    const own_prefix = codeword & ((1 << table_bits) - 1);
    if (own_prefix != prefix) {
      prefix = own_prefix;
      start = end;
      let bits = length - table_bits;
      let space = count;
      while (space < <u32>1 << bits) {
        bits++;
        space = (space << 1) + load<u32>(COUNTS + ((table_bits + bits) << 2));
      }
      end = start + (1 << bits);
      store<u32>(table + (prefix << 2), (start << 16) | <u32>(EXCEPTION | SUBTABLE) | (bits << 8) | table_bits);
    }
    const meaning = load<u32>(meanings + (<usize>load<u16>(sorted) << 2));
    sorted += 2;
    const entry = place(meaning, length - table_bits);
    for (let i = start + (codeword >>> table_bits); i < end; i += 1 << (length - table_bits)) {
      store<u32>(table + (i << 2), entry);
    }
    if (codeword == <u32>(1 << length) - 1) return;
    codeword = next_codeword(codeword, length);
    count--;
    while (count == 0) {
      length++;
      count = load<u32>(COUNTS + (length << 2));
    }
  }
}
