// Intra predictions of VP8 (RFC 6386 12), as blocks kept column by column.
//
// 4 × 4: the thirteen samples around the block lie in one vector, its *edge*, from the bottom left corner up and on to
// the right: 0: L3, 1 … 4: L3 L2 L1 L0, 5: the corner, 6 … 9: A0 … A3, 10 … 13: A4 … A7, 14, 15: A7. `two` holds its
// averages of neighbours (x + y + 1 >> 1), `three` those of three (x + 2y + z + 2 >> 2); every directional mode is one
// shuffle of both. Modes are numbered in the order of the bit stream's tree.
// Twin: test/reference/webp-predict.ts.
import { high_u8, low_u8 } from "./vector";

export const DC: u32 = 0;
export const TRUE_MOTION: u32 = 1;
export const VERTICAL: u32 = 2;
export const HORIZONTAL: u32 = 3;
/** 4 × 4 modes; from 4 on: down-right, vertical-right, down-left, vertical-left, horizontal-down, horizontal-up. */
export const SPLIT_MODE_COUNT: u32 = 10;

// @ts-ignore: decorator
@inline function spread_rows(top: v128): v128 {
  return i8x16.shuffle(top, top, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
}

/** The DC of a whole prediction from the sides that exist; 128 without any. */
function whole_dc(above: usize, left: usize, samples: usize, hasAbove: bool, hasLeft: bool): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; hasAbove && i < samples; i++) sum += load<u8>(above + i);
  for (let i: usize = 0; hasLeft && i < samples; i++) sum += load<u8>(left + i);
  if (!hasAbove && !hasLeft) return 128;
  const count = <u32>samples << (hasAbove && hasLeft ? 1 : 0);
  return (sum + (count >> 1)) / count;
}

/**
 * The four predictions of a plane of `side` × `side` blocks: mode m's blocks to `to + m * stride`, in raster order.
 * `above` and `left` are the samples next to the plane, `corner` the one diagonally before them.
 */
export function webpenc_predict_whole(
  above: usize, left: usize, corner: u32, side: usize, hasAbove: bool, hasLeft: bool, to: usize, stride: usize,
): void {
  const dc = i8x16.splat(<i8>whole_dc(above, left, side << 2, hasAbove, hasLeft));
  const base = i16x8.splat(<i16>corner);
  for (let j: usize = 0; j < side; j++) {
    const rows = v128.load32_splat(left + (j << 2));
    const slope = i16x8.sub(low_u8(rows), base);
    for (let i: usize = 0; i < side; i++) {
      const columns = spread_rows(v128.load32_zero(above + (i << 2)));
      v128.store(to, dc);
      v128.store(
        to + stride,
        i8x16.narrow_i16x8_u(i16x8.add(low_u8(columns), slope), i16x8.add(high_u8(columns), slope)),
      );
      v128.store(to + stride * 2, columns);
      v128.store(to + stride * 3, rows);
      to += 16;
    }
  }
}

/** The edge from the samples before and above a block (`row`: 5 unused, corner, A0 … A7) and the block to its left. */
// @ts-ignore: decorator
@inline export function edge_of(row: v128, left: v128): v128 {
  return i8x16.shuffle(row, left, 31, 31, 30, 29, 28, 5, 6, 7, 8, 9, 10, 11, 12, 13, 13, 13);
}

/** The ten predictions of a 4 × 4 block with this edge, 16 bytes each, to `to`. */
// @ts-ignore: decorator
@inline export function predict_split(edge: v128, to: usize): void {
  const next = i8x16.shuffle(edge, edge, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15);
  const previous = i8x16.shuffle(edge, edge, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  const two = i8x16.avgr_u(edge, next);
  // (x + z >> 1 + y + 1) >> 1: the outer average rounds down, hence the subtraction.
  const odd = v128.and(v128.xor(previous, next), i8x16.splat(1));
  const three = i8x16.avgr_u(i8x16.sub(i8x16.avgr_u(previous, next), odd), edge);

  const sides = i8x16.shuffle(edge, i64x2.splat(0), 1, 2, 3, 4, 6, 7, 8, 9, 16, 16, 16, 16, 16, 16, 16, 16);
  const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(sides));
  v128.store(to, i8x16.splat(<i8>((i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + 4) >> 3)));

  const rows = low_u8(i8x16.shuffle(edge, edge, 4, 3, 2, 1, 4, 3, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0));
  const slope = i16x8.sub(rows, i16x8.splat(<i16>i8x16.extract_lane_u(edge, 5)));
  const columns = i8x16.shuffle(edge, edge, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9);
  v128.store(
    to, i8x16.narrow_i16x8_u(i16x8.add(low_u8(columns), slope), i16x8.add(high_u8(columns), slope)), 16,
  );
  v128.store(to, i8x16.shuffle(three, two, 6, 6, 6, 6, 7, 7, 7, 7, 8, 8, 8, 8, 9, 9, 9, 9), 32);
  v128.store(to, i8x16.shuffle(three, two, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1), 48);
  v128.store(to, i8x16.shuffle(three, two, 5, 4, 3, 2, 6, 5, 4, 3, 7, 6, 5, 4, 8, 7, 6, 5), 64);
  v128.store(to, i8x16.shuffle(three, two, 21, 5, 4, 3, 22, 6, 21, 5, 23, 7, 22, 6, 24, 8, 23, 7), 80);
  v128.store(to, i8x16.shuffle(three, two, 7, 8, 9, 10, 8, 9, 10, 11, 9, 10, 11, 12, 10, 11, 12, 13), 96);
  v128.store(to, i8x16.shuffle(three, two, 22, 7, 23, 8, 23, 8, 24, 9, 24, 9, 25, 10, 25, 10, 11, 12), 112);
  v128.store(to, i8x16.shuffle(three, two, 20, 19, 18, 17, 5, 4, 3, 2, 6, 20, 19, 18, 7, 5, 4, 3), 128);
  v128.store(to, i8x16.shuffle(three, two, 19, 18, 17, 16, 3, 2, 1, 16, 18, 17, 16, 16, 2, 1, 16, 16), 144);
}

/** predict_split from memory, for its test: corner and A0 … A7 at `row`, L0 … L3 at `left`. */
export function webpenc_predict_split(row: usize, left: usize, to: usize): void {
  const edge = edge_of(v128.load(row - 5), v128.load32_splat(left));
  predict_split(edge, to);
}
