// What symbols cost in 1/256 bit, by the probabilities in force: tables of the encoder's state, and the cost of a
// block's levels. Magnitudes over 62 are charged as 62: they are rare, and candidates hardly differ in them.
import { behind, first_row, may_end, rows_of } from "./context";
import {
  BIT_COSTS, CATEGORY_BASE, CATEGORY_BITS, CATEGORY_PROBABILITIES, MODE_PROBABILITIES, TOKENS,
} from "./tables";
import {
  CHROMA_COSTS, CONTEXTS, EXTRA_COSTS, Encoder, LEVEL_COSTS, MODE_COSTS, PROBABILITIES, WHOLE_COSTS, base_of,
} from "./state";
import { high_u8, low_u8 } from "./vector";

/** Magnitudes that have costs of their own; in their row of 64 the last place is that of the end of a block. */
const MAGNITUDES: u32 = 63;
const END: usize = 63;
/** The largest magnitude, and END, in every lane. */
const BOUNDS = memory.data<u8>([
  62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62, 62,
  63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
], 16);

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

/** Costs of the extra bits of magnitudes 5 … 62. */
function make_extra_costs(to: usize): void {
  for (let level: u32 = 5; level < MAGNITUDES; level++) {
    const category = <usize>load<u8>(TOKENS + level) - 5;
    const count = <u32>load<u8>(CATEGORY_BITS + category);
    const extra = level - load<u8>(CATEGORY_BASE + category);
    let cost: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      cost += cost_bit(load<u8>(CATEGORY_PROBABILITIES + category * 12 + i), ((extra >> (count - 1 - i)) & 1) != 0);
    }
    store<u16>(to + (level << 1), <u16>cost);
  }
}

/** Cost of token 5 … 10 after "more than 4", by nodes 6 … 10 of a context's probabilities. */
function category_cost(p: usize, category: u32): u32 {
  if (category < 2) return cost_0(load<u8>(p, 6)) + cost_bit(load<u8>(p, 7), category == 1);
  const upper = category >= 4;
  return cost_1(load<u8>(p, 6)) + cost_bit(load<u8>(p, 8), upper)
    + cost_bit(load<u8>(p + (upper ? 10 : 9)), (category & 1) == 1);
}

/** Costs of eight magnitudes from `level` on: `cost` and their extra bits. */
// @ts-ignore: decorator
@inline function put_costs(costs: usize, extra: usize, level: usize, cost: u32): void {
  v128.store(costs + (level << 1), i16x8.add(v128.load(extra + (level << 1)), i16x8.splat(<i16>cost)));
}

/** Costs of levels and ends from the probabilities in force. */
export function make_level_costs(e: Encoder): void {
  const base = base_of(e), extra = base + EXTRA_COSTS;
  for (let i: u32 = 0; i < CONTEXTS; i++) {
    const p = base + PROBABILITIES + i * 11;
    const costs = base + LEVEL_COSTS + (i << 7);
    const mayEnd = may_end(i / 24, i % 24);
    const start: u32 = mayEnd ? cost_1(load<u8>(p)) : 0;
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
    // Each category's eights run into the next one's magnitudes, which come later.
    put_costs(costs, extra, 5, large + category_cost(p, 0));
    put_costs(costs, extra, 7, large + category_cost(p, 1));
    put_costs(costs, extra, 11, large + category_cost(p, 2));
    const fourth = large + category_cost(p, 3), fifth = large + category_cost(p, 4);
    put_costs(costs, extra, 19, fourth);
    put_costs(costs, extra, 27, fourth);
    put_costs(costs, extra, 35, fifth);
    put_costs(costs, extra, 43, fifth);
    put_costs(costs, extra, 51, fifth);
    put_costs(costs, extra, 55, fifth);
    store<u16>(costs + (END << 1), mayEnd ? <u16>cost_0(load<u8>(p)) : 0);
  }
  // Blocks of luma without DC have no position 0: nothing is charged there.
  memory.fill(base + LEVEL_COSTS, 0, 3 << 7);
}

/** Costs of extra bits and of modes: trees and probabilities of a key frame are fixed (RFC 6386 11.2, 11.5). */
export function make_fixed_costs(e: Encoder): void {
  const base = base_of(e);
  for (let i: u32 = 0; i < 100; i++) make_split_costs(MODE_PROBABILITIES + i * 9, base + MODE_COSTS + i * 20);
  make_extra_costs(base + EXTRA_COSTS);
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

/** Where a block's positions stand in a type's costs, u16 each. */
const places = memory.data(32, 16);

/** The sum of the costs at eight places. */
// @ts-ignore: decorator
@inline function sum_costs(costs: usize, at: usize): u32 {
  return (
    <u32>load<u16>(costs + (<usize>load<u16>(at) << 1)) + <u32>load<u16>(costs + (<usize>load<u16>(at, 2) << 1))
    + <u32>load<u16>(costs + (<usize>load<u16>(at, 4) << 1)) + <u32>load<u16>(costs + (<usize>load<u16>(at, 6) << 1))
    + <u32>load<u16>(costs + (<usize>load<u16>(at, 8) << 1)) + <u32>load<u16>(costs + (<usize>load<u16>(at, 10) << 1))
    + <u32>load<u16>(costs + (<usize>load<u16>(at, 12) << 1)) + <u32>load<u16>(costs + (<usize>load<u16>(at, 14) << 1))
  );
}

/**
 * Cost of a block's levels. `last` is the position of the last that is not 0, `first` where the block begins (1
 * without DC), `context` how many of the blocks above and to the left have levels. Every position behind the last is
 * looked up as an end: only the one next to it costs something, for the others are in rows where no block ends.
 */
export function cost_levels(e: Encoder, levels: usize, last: i32, type: u32, context: u32, first: i32): u32 {
  const costs = base_of(e) + LEVEL_COSTS + type * (24 << 7);
  if (last < first) return load<u16>(costs + (first_row(first, context) << 7) + (END << 1));
  const magnitudes = i8x16.min_u(
    i8x16.narrow_i16x8_u(i16x8.abs(v128.load(levels)), i16x8.abs(v128.load(levels, 16))), v128.load(BOUNDS),
  );
  const rows = rows_of(magnitudes, first, context);
  const marked = v128.or(magnitudes, v128.and(behind(last), v128.load(BOUNDS, 16)));
  v128.store(places, i16x8.add(i16x8.shl(low_u8(rows), 6), low_u8(marked)));
  const cost = sum_costs(costs, places);
  if (last < 7) return cost;
  v128.store(places, i16x8.add(i16x8.shl(high_u8(rows), 6), high_u8(marked)), 16);
  return cost + sum_costs(costs, places + 16);
}
