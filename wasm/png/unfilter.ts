// Undoes PNG's row filters (PNG third edition, section 9). Scalar twin: test/reference/png-decode.ts.
//
// Up has no dependency along the row: 16 bytes at a time. Sub, Average and Paeth depend on the pixel to the left, so
// pixels of 3 to 8 bytes go one at a time in the low 8 bytes of a vector, all channels at once; only additions, averages
// or comparisons lie on the chain. Pixels of 1 or 2 bytes take the scalar loop.
//
// Loads and stores run up to 15 bytes past a row's end (7 for the pixel loops): rows are written in order, and the
// last one has slack behind it. `source` may not overlap `target`; `previous` is the unfiltered row above.

export const FILTER_NONE: u32 = 0;
export const FILTER_SUB: u32 = 1;
export const FILTER_UP: u32 = 2;
export const FILTER_AVERAGE: u32 = 3;
export const FILTER_PAETH: u32 = 4;

const ONES_8 = memory.data<u8>([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
const LOW_BYTES_16 = memory.data<u16>([255, 255, 255, 255, 255, 255, 255, 255]);

/**
 * Unfilters one row of `length` bytes into `target`. `distance`: bytes of a pixel, at least 1. `previous` is zero-filled
 * for the first row. `filter` is 0–4; the caller has checked it.
 */
export function unfilter(
  filter: u32,
  source: usize,
  previous: usize,
  target: usize,
  length: usize,
  distance: usize,
): void {
  if (filter == FILTER_NONE) memory.copy(target, source, length);
  else if (filter == FILTER_UP) unfilter_up(source, previous, target, length);
  else if (distance < 3) unfilter_bytes(filter, source, previous, target, length, distance);
  else if (filter == FILTER_SUB) unfilter_sub(source, target, length, distance);
  else if (filter == FILTER_AVERAGE) unfilter_average(source, previous, target, length, distance);
  else unfilter_paeth(source, previous, target, length, distance);
}

function unfilter_up(source: usize, previous: usize, target: usize, length: usize): void {
  for (let i: usize = 0; i < length; i += 16) {
    v128.store(target + i, i8x16.add(v128.load(source + i), v128.load(previous + i)));
  }
}

function unfilter_sub(source: usize, target: usize, length: usize, distance: usize): void {
  let left = i64x2.splat(0);
  for (let i: usize = 0; i < length; i += distance) {
    left = i8x16.add(left, v128.load64_zero(source + i));
    v128.store64_lane(target + i, left, 0);
  }
}

function unfilter_average(source: usize, previous: usize, target: usize, length: usize, distance: usize): void {
  const ones = v128.load(ONES_8);
  let left = i64x2.splat(0);
  for (let i: usize = 0; i < length; i += distance) {
    const up = v128.load64_zero(previous + i);
    // avgr rounds up; the filter rounds down.
    const odd = v128.and(v128.xor(left, up), ones);
    const average = i8x16.sub(i8x16.avgr_u(left, up), odd);
    left = i8x16.add(average, v128.load64_zero(source + i));
    v128.store64_lane(target + i, left, 0);
  }
}

// a left, b up, c up-left, as u16; predictor p = a + b − c, so p − a = b − c, p − b = a − c, p − c = both together.
function unfilter_paeth(source: usize, previous: usize, target: usize, length: usize, distance: usize): void {
  const low_bytes = v128.load(LOW_BYTES_16);
  let a = i64x2.splat(0);
  let c = a;
  for (let i: usize = 0; i < length; i += distance) {
    const b = v128.load8x8_u(previous + i);
    const to_a = i16x8.sub(b, c);
    const to_b = i16x8.sub(a, c);
    const away_a = i16x8.abs(to_a);
    const away_b = i16x8.abs(to_b);
    const away_c = i16x8.abs(i16x8.add(to_a, to_b));
    const b_or_c = v128.bitselect(c, b, i16x8.lt_s(away_c, away_b));
    const a_is_worse = i16x8.gt_s(away_a, i16x8.min_s(away_b, away_c));
    const predicted = v128.bitselect(b_or_c, a, a_is_worse);
    a = v128.and(i16x8.add(predicted, v128.load8x8_u(source + i)), low_bytes);
    c = b;
    v128.store64_lane(target + i, i8x16.narrow_i16x8_u(a, a), 0);
  }
}

// @ts-ignore: decorator
@inline function paeth(a: i32, b: i32, c: i32): i32 {
  const away_a = abs<i32>(b - c);
  const away_b = abs<i32>(a - c);
  const away_c = abs<i32>(a + b - c - c);
  if (away_a <= away_b && away_a <= away_c) return a;
  return away_b <= away_c ? b : c;
}

function unfilter_bytes(
  filter: u32,
  source: usize,
  previous: usize,
  target: usize,
  length: usize,
  distance: usize,
): void {
  for (let i: usize = 0; i < length; i++) {
    const a = i < distance ? 0 : <i32>load<u8>(target + i - distance);
    const b = <i32>load<u8>(previous + i);
    let predicted = a;
    if (filter == FILTER_AVERAGE) predicted = (a + b) >> 1;
    else if (filter == FILTER_PAETH) {
      predicted = paeth(a, b, i < distance ? 0 : <i32>load<u8>(previous + i - distance));
    }
    store<u8>(target + i, predicted + load<u8>(source + i));
  }
}
