// Contexts of a block's sixteen positions at once (RFC 6386 13.3): the *row* of a position is 3 × its band + how large
// the level before it is (0, 1, more), one of the 24 rows of a block type. With all rows known beforehand, costs and
// tokens of a block are looked up without a chain from level to level, and without a branch on where the block ends.

/** Rows of positions after a 0, where the block begins at 0, then at 1, with 0, 1 or 2 neighbours that have levels. */
const FIRST_ROWS = memory.data<u8>([
  0, 3, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
  1, 3, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
  2, 3, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
  0, 3, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
  0, 4, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
  0, 5, 6, 9, 18, 12, 15, 18, 18, 18, 18, 18, 18, 18, 18, 21,
], 16);
/** The positions, and twos. */
const POSITIONS = memory.data<u8>([
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
], 16);

/** The row of the position where a block begins. */
// @ts-ignore: decorator
@inline export function first_row(first: u32, context: u32): u32 {
  return first * 3 + context;
}

/** The rows of all positions, as bytes, from the levels' magnitudes; before `first` a magnitude must be 0. */
// @ts-ignore: decorator
@inline export function rows_of(magnitudes: v128, first: u32, context: u32): v128 {
  const most = i8x16.min_u(magnitudes, v128.load(POSITIONS, 16));
  const before = i8x16.shuffle(
    i64x2.splat(0), most, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
  );
  return i8x16.add(before, v128.load(FIRST_ROWS + (first_row(first, context) << 4)));
}

/** A mask of the positions behind `last`. */
// @ts-ignore: decorator
@inline export function behind(last: i32): v128 {
  return i8x16.gt_s(v128.load(POSITIONS), i8x16.splat(<i8>last));
}

/** True for rows in which a block can end: not after a 0, unless it begins there. */
export function may_end(type: u32, row: u32): bool {
  return row % 3 > 0 || row == (type == 0 ? 3 : 0);
}
