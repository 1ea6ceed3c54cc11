// What symbols cost in 1/256 bit, by the probabilities in force: tables of the encoder's state, and the cost of a
// block's levels. Magnitudes over 63 are charged as 63: they are rare, and candidates hardly differ in them.
import {
  BANDS, BIT_COSTS, CATEGORY_BASE, CATEGORY_BITS, CATEGORY_PROBABILITIES, MODE_PROBABILITIES, TOKENS,
} from "./tables";
import {
  CHROMA_COSTS, CONTEXTS, END_COSTS, Encoder, LEVEL_COSTS, MODE_COSTS, MORE_COSTS, PROBABILITIES, WHOLE_COSTS, base_of,
} from "./state";

/** Cost of a false bit. */
// @ts-ignore: decorator
@inline export function cost_0(probability: u32): u32 {
  return load<u16>(BIT_COSTS + (<usize>probability << 1));
}
/** Cost of a true bit. */
// @ts-ignore: decorator
@inline export function cost_1(probability: u32): u32 {
  return load<u16>(BIT_COSTS + (<usize>(256 - probability) << 1));
}
// @ts-ignore: decorator
@inline export function cost_bit(probability: u32, bit: bool): u32 {
  return bit ? cost_1(probability) : cost_0(probability);
}

function extra_cost(category: u32, value: u32): u32 {
  const count = <u32>load<u8>(CATEGORY_BITS + category);
  let cost: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    cost += cost_bit(load<u8>(CATEGORY_PROBABILITIES + category * 12 + i), ((value >> (count - 1 - i)) & 1) != 0);
  }
  return cost;
}

/** Cost of token 5 … 10 after "more than 4", by nodes 6 … 10 of a context's probabilities. */
function category_cost(p: usize, category: u32): u32 {
  if (category < 2) return cost_0(load<u8>(p, 6)) + cost_bit(load<u8>(p, 7), category == 1);
  const upper = category >= 4;
  return cost_1(load<u8>(p, 6)) + cost_bit(load<u8>(p, 8), upper)
    + cost_bit(load<u8>(p + (upper ? 10 : 9)), (category & 1) == 1);
}

/** Costs of levels and ends from the probabilities in force. In context 0 of a block's inside no end is possible. */
export function make_level_costs(e: Encoder): void {
  const base = base_of(e);
  for (let i: u32 = 0; i < CONTEXTS; i++) {
    const p = base + PROBABILITIES + i * 11;
    const costs = base + LEVEL_COSTS + (i << 7);
    const more = cost_1(load<u8>(p));
    store<u16>(base + END_COSTS + (i << 1), <u16>cost_0(load<u8>(p)));
    store<u16>(base + MORE_COSTS + (i << 1), <u16>more);
    const start: u32 = i % 3 == 0 ? 0 : more;
    store<u16>(costs, <u16>(start + cost_0(load<u8>(p, 1))));
    const sign: u32 = 256;
    const one = start + cost_1(load<u8>(p, 1)) + sign;
    store<u16>(costs, <u16>(one + cost_0(load<u8>(p, 2))), 2);
    const two = one + cost_1(load<u8>(p, 2));
    const small = two + cost_0(load<u8>(p, 3)), large = two + cost_1(load<u8>(p, 3));
    store<u16>(costs, <u16>(small + cost_0(load<u8>(p, 4))), 4);
    const three = small + cost_1(load<u8>(p, 4));
    store<u16>(costs, <u16>(three + cost_0(load<u8>(p, 5))), 6);
    store<u16>(costs, <u16>(three + cost_1(load<u8>(p, 5))), 8);
    for (let level: u32 = 5; level < 64; level++) {
      const category = <u32>load<u8>(TOKENS + level) - 5;
      const extra = extra_cost(category, level - load<u8>(CATEGORY_BASE + category));
      store<u16>(costs + (level << 1), <u16>(large + category_cost(p, category) + extra));
    }
  }
}

