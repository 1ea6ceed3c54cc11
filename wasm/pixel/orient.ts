// Turning pixels where the small output already exists. Orientation is EXIF's number, 1–8 (Exif 3.0, tag 0x0112).
// Whole pixels move, nothing is computed. Scalar twin: test/reference/pixel-row.ts.

import { ERR_ARGUMENT } from "../status";

/** Reverses `width` RGBA pixels in place. */
export function mirror_u8x4(row: usize, width: usize): void {
  let left = row;
  let right = row + (width << 2);
  for (; left + 32 <= right; left += 16) {
    right -= 16;
    const a = v128.load(left);
    const b = v128.load(right);
    v128.store(left, v128.shuffle<i32>(b, b, 3, 2, 1, 0));
    v128.store(right, v128.shuffle<i32>(a, a, 3, 2, 1, 0));
  }
  for (; left + 4 < right; left += 4) {
    right -= 4;
    const pixel = load<u32>(left);
    store<u32>(left, load<u32>(right));
    store<u32>(right, pixel);
  }
}

/**
 * Puts row `y` of a stored picture of width × height pixels to its place in the turned RGBA picture at `dst`, whose
 * rows are `width` pixels long for orientations 1–4 and `height` for 5–8. Returns 0, or ERR_ARGUMENT for another.
 */
export function place_u8x4(row: usize, width: usize, dst: usize, orientation: i32, y: usize, height: usize): i32 {
  if (orientation < 1 || orientation > 8 || y >= height) return ERR_ARGUMENT;
  const end = row + (width << 2);
  if (orientation <= 4) {
    const line = orientation <= 2 ? y : height - 1 - y;
    const at = dst + line * (width << 2);
    memory.copy(at, row, width << 2);
    if (orientation == 2 || orientation == 3) mirror_u8x4(at, width);
    return 0;
  }
  const column = orientation == 5 || orientation == 8 ? y : height - 1 - y;
  const downward = orientation <= 6;
  const stride = height << 2;
  let at = dst + (column << 2) + (downward ? 0 : (width - 1) * stride);
  for (; row < end; row += 4) {
    store<u32>(at, load<u32>(row));
    at = downward ? at + stride : at - stride;
  }
  return 0;
}
