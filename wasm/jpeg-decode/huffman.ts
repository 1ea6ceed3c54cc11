// Huffman tables. A table is built once for each DHT definition that a needed scan uses and never changes, so a scan's
// snapshot of "the tables in force" is a pointer. Layout, in bytes:
//      0  limits  u32[18]  first 16-bit code, left aligned, that is longer than l bits
//     72  offsets i32[18]  symbol index minus code, for each length
//    144  symbols u8[256]
//    400  short   u16[512] 9 bits: symbol << 8 | length; 0 = longer
//   1424  values  i32[1024] 10 bits, AC only: see buildAcTable
// A code that does not exist counts as 17 bits and symbol 0, as in libjpeg: decoding goes on.
import { ERR_CORRUPT } from "../status";

const LIMITS: usize = 0;
const OFFSETS: usize = 72;
const SYMBOLS: usize = 144;
const SHORT: usize = 400;
/** Offset of the 10-bit value table. */
export const VALUES: usize = 1424;
export const DC_TABLE_BYTES: usize = 1424;
export const AC_TABLE_BYTES: usize = 5520;

/** Fields of a value-table entry that holds no value: bits 0–4 length, 5–9 advance, 10–13 size. */
export const END_OF_BAND: u32 = 31;

/** Counts of a DHT definition: how many symbols it lists. */
export function symbolCount(definition: usize): i32 {
  let n = 0;
  for (let l: usize = 0; l < 16; l++) n += load<u8>(definition + l);
  return n;
}

/** 0, or ERR_CORRUPT for counts that are no prefix code (all ones included) or a DC size over 15. */
export function checkDefinition(definition: usize, dc: bool): i32 {
  let code: u32 = 0;
  for (let l: u32 = 1; l <= 16; l++) {
    const n: u32 = load<u8>(definition + l - 1);
    code += n;
    if (n != 0 && code >= <u32>1 << l) return ERR_CORRUPT;
    code <<= 1;
  }
  if (dc) {
    const n = symbolCount(definition);
    for (let i: usize = 0; i < <usize>n; i++) if (load<u8>(definition + 16 + i) > 15) return ERR_CORRUPT;
  }
  return 0;
}

/** Length of the code at the top of code16; 17 where there is none. */
function codeLength(table: usize, code16: u32): u32 {
  let l: u32 = 1;
  while (l < 17 && code16 >= load<u32>(table + LIMITS + (l << 2))) l++;
  return l;
}

// @ts-ignore: decorator
@inline function symbolAt(table: usize, code16: u32, l: u32): u32 {
  return load<u8>(table + SYMBOLS + (((code16 >> (16 - l)) + load<u32>(table + OFFSETS + (l << 2))) & 255));
}

/** Builds the part every table has. The definition has passed checkDefinition; the table is zero. */
export function buildTable(definition: usize, table: usize): void {
  let code: u32 = 0;
  let k: u32 = 0;
  for (let l: u32 = 1; l <= 16; l++) {
    const n: u32 = load<u8>(definition + l - 1);
    store<i32>(table + OFFSETS + (l << 2), <i32>k - <i32>code);
    code += n;
    k += n;
    store<u32>(table + LIMITS + (l << 2), code << (16 - l));
    code <<= 1;
  }
  store<u32>(table + LIMITS + 68, 0x10000);
  memory.copy(table + SYMBOLS, definition + 16, k);
  for (let i: u32 = 0; i < 512; i++) {
    const code16 = i << 7;
    const l = codeLength(table, code16);
    if (l <= 9) store<u16>(table + SHORT + (i << 1), <u16>(l | (symbolAt(table, code16, l) << 8)));
  }
}

/** A value-table entry that holds no value, for symbol rs of code length l. */
// @ts-ignore: decorator
@inline function runEntry(rs: u32, l: u32): u32 {
  const r = rs >> 4;
  const s = rs & 15;
  if (s) return l | ((r + 1) << 5) | (s << 10);
  return r == 15 ? l | (16 << 5) : l | (END_OF_BAND << 5) | (r << 10);
}

/**
 * Adds the value table: what the next 10 bits say at once.
 *   value << 16 | (run + 1) << 8 | bits     code and value fit (the value is never 0)
 *   length | (run + 1) << 5 | size << 10    only the code fits; advance 31 is EOBn with n in the size field
 *   0                                       longer: longAcSymbol
 */
export function buildAcTable(table: usize): void {
  for (let i: u32 = 0; i < 1024; i++) {
    const code16 = i << 6;
    const l = codeLength(table, code16);
    if (l > 10) continue;
    const rs = symbolAt(table, code16, l);
    const s = rs & 15;
    let e = runEntry(rs, l);
    if (s && l + s <= 10) {
      let v: i32 = ((code16 << l) >> (16 - s)) & ((1 << s) - 1);
      if (v < 1 << (s - 1)) v -= (1 << s) - 1;
      e = (<u32>v << 16) | (((rs >> 4) + 1) << 8) | (l + s);
    }
    store<u32>(table + VALUES + (i << 2), e);
  }
}

/** Codes met so far that do not exist; the decoder compares it before and after a row. */
export let badCodes: u32 = 0;

/** Length of the code at the top of code16, which is longer than `known` bits; 17 where there is none. */
// @ts-ignore: decorator
@inline function lengthBeyond(table: usize, code16: u32, known: u32): u32 {
  let l = known + 1;
  while (l < 17 && code16 >= load<u32>(table + LIMITS + (l << 2))) l++;
  return l;
}

/** The code at the top of code16, as `symbol` tells it; length 17 and symbol 0 where there is none. */
export function lookUp(table: usize, code16: u32): u32 {
  const e: u32 = load<u16>(table + SHORT + (<usize>(code16 >> 7) << 1));
  if (e) return e;
  const l = lengthBeyond(table, code16, 9);
  return l == 17 ? l : l | (symbolAt(table, code16, l) << 8);
}

// These are inline, slow path and all: V8 keeps nothing in registers across a call, and would spill the bit buffer in
// every turn of the loops around them.

/** The next symbol: length in bits 0–4, symbol in bits 8–15. */
// @ts-ignore: decorator
@inline export function symbol(table: usize, bits: u64): u32 {
  const e: u32 = load<u16>(table + SHORT + (<usize>(bits >> 55) << 1));
  if (e) return e;
  const code16 = <u32>(bits >> 48);
  const l = lengthBeyond(table, code16, 9);
  if (l < 17) return l | (symbolAt(table, code16, l) << 8);
  badCodes++;
  return 17;
}

/** The next AC symbol where the value table has 0, in that table's second form. */
// @ts-ignore: decorator
@inline export function longAcSymbol(table: usize, code16: u32): u32 {
  const l = lengthBeyond(table, code16, 10);
  if (l < 17) return runEntry(symbolAt(table, code16, l), l);
  badCodes++;
  return 17 | (END_OF_BAND << 5);
}