/** Costs of the modes: trees and probabilities of a key frame are fixed (RFC 6386 11.2, 11.5). */
export function make_mode_costs(e: Encoder): void {
  const base = base_of(e);
  for (let i: u32 = 0; i < 100; i++) make_split_costs(MODE_PROBABILITIES + i * 9, base + MODE_COSTS + i * 20);
  const whole = base + WHOLE_COSTS, chroma = base + CHROMA_COSTS;
  const isWhole = cost_1(145);
  store<u16>(whole, <u16>(isWhole + cost_0(156) + cost_0(163)));
  store<u16>(whole, <u16>(isWhole + cost_1(156) + cost_1(128)), 2);
  store<u16>(whole, <u16>(isWhole + cost_0(156) + cost_1(163)), 4);
  store<u16>(whole, <u16>(isWhole + cost_1(156) + cost_0(128)), 6);
  store<u16>(whole, <u16>cost_0(145), 8);
  store<u16>(chroma, <u16>cost_0(142));
  store<u16>(chroma, <u16>(cost_1(142) + cost_1(114) + cost_1(183)), 2);
  store<u16>(chroma, <u16>(cost_1(142) + cost_0(114)), 4);
  store<u16>(chroma, <u16>(cost_1(142) + cost_1(114) + cost_0(183)), 6);
}

function make_split_costs(p: usize, to: usize): void {
  store<u16>(to, <u16>cost_0(load<u8>(p)));
  let cost = cost_1(load<u8>(p));
  store<u16>(to, <u16>(cost + cost_0(load<u8>(p, 1))), 2);
  cost += cost_1(load<u8>(p, 1));
  store<u16>(to, <u16>(cost + cost_0(load<u8>(p, 2))), 4);
  cost += cost_1(load<u8>(p, 2));
  let branch = cost + cost_0(load<u8>(p, 3));
  store<u16>(to, <u16>(branch + cost_0(load<u8>(p, 4))), 6);
  branch += cost_1(load<u8>(p, 4));
  store<u16>(to, <u16>(branch + cost_0(load<u8>(p, 5))), 8);
  store<u16>(to, <u16>(branch + cost_1(load<u8>(p, 5))), 10);
  cost += cost_1(load<u8>(p, 3));
  store<u16>(to, <u16>(cost + cost_0(load<u8>(p, 6))), 12);
  cost += cost_1(load<u8>(p, 6));
  store<u16>(to, <u16>(cost + cost_0(load<u8>(p, 7))), 14);
  cost += cost_1(load<u8>(p, 7));
  store<u16>(to, <u16>(cost + cost_0(load<u8>(p, 8))), 16);
  store<u16>(to, <u16>(cost + cost_1(load<u8>(p, 8))), 18);
}

const magnitudes = memory.data(32, 16);

/**
 * Cost of a block's levels. `last` is the position of the last that is not 0, `first` where the block begins (1
 * without DC), `context` how many of the blocks above and to the left have levels.
 */
export function cost_levels(e: Encoder, levels: usize, last: i32, type: u32, context: u32, first: i32): u32 {
  const base = base_of(e);
  const typeRow = type * 24;
  let row: usize = typeRow + <u32>load<u8>(BANDS + first) * 3 + context;
  if (last < first) return load<u16>(base + END_COSTS + (row << 1));
  v128.store(magnitudes, i16x8.min_s(i16x8.abs(v128.load(levels)), i16x8.splat(63)));
  v128.store(magnitudes, i16x8.min_s(i16x8.abs(v128.load(levels, 16)), i16x8.splat(63)), 16);
  const costs = base + LEVEL_COSTS;
  let cost: u32 = context == 0 ? load<u16>(base + MORE_COSTS + (row << 1)) : 0;
  for (let n = first; n < last; n++) {
    const level: u32 = load<u16>(magnitudes + (n << 1));
    cost += load<u16>(costs + (row << 7) + (level << 1));
    row = typeRow + <u32>load<u8>(BANDS + n + 1) * 3 + min<u32>(level, 2);
  }
  const level: u32 = load<u16>(magnitudes + (last << 1));
  cost += load<u16>(costs + (row << 7) + (level << 1));
  if (last == 15) return cost;
  row = typeRow + <u32>load<u8>(BANDS + last + 1) * 3 + min<u32>(level, 2);
  return cost + load<u16>(base + END_COSTS + (row << 1));
}
