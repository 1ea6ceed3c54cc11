// Adam7 (PNG third edition, section 8.1) with half of the picture held, not all of it.
//
// Odd rows are pass 7 alone, and it comes last in the file in row order: it streams. Even rows mix passes 1, 2, 4, 6
// (rows 0 mod 8), 3, 4, 6 (rows 4 mod 8) or 5, 6 (rows 2 mod 4); those six passes are decoded first and held at native
// depth, row after row, pass after pass.
import { PngState } from "./state";

export const HELD_PASSES: i32 = 6;
export const LAST_PASS: i32 = 7;

// Indexed by pass, 1–7: first column and row, steps between columns and rows as shifts.
const X_START = memory.data<u8>([0, 0, 4, 0, 2, 0, 1, 0]);
const Y_START = memory.data<u8>([0, 0, 0, 4, 0, 2, 0, 1]);
const X_SHIFT = memory.data<u8>([0, 3, 3, 2, 2, 1, 1, 0]);
const Y_SHIFT = memory.data<u8>([0, 3, 3, 3, 2, 2, 1, 1]);

// @ts-ignore: decorator
@inline export function column_start(pass: i32): i32 {
  return load<u8>(X_START + <usize>pass);
}
// @ts-ignore: decorator
@inline export function column_shift(pass: i32): i32 {
  return load<u8>(X_SHIFT + <usize>pass);
}

function count_from(size: i32, start: i32, shift: i32): i32 {
  return size <= start ? 0 : ((size - start - 1) >> shift) + 1;
}

/** Pixels in a row of a pass: 0 when the picture is too narrow for it. */
export function pass_width(s: PngState, pass: i32): i32 {
  return count_from(s.width, load<u8>(X_START + <usize>pass), load<u8>(X_SHIFT + <usize>pass));
}

/** Rows of a pass: 0 when it has no columns either, as then it is absent from the stream. */
export function pass_height(s: PngState, pass: i32): i32 {
  if (pass_width(s, pass) == 0) return 0;
  return count_from(s.height, load<u8>(Y_START + <usize>pass), load<u8>(Y_SHIFT + <usize>pass));
}

/** Bytes of an unfiltered row of a pass. */
export function pass_row_bytes(s: PngState, pass: i32): usize {
  return (<usize>pass_width(s, pass) * <usize>s.pixel_bits + 7) >> 3;
}

/** Whether picture row `row` has pixels of `pass`, and which row of the pass they are: −1 if none. */
export function row_in_pass(row: i32, pass: i32): i32 {
  const offset = row - <i32>load<u8>(Y_START + <usize>pass);
  const shift = <i32>load<u8>(Y_SHIFT + <usize>pass);
  return offset < 0 || offset & ((1 << shift) - 1) ? -1 : offset >> shift;
}

/** Bytes of the held passes; a float, since a header may claim more than fits 32 bits. */
export function held_bytes(s: PngState): f64 {
  let total: f64 = 0;
  for (let pass = 1; pass <= HELD_PASSES; pass++) {
    total += <f64>pass_row_bytes(s, pass) * <f64>pass_height(s, pass);
  }
  return total;
}
