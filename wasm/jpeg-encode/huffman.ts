// Optimal Huffman codes of at most 16 bits from symbol counts: ITU-T T.81 K.2, with libjpeg's order of ties
// (jpeg_gen_optimal_table), so that equal counts give equal tables.
//
// Annex K's pseudo-symbol 256 with count 1 takes the all-ones code. Symbols never used are left out before the merging,
// which does not change its outcome and makes it ten times faster. Counts must sum to less than 2^32.
import { Encoder, TOKEN_BUFFER, base_of } from "./state";
import { dht_of, entries_of, extra_bits } from "./token";

const SYMBOLS: usize = 257;
/** Deepest tree that counts below 2^32 can make is 46 (Fibonacci counts). */
const MAX_DEPTH: usize = 64;
// Scratch, in the token buffer, which is empty while tables are made.
const COUNT: usize = 0;
const SYMBOL: usize = COUNT + SYMBOLS * 4;
const NEXT: usize = SYMBOL + SYMBOLS * 4;
const DEPTH: usize = NEXT + SYMBOLS * 4;
const LENGTHS: usize = DEPTH + SYMBOLS * 4;

/** Gathers the used symbols in ascending order, and the pseudo-symbol. @returns how many */
function gather(entries: usize, scratch: usize): u32 {
  let used: usize = 0;
  for (let symbol: usize = 0; symbol < SYMBOLS; symbol++) {
    const count = symbol == SYMBOLS - 1 ? 1 : load<u32>(entries + (symbol << 3));
    if (count == 0) continue;
    const at = scratch + (used << 2);
    store<u32>(at, count, COUNT);
    store<u32>(at, <u32>symbol, SYMBOL);
    store<i32>(at, -1, NEXT);
    store<u32>(at, 0, DEPTH);
    used++;
  }
  return <u32>used;
}

/** The live tree with the least count, the last of equals; not `except`. -1 when there is none. */
function least(scratch: usize, used: u32, except: i32): i32 {
  let found = -1;
  let best: u32 = u32.MAX_VALUE;
  for (let i: u32 = 0; i < used; i++) {
    const count = load<u32>(scratch + (i << 2), COUNT);
    if (count != 0 && count <= best && <i32>i != except) {
      best = count;
      found = i;
    }
  }
  return found;
}

/** One bit more for every symbol of a tree. @returns its last symbol */
function deepen(scratch: usize, root: i32): usize {
  let at: usize = 0;
  for (let i = root; i >= 0; i = load<i32>(at, NEXT)) {
    at = scratch + (<usize>i << 2);
    store<u32>(at, load<u32>(at, DEPTH) + 1, DEPTH);
  }
  return at;
}

function merge_all(scratch: usize, used: u32): void {
  for (;;) {
    const a = least(scratch, used, -1);
    const b = least(scratch, used, a);
    if (b < 0) return;
    const atA = scratch + (<usize>a << 2);
    const atB = scratch + (<usize>b << 2);
    store<u32>(atA, load<u32>(atA, COUNT) + load<u32>(atB, COUNT), COUNT);
    store<u32>(atB, 0, COUNT);
    store<i32>(deepen(scratch, a), b, NEXT);
    deepen(scratch, b);
  }
}

/** Annex K.2, figure K.3: moves codes longer than 16 bits up in pairs, then drops the pseudo-symbol's. */
function limit_lengths(lengths: usize): void {
  for (let i = MAX_DEPTH; i > 16; i--) {
    while (load<u32>(lengths + (i << 2)) > 0) {
      let j = i - 2;
      while (load<u32>(lengths + (j << 2)) == 0) j--;
      add(lengths, i, -2);
      add(lengths, i - 1, 1);
      add(lengths, j + 1, 2);
      add(lengths, j, -1);
    }
  }
  let longest: usize = 16;
  while (longest > 0 && load<u32>(lengths + (longest << 2)) == 0) longest--;
  if (longest > 0) add(lengths, longest, -1);
}
// @ts-ignore: decorator
@inline function add(lengths: usize, length: usize, change: i32): void {
  store<i32>(lengths + (length << 2), load<i32>(lengths + (length << 2)) + change);
}

/** Writes the slot's DHT content: u8 counts[1 … 16], then the symbols by depth. @returns how many symbols */
function write_dht(dht: usize, scratch: usize, used: u32): u32 {
  for (let length: usize = 1; length <= 16; length++) {
    store<u8>(dht + length, <u8>load<u32>(scratch + LENGTHS + (length << 2)));
  }
  let symbols: u32 = 0;
  for (let depth: u32 = 1; depth <= <u32>MAX_DEPTH; depth++) {
    for (let i: u32 = 0; i < used; i++) {
      const at = scratch + (i << 2);
      const symbol: usize = load<u32>(at, SYMBOL);
      if (load<u32>(at, DEPTH) != depth || symbol == SYMBOLS - 1) continue;
      store<u8>(dht + 17 + symbols, <u8>symbol);
      symbols++;
    }
  }
  return symbols;
}

/**
 * Turns a slot's counts into codes and its DHT content.
 * @returns bits that the counted tokens take, codes and extra bits together
 */
export function make_codes(e: Encoder, slot: u32): f64 {
  const entries = entries_of(e, slot);
  const dht = dht_of(e, slot);
  const scratch = base_of(e) + TOKEN_BUFFER;
  const used = gather(entries, scratch);
  merge_all(scratch, used);
  memory.fill(scratch + LENGTHS, 0, (MAX_DEPTH + 1) << 2);
  for (let i: u32 = 0; i < used; i++) add(scratch + LENGTHS, load<u32>(scratch + (i << 2), DEPTH), 1);
  limit_lengths(scratch + LENGTHS);
  write_dht(dht, scratch, used);

  let bits: f64 = 0;
  let code: u32 = 0;
  let value = dht + 17;
  for (let length: u32 = 1; length <= 16; length++) {
    for (let n: u32 = load<u8>(dht + length); n > 0; n--) {
      bits += write_entry(entries, load<u8>(value++), code++, length);
    }
    code <<= 1;
  }
  for (let raw: u32 = 256; raw < 272; raw++) bits += write_entry(entries, raw, 0, 0);
  return bits;
}

/** Replaces a count by the code, shifted over its extra bits, and the length of both. @returns the bits it takes */
function write_entry(entries: usize, symbol: u32, code: u32, length: u32): f64 {
  const at = entries + (<usize>symbol << 3);
  const count = <f64>load<u32>(at);
  const extra = extra_bits(symbol);
  store<u32>(at, code << extra);
  store<u32>(at, length + extra, 4);
  return count * <f64>(length + extra);
}
