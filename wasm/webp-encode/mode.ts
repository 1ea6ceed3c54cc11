// Modes of a macroblock into bits, along the trees of RFC 6386 11.2 and 11.4.
import { MODE_PROBABILITIES } from "./tables";

// @ts-ignore: decorator
@inline export function put_bit(to: usize, probability: u32, bit: u32): usize {
  store<u16>(to, <u16>(probability | (bit << 8)));
  return to + 2;
}

/** The low `count` bits of `value`, highest first, of even probability. */
export function put_number(to: usize, value: u32, count: u32): usize {
  while (count > 0) {
    count--;
    to = put_bit(to, 128, (value >> count) & 1);
  }
  return to;
}

/** A 4 × 4 mode between the modes above and to the left. */
export function put_split_mode(to: usize, above: u32, left: u32, mode: u32): usize {
  const p = MODE_PROBABILITIES + (above * 10 + left) * 9;
  // Modes 0 … 2 leave the trunk one by one; then 3 … 5 part from 6 … 9, which leave one by one again.
  for (let node: u32 = 0; node < 3; node++) {
    to = put_bit(to, load<u8>(p + node), mode > node ? 1 : 0);
    if (mode == node) return to;
  }
  to = put_bit(to, load<u8>(p, 3), mode > 5 ? 1 : 0);
  if (mode < 6) {
    to = put_bit(to, load<u8>(p, 4), mode > 3 ? 1 : 0);
    return mode == 3 ? to : put_bit(to, load<u8>(p, 5), mode - 4);
  }
  for (let node: u32 = 6; node < 9; node++) {
    to = put_bit(to, load<u8>(p + node), mode > node ? 1 : 0);
    if (mode == node) break;
  }
  return to;
}

/** A 16 × 16 mode: DC 0, true motion 1, vertical 2, horizontal 3. */
export function put_whole_mode(to: usize, mode: u32): usize {
  if (mode == 0 || mode == 2) return put_bit(put_bit(to, 156, 0), 163, mode >> 1);
  return put_bit(put_bit(to, 156, 1), 128, mode == 1 ? 1 : 0);
}

/** A chroma mode, numbered alike. */
export function put_chroma_mode(to: usize, mode: u32): usize {
  to = put_bit(to, 142, mode == 0 ? 0 : 1);
  if (mode == 0) return to;
  to = put_bit(to, 114, mode == 2 ? 0 : 1);
  return mode == 2 ? to : put_bit(to, 183, mode == 1 ? 1 : 0);
}
