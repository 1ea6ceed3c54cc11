// Inflate's headers (RFC 1950 section 2.2, RFC 1951 sections 3.2.3–3.2.7): zlib stream, block, code lengths. Accepts and
// refuses what zlib does, except that any window size up to 32 KiB may be used whatever the header declares.
import { ERR_CORRUPT } from "../status";
import {
  build_table,
  DISTANCE_MEANING,
  DISTANCE_SYMBOLS,
  LITERAL_MEANING,
  LITERAL_SYMBOLS,
  make_meanings,
  PRECODE_MEANING,
  PRECODE_SYMBOLS,
} from "./huffman";
import { next_idat } from "./idat";
import { DISTANCE_BITS, distances_of, LITERAL_BITS, literals_of, PngState } from "./state";
import { MODE_BLOCK, MODE_CODES, MODE_STORED } from "./state";

const PRECODE_BITS: u32 = 7;
const PRECODE_TABLE = memory.data(128 * 4);
const PRECODE_ORDER = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
/** Code lengths of literals and distances; a repeat may overshoot the declared count by 138 before it is refused. */
const LENGTHS = memory.data(640);

/**
 * A real encoder pays some 60 bytes for a pair of tables and starts a new one every few kilobytes. A hostile file of
 * nothing but empty dynamic blocks would make us build a table for every ten bytes: past this allowance it is corrupt.
 */
const FREE_TABLES: u64 = 4096;
const BYTES_PER_TABLE: u64 = 64;

/** Takes one byte of the chain into the bit buffer; false at its end. Needs at most 56 bits in the buffer. */
export function refill_byte(s: PngState): bool {
  if (s.input == s.input_end && !next_idat(s)) return false;
  s.buffer |= <u64>load<u8>(s.input) << s.bits;
  s.input++;
  s.bits += 8;
  return true;
}

/** Makes `count` bits (at most 32) available, or sets `stop`. */
function need(s: PngState, count: u64): bool {
  while (s.bits < count) {
    if (!refill_byte(s)) {
      s.stop = s.input_stop;
      return false;
    }
  }
  return true;
}

// @ts-ignore: decorator
@inline function take(s: PngState, count: u64): u32 {
  const value = <u32>s.buffer & ((1 << <u32>count) - 1);
  s.buffer >>= count;
  s.bits -= count;
  return value;
}

/** CM 8, CINFO up to 7, the check bits, no preset dictionary. */
export function read_zlib_header(s: PngState): void {
  if (!need(s, 16)) return;
  const cmf = take(s, 8);
  const flags = take(s, 8);
  if ((cmf & 15) != 8 || cmf >> 4 > 7 || ((cmf << 8) | flags) % 31 != 0 || flags & 32) {
    s.stop = ERR_CORRUPT;
    return;
  }
  s.mode = MODE_BLOCK;
}

/** Reads a block's header, its code lengths too, and sets `mode` to its kind. */
export function read_block_header(s: PngState): void {
  if (!need(s, 3)) return;
  s.last_block = take(s, 1);
  const kind = take(s, 2);
  if (kind == 0) {
    read_stored_header(s);
  } else if (kind == 1) {
    if (!s.fixed_tables) build_fixed(s);
    s.mode = MODE_CODES;
  } else if (kind == 2) {
    if (read_dynamic_tables(s)) s.mode = MODE_CODES;
    else if (s.stop == 0) s.stop = ERR_CORRUPT;
  } else {
    s.stop = ERR_CORRUPT;
  }
}

function read_stored_header(s: PngState): void {
  take(s, s.bits & 7);
  if (!need(s, 32)) return;
  const length = take(s, 16);
  if ((take(s, 16) ^ 0xffff) != length) {
    s.stop = ERR_CORRUPT;
    return;
  }
  s.stored_left = length;
  s.mode = MODE_STORED;
}

function build_fixed(s: PngState): void {
  make_meanings();
  memory.fill(LENGTHS, 8, 144);
  memory.fill(LENGTHS + 144, 9, 112);
  memory.fill(LENGTHS + 256, 7, 24);
  memory.fill(LENGTHS + 280, 8, 8);
  build_table(literals_of(s), LITERAL_BITS, LENGTHS, LITERAL_SYMBOLS, LITERAL_MEANING, false);
  memory.fill(LENGTHS, 5, 32);
  build_table(distances_of(s), DISTANCE_BITS, LENGTHS, DISTANCE_SYMBOLS, DISTANCE_MEANING, false);
  s.fixed_tables = 1;
}

/** False: `stop` is set, or the tables are corrupt. */
function read_dynamic_tables(s: PngState): bool {
  make_meanings();
  s.fixed_tables = 0;
  s.tables_built++;
  const produced = s.slid + <u64>(s.out - s.window);
  if (s.tables_built > FREE_TABLES + produced / BYTES_PER_TABLE) return false;

  if (!need(s, 14)) return false;
  const literal_count = take(s, 5) + 257;
  const distance_count = take(s, 5) + 1;
  const precode_count = take(s, 4) + 4;
  if (literal_count > 286 || distance_count > 30) return false;
  memory.fill(LENGTHS, 0, PRECODE_SYMBOLS);
  for (let i: u32 = 0; i < precode_count; i++) {
    if (!need(s, 3)) return false;
    store<u8>(LENGTHS + load<u8>(PRECODE_ORDER + i), take(s, 3));
  }
  if (!build_table(PRECODE_TABLE, PRECODE_BITS, LENGTHS, PRECODE_SYMBOLS, PRECODE_MEANING, false)) return false;
  if (!read_lengths(s, literal_count + distance_count)) return false;
  if (load<u8>(LENGTHS + 256) == 0) return false;
  return (
    build_table(literals_of(s), LITERAL_BITS, LENGTHS, literal_count, LITERAL_MEANING, true) &&
    build_table(distances_of(s), DISTANCE_BITS, LENGTHS + literal_count, distance_count, DISTANCE_MEANING, true)
  );
}

function read_lengths(s: PngState, total: u32): bool {
  let i: u32 = 0;
  while (i < total) {
    // A code of up to 7 bits and a repeat count of up to 7. The last code may end just where the input does.
    while (s.bits < 14 && refill_byte(s)) {}
    const entry = load<u32>(PRECODE_TABLE + ((<usize>s.buffer & 127) << 2));
    const symbol = entry >> 16;
    const extra: u64 = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    if (s.bits < <u64>(entry & 63) + extra) {
      s.stop = s.input_stop;
      return false;
    }
    take(s, entry & 63);
    if (symbol < 16) {
      store<u8>(LENGTHS + i, symbol);
      i++;
      continue;
    }
    if (symbol == 16 && i == 0) return false;
    const value = symbol == 16 ? load<u8>(LENGTHS + i - 1) : 0;
    const repeats = take(s, extra) + (symbol == 18 ? 11 : 3);
    memory.fill(LENGTHS + i, value, repeats);
    i += repeats;
  }
  return i == total;
}
