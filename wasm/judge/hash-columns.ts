// The horizontal pass of all hashes: a row of Pillow's grey becomes 8 + 9 + 32 columns, rounded to bytes as it does.
//
// Layout of a row of columns (COLUMN_BYTES): 8 for aHash at 0, 9 for dHash at 8, 32 for pHash at 24.
// Number format: u8 × weight·2^22 in 32 bits, weights split over two planes of i16 (hash-coefficients.ts); sums wrap in
// between and are whole at the end, |sum| < 1.4 · 255 · 2^22 < 2^31. Scalar twin: test/reference/judge-hash.ts.
import { next_coefficient, open_window, window_first } from "./hash-coefficients";
import { HASH_OUTPUTS, HIGH_TAPS, Judge, OUTPUT_BYTES, taps_capacity } from "./state";

// An output's record: first i32, groups i32, highFirst i32, highGroups i32, low u32 (address), high u32 (address).

function open_output(record: usize, size: i32, outputs: i32, output: i32, low: usize, high: usize): void {
  const count = open_window(size, outputs, output);
  const from = window_first();
  let highStart = count;
  let highEnd = 0;
  for (let tap = 0; tap < count; tap++) {
    const weight = next_coefficient();
    const upper = (weight + 32768) >> 16;
    store<i16>(low + (<usize>tap << 1), <i16>(weight - (upper << 16)));
    if (upper == 0) continue;
    if (highStart == count) highStart = tap;
    highEnd = tap + 1;
    store<i16>(high + (<usize>(tap - highStart) << 1), <i16>upper);
  }
  store<i32>(record, from);
  store<i32>(record, (count + 7) >> 3, 4);
  store<i32>(record, from + highStart, 8);
  store<i32>(record, max(0, highEnd - highStart + 7) >> 3, 12);
  store<u32>(record, <u32>low, 16);
  store<u32>(record, <u32>high, 20);
}

/** Computes the coefficients of every column for rows of `width`. The tap planes must be zero-filled. */
export function open_columns(s: Judge, width: i32): void {
  let record = s.outputs;
  let low = s.lowTaps;
  let high = s.highTaps;
  for (let hash = 0; hash < 3; hash++) {
    const outputs = hash == 0 ? 8 : hash == 1 ? 9 : 32;
    const lowBytes = <usize>taps_capacity(width, outputs) << 1;
    for (let output = 0; output < outputs; output++) {
      open_output(record, width, outputs, output, low, high);
      record += OUTPUT_BYTES;
      low += lowBytes;
      high += HIGH_TAPS << 1;
    }
  }
}

// @ts-ignore: decorator
@inline function dot_taps(row: usize, taps: usize, groups: i32): i32 {
  let sumA = i32x4.splat(0);
  let sumB = i32x4.splat(0);
  let left = groups;
  for (; left > 1; left -= 2) {
    sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(v128.load8x8_u(row), v128.load(taps)));
    sumB = i32x4.add(sumB, i32x4.dot_i16x8_s(v128.load8x8_u(row, 8), v128.load(taps, 16)));
    row += 16;
    taps += 32;
  }
  if (left > 0) sumA = i32x4.add(sumA, i32x4.dot_i16x8_s(v128.load8x8_u(row), v128.load(taps)));
  const sum = i32x4.add(sumA, sumB);
  return (
    i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  );
}

/** Reduces one row of grey to its hash columns at `columns`. The row may be read 16 bytes behind its end. */
export function hash_columns_row(s: Judge, grey: usize, columns: usize): void {
  let record = s.outputs;
  for (let output = 0; output < HASH_OUTPUTS; output++) {
    let sum = dot_taps(grey + <usize>load<i32>(record), <usize>load<u32>(record, 16), load<i32>(record, 4));
    const highGroups = load<i32>(record, 12);
    if (highGroups != 0) {
      sum += dot_taps(grey + <usize>load<i32>(record, 8), <usize>load<u32>(record, 20), highGroups) << 16;
    }
    const rounded = (sum + (1 << 21)) >> 22;
    const column = output < 17 ? output : output + 7;
    store<u8>(columns + <usize>column, min(255, max(0, rounded)));
    record += OUTPUT_BYTES;
  }
}
