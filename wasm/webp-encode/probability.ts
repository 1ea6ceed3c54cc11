// Coefficient probabilities from the tokens counted so far (RFC 6386 13): each node's is replaced where that saves more
// than the 8 bits and the flag that it costs in the frame header.
import { cost_0, cost_1 } from "./cost";
import { may_end } from "./context";
import { CONTEXTS, Encoder, PROBABILITIES, TOKEN_COUNTS, base_of } from "./state";
import { DEFAULT_PROBABILITIES, UPDATE_PROBABILITIES } from "./tables";

/** Cost of the 8 bits of a new probability. */
const VALUE_COST: u64 = 2048;

/** Probability of a false bit in 1/256, never 0; 255 where nothing is known. */
export function probability_of(zeros: u32, ones: u32): u32 {
  const total = zeros + ones;
  if (total == 0) return 255;
  return max<u32>(1, <u32>((<u64>zeros * 255 + (total >> 1)) / total));
}

/** Node `node` of context `i`. */
function set_node(base: usize, i: u32, node: u32, zeros: u32, ones: u32): void {
  const at = i * 11 + node;
  const update: u32 = load<u8>(UPDATE_PROBABILITIES + at), old: u32 = load<u8>(DEFAULT_PROBABILITIES + at);
  const fresh = probability_of(zeros, ones);
  const keep = <u64>zeros * cost_0(old) + <u64>ones * cost_1(old) + cost_0(update);
  const replace = <u64>zeros * cost_0(fresh) + <u64>ones * cost_1(fresh) + cost_1(update) + VALUE_COST;
  store<u8>(base + PROBABILITIES + at, <u8>(replace < keep ? fresh : old));
}

/** Makes all probabilities. */
export function make_probabilities(e: Encoder): void {
  const base = base_of(e);
  // Blocks of luma without DC have no position 0; what was counted there means nothing.
  memory.fill(base + TOKEN_COUNTS, 0, 3 << 6);
  for (let i: u32 = 0; i < CONTEXTS; i++) {
    const c = base + TOKEN_COUNTS + (i << 6);
    const zero = load<u32>(c), one = load<u32>(c, 4), two = load<u32>(c, 8), three = load<u32>(c, 12);
    const four = load<u32>(c, 16), end = load<u32>(c, 44);
    const category1 = load<u32>(c, 20), category2 = load<u32>(c, 24), category3 = load<u32>(c, 28);
    const category4 = load<u32>(c, 32), category56 = load<u32>(c, 36) + load<u32>(c, 40);
    const category12 = category1 + category2, category34 = category3 + category4;
    const small = two + three + four, large = category12 + category34 + category56;
    if (may_end(i / 24, i % 24)) set_node(base, i, 0, end, zero + one + small + large);
    set_node(base, i, 1, zero, one + small + large);
    set_node(base, i, 2, one, small + large);
    set_node(base, i, 3, small, large);
    set_node(base, i, 4, two, three + four);
    set_node(base, i, 5, three, four);
    set_node(base, i, 6, category12, category34 + category56);
    set_node(base, i, 7, category1, category2);
    set_node(base, i, 8, category34, category56);
    set_node(base, i, 9, category3, category4);
    set_node(base, i, 10, load<u32>(c, 36), load<u32>(c, 40));
  }
}
