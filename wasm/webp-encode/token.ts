// A recorded block of levels into bits, along the tree of RFC 6386 13.
import { PROBABILITIES } from "./state";
import { BANDS, CATEGORY_BASE, CATEGORY_BITS, CATEGORY_PROBABILITIES, TOKENS } from "./tables";

/** Where the record's next block begins, after put_block. */
let blockEnd: usize = 0;
export function block_end(): usize {
  return blockEnd;
}

// @ts-ignore: decorator
@inline function put(to: usize, probability: usize, bit: u32): usize {
  store<u16>(to, <u16>(<u32>load<u8>(probability) | (bit << 8)));
  return to + 2;
}

/** A magnitude of 5 or more, after "more than 4": its category by nodes 6 … 10 of `p`, and its extra bits. */
function put_large(to: usize, p: usize, magnitude: u32): usize {
  const category = <u32>load<u8>(TOKENS + min<u32>(magnitude, 67)) - 5;
  if (category < 2) {
    to = put(to, p + 6, 0);
    to = put(to, p + 7, category);
  } else {
    to = put(to, p + 6, 1);
    to = put(to, p + 8, category >> 2);
    to = put(to, p + 9 + (category >> 2), category & 1);
  }
  const count = <u32>load<u8>(CATEGORY_BITS + category);
  const extra = magnitude - load<u8>(CATEGORY_BASE + category);
  const probabilities = CATEGORY_PROBABILITIES + category * 12;
  for (let i: u32 = 0; i < count; i++) to = put(to, probabilities + i, (extra >> (count - 1 - i)) & 1);
  return to;
}

/** A block of zeros. */
// @ts-ignore: decorator
@inline export function put_no_block(state: usize, type: u32, first: u32, context: u32, to: usize): usize {
  return put(to, state + PROBABILITIES + type * 264 + first * 33 + context * 11, 0);
}

/** The recorded block at `from`. @returns the end of the bits; block_end() is that of the record's block */
export function put_block(state: usize, from: usize, type: u32, first: u32, context: u32, to: usize): usize {
  const probabilities = state + PROBABILITIES + type * 264;
  const last: u32 = load<u8>(from++);
  let p = probabilities + <u32>load<u8>(BANDS + first) * 33 + context * 11;
  let n = first;
  to = put(to, p, 1);
  for (;;) {
    let level = <i32>load<i8>(from++);
    if (level == -128) {
      level = load<i16>(from);
      from += 2;
    }
    n++;
    if (level == 0) {
      to = put(to, p + 1, 0);
      p = probabilities + <u32>load<u8>(BANDS + n) * 33;
      continue;
    }
    const magnitude = <u32>abs(level);
    to = put(to, p + 1, 1);
    if (magnitude == 1) {
      to = put(to, p + 2, 0);
    } else {
      to = put(to, p + 2, 1);
      if (magnitude < 5) {
        to = put(to, p + 3, 0);
        to = put(to, p + 4, magnitude > 2 ? 1 : 0);
        if (magnitude > 2) to = put(to, p + 5, magnitude - 3);
      } else {
        to = put(to, p + 3, 1);
        to = put_large(to, p, magnitude);
      }
    }
    store<u16>(to, <u16>(128 | ((<u32>level >>> 31) << 8)));
    to += 2;
    if (n == 16) break;
    p = probabilities + <u32>load<u8>(BANDS + n) * 33 + (magnitude == 1 ? 11 : 22);
    if (n > last) {
      to = put(to, p, 0);
      break;
    }
    to = put(to, p, 1);
  }
  blockEnd = from;
  return to;
}
