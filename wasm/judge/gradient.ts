// Derivatives of one grey row: Sobel 3×3 (for Canny) and the squares of the 3×3 Laplacian (for sharpness).
//
// With rows above p, here c, below n:   smooth = p + 2c + n,   slope = n − p
//   dx = smooth[x+1] − smooth[x−1]      dy = slope[x−1] + 2 slope[x] + slope[x+1]      magnitude = |dx| + |dy|
//   Laplacian = p + n + c[x−1] + c[x+1] − 4c
// Number format i16: smooth ≤ 1020, |dx|, |dy| ≤ 1020, magnitude ≤ 2040, |Laplacian| ≤ 1020; its squares are summed in
// 32 bits over at most 16,384 columns (2 × 1020² × 2048 < 2^32) and then in 64.
// Borders: Sobel repeats the edge (OpenCV's Canny), so rows carry repeated values on both sides; the Laplacian reflects
// without repeating (reflect-101), which is put right for the first and last column here, and whole rows at top and
// bottom go through laplacian_row. Scalar twin: test/reference/judge-canny.ts, judge-luma.ts.

/** Columns after which the 32-bit sums of squares are emptied. */
const SEGMENT: usize = 16384;

// @ts-ignore: decorator
@inline function square_sum(v: v128): u64 {
  return (
    <u64>(<u32>i32x4.extract_lane(v, 0)) + <u64>(<u32>i32x4.extract_lane(v, 1)) +
    <u64>(<u32>i32x4.extract_lane(v, 2)) + <u64>(<u32>i32x4.extract_lane(v, 3))
  );
}

/**
 * Writes dx, dy and magnitude (i16, rounded up to eight columns; magnitude is zero behind `width`) of the middle row
 * and returns the sum of its squared Laplacian. All three rows must repeat their edge values 8 columns to the left and
 * 24 to the right.
 */
export function gradient_row(
  above: usize, row: usize, below: usize, width: i32, magnitude: usize, dx: usize, dy: usize,
): u64 {
  let total: u64 = 0;
  let p = v128.load8x8_u(above - 8);
  let n = v128.load8x8_u(below - 8);
  let c = v128.load8x8_u(row - 8);
  let t = i16x8.add(p, n);
  let smoothLeft = i16x8.add(t, i16x8.add(c, c));
  let slopeLeft = i16x8.sub(n, p);
  p = v128.load8x8_u(above);
  n = v128.load8x8_u(below);
  c = v128.load8x8_u(row);
  t = i16x8.add(p, n);
  let twice = i16x8.add(c, c);
  let smooth = i16x8.add(t, twice);
  let slope = i16x8.sub(n, p);
  const columns = <usize>width;
  let x: usize = 0;
  while (x < columns) {
    let squares = i32x4.splat(0);
    for (const end = min(x + SEGMENT, columns); x < end; x += 8) {
      const sides = i16x8.add(v128.load8x8_u(row + x - 1), v128.load8x8_u(row + x + 1));
      const laplacian = i16x8.sub(i16x8.add(t, sides), i16x8.add(twice, twice));
      squares = i32x4.add(squares, i32x4.dot_i16x8_s(laplacian, laplacian));

      p = v128.load8x8_u(above + x, 8);
      n = v128.load8x8_u(below + x, 8);
      c = v128.load8x8_u(row + x, 8);
      t = i16x8.add(p, n);
      twice = i16x8.add(c, c);
      const smoothRight = i16x8.add(t, twice);
      const slopeRight = i16x8.sub(n, p);
      const gx = i16x8.sub(
        i16x8.shuffle(smooth, smoothRight, 1, 2, 3, 4, 5, 6, 7, 8),
        i16x8.shuffle(smoothLeft, smooth, 7, 8, 9, 10, 11, 12, 13, 14),
      );
      const gy = i16x8.add(
        i16x8.add(slope, slope),
        i16x8.add(
          i16x8.shuffle(slope, slopeRight, 1, 2, 3, 4, 5, 6, 7, 8),
          i16x8.shuffle(slopeLeft, slope, 7, 8, 9, 10, 11, 12, 13, 14),
        ),
      );
      const at = x << 1;
      v128.store(dx + at, gx);
      v128.store(dy + at, gy);
      v128.store(magnitude + at, i16x8.add(i16x8.abs(gx), i16x8.abs(gy)));
      smoothLeft = smooth;
      smooth = smoothRight;
      slopeLeft = slope;
      slope = slopeRight;
    }
    total += square_sum(squares);
  }
  v128.store(magnitude + (columns << 1), i16x8.splat(0));
  return total + edge_correction(above, row, below, width);
}

// @ts-ignore: decorator
@inline function laplacian_at(above: usize, row: usize, below: usize, x: usize, left: usize, right: usize): i64 {
  return <i64>(
    <i32>load<u8>(above + x) + <i32>load<u8>(below + x) + <i32>load<u8>(row + left) + <i32>load<u8>(row + right) -
    4 * <i32>load<u8>(row + x)
  );
}

/** What to add to the squares of a row with repeated edges: reflected edges instead, nothing behind the last column. */
function edge_correction(above: usize, row: usize, below: usize, width: i32): u64 {
  const last = <usize>(width - 1);
  const behind = laplacian_at(above, row, below, last, last, last);
  let correction = -behind * behind * <i64>(((width + 7) & ~7) - width);
  if (width > 1) {
    const first = laplacian_at(above, row, below, 0, 0, 1);
    const final = laplacian_at(above, row, below, last, last - 1, last);
    const firstReflected = laplacian_at(above, row, below, 0, 1, 1);
    const finalReflected = laplacian_at(above, row, below, last, last - 1, last - 1);
    correction += firstReflected * firstReflected - first * first;
    correction += finalReflected * finalReflected - final * final;
  }
  return <u64>correction;
}

/** Sum of squared Laplacians of one row with reflected edges: for the first and the last row of a picture. */
export function laplacian_row(above: usize, row: usize, below: usize, width: i32): u64 {
  let total: i64 = 0;
  const last = width - 1;
  for (let x = 0; x < width; x++) {
    const left = x > 0 ? x - 1 : min(1, last);
    const right = x < last ? x + 1 : max(last - 1, 0);
    const v = laplacian_at(above, row, below, <usize>x, <usize>left, <usize>right);
    total += v * v;
  }
  return <u64>total;
}

/**
 * Sum of the Laplacian along a row: its inside cancels, and reflected edges leave the first and last steps. The part
 * across rows is the same of whole rows (judge.ts).
 */
export function laplacian_sum_along(row: usize, width: i32): i64 {
  if (width < 2) return 0;
  const last = row + <usize>(width - 1);
  return <i64>(<i32>load<u8>(row, 1) - <i32>load<u8>(row) + <i32>load<u8>(last - 1) - <i32>load<u8>(last));
}

/** Sum of one row of grey. */
export function sum_row(row: usize, width: i32): i64 {
  let total: i64 = 0;
  for (let x = 0; x < width; x++) total += <i64>load<u8>(row + x);
  return total;
}
