// Zigzag order (T.81 figure A.6): index → position in the block's rows. 16 more entries of 63 catch a run that a
// damaged stream carries past the end, as libjpeg's table does.

/** u8[80]. */
export const ZIGZAG = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
]);

// @ts-ignore: decorator
@inline export function natural(k: usize): usize {
  return load<u8>(ZIGZAG + k);
}

/** Zigzag bits ss…se. */
// @ts-ignore: decorator
@inline export function band(ss: i32, se: i32): u64 {
  return ((<u64>2 << se) - 1) & (<u64>-1 << ss);
}
