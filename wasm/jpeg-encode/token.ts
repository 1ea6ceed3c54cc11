// Tokens: what stands between coefficients and bits. They are counted before they are written, so that Huffman tables fit
// the picture. In between a scan's tokens are kept where the caller has room for them, and else made a second time.
//
// A token is a u32: `extra << 12 | entry`. The entry is a table slot's Huffman symbol, or `k` raw bits (RAW + k); the
// extra bits that follow the symbol's code, at most 16, lie above.
import { DHTS, DHT_BYTES, ENTRIES, Encoder, MAGNITUDES, RAW, SIGNS, SLOT_SYMBOLS, base_of } from "./state";

// @ts-ignore: decorator
@inline export function put(to: usize, entry: u32, extra: u32): usize {
  store<u32>(to, (extra << 12) | entry);
  return to + 4;
}

/** The low `count` of `bits`, 64 at most, as raw bits of slot `base`. */
// @ts-ignore: decorator
@inline export function put_bits(to: usize, base: u32, bits: u64, count: u32): usize {
  while (count > 16) {
    count -= 16;
    to = put(to, base + RAW + 16, <u32>(bits >> count) & 0xffff);
  }
  if (count > 0) to = put(to, base + RAW + count, <u32>bits & ((1 << count) - 1));
  return to;
}

/** Bits of a magnitude: 0 for 0. */
// @ts-ignore: decorator
@inline export function bit_length(magnitude: u32): u32 {
  return 32 - clz(magnitude);
}

/** A value as JPEG's category and extra bits: a negative one is stored less 1. `base` is the entry of category 0. */
// @ts-ignore: decorator
@inline export function put_dc(to: usize, base: u32, value: i32): usize {
  const sign = value >> 31;
  const length = bit_length((value ^ sign) - sign);
  return put(to, base + length, (value + sign) & ((1 << length) - 1));
}

/**
 * Run-and-level symbols of the last quantised block's coefficients in `positions`, none before `first`; runs of
 * sixteen zeros on the way. `base` is the entry of symbol 0.
 */
// @ts-ignore: decorator
@inline export function put_levels(e: Encoder, to: usize, base: u32, positions: u64, first: u32): usize {
  const state = base_of(e);
  const signs = load<u64>(state, SIGNS);
  let next = first;
  for (let left = positions; left != 0; left &= left - 1) {
    const k = <u32>ctz(left);
    let run = k - next;
    next = k + 1;
    for (; run > 15; run -= 16) to = put(to, base + 0xf0, 0);
    const magnitude = <u32>load<u16>(state + (k << 1), MAGNITUDES);
    const length = bit_length(magnitude);
    const flip = 0 - (<u32>(signs >> k) & 1);
    to = put(to, base + ((run << 4) | length), (magnitude ^ flip) & ((1 << length) - 1));
  }
  return to;
}

// @ts-ignore: decorator
@inline export function slot_base(slot: u32): u32 {
  return slot * SLOT_SYMBOLS;
}
// @ts-ignore: decorator
@inline export function entries_of(e: Encoder, slot: u32): usize {
  return base_of(e) + ENTRIES + (<usize>slot_base(slot) << 3);
}
// @ts-ignore: decorator
@inline export function dht_of(e: Encoder, slot: u32): usize {
  return base_of(e) + DHTS + <usize>slot * DHT_BYTES;
}

/** Extra bits that follow the code of `symbol`: the low nibble; for an end-of-band run the high one. */
export function extra_bits(symbol: u32): u32 {
  if (symbol > RAW) return symbol - RAW;
  if ((symbol & 15) != 0) return symbol & 15;
  return symbol == 0xf0 ? 0 : symbol >> 4;
}
