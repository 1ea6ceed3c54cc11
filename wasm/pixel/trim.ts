// Where a row stops being the border's colour: the first and the last pixel that differ from it by more than a tolerance in
// any channel. Under a transparent border only alpha counts: what colour nothing has does not matter.
//
// Lanes: four pixels of u8x4; reads up to 12 bytes past the row. Twin: test/reference/trim-row.ts.

// @ts-ignore: decorator
@inline function counted(reference: i32): v128 {
  return i32x4.splat((reference >>> 24) == 0 ? 0xff000000 : -1);
}

/** Bit i: pixel i of the four at `at` differs. */
// @ts-ignore: decorator
@inline function differing(at: usize, reference: v128, mask: v128, tolerance: v128): i32 {
  const v = v128.load(at);
  const far = v128.or(i8x16.sub_sat_u(v, reference), i8x16.sub_sat_u(reference, v));
  const beyond = i8x16.sub_sat_u(v128.and(far, mask), tolerance);
  return ~i32x4.bitmask(i32x4.eq(beyond, i32x4.splat(0))) & 15;
}

/** The first pixel of `width` that differs from `reference` (RGBA in memory's order), or `width`. */
export function trim_first_u8x4(row: usize, width: i32, reference: i32, tolerance: i32): i32 {
  const colour = i32x4.splat(reference);
  const mask = counted(reference);
  const slack = i8x16.splat(<i8>tolerance);
  for (let x = 0; x < width; x += 4) {
    const found = differing(row + (<usize>x << 2), colour, mask, slack);
    if (found != 0) return min(x + ctz(found), width);
  }
  return width;
}

/** The last pixel of `width` that differs from `reference`, or −1. */
export function trim_last_u8x4(row: usize, width: i32, reference: i32, tolerance: i32): i32 {
  const colour = i32x4.splat(reference);
  const mask = counted(reference);
  const slack = i8x16.splat(<i8>tolerance);
  let inside = (1 << (((width - 1) & 3) + 1)) - 1;
  for (let x = (width - 1) & ~3; x >= 0; x -= 4) {
    const found = differing(row + (<usize>x << 2), colour, mask, slack) & inside;
    if (found != 0) return x + 31 - clz(found);
    inside = 15;
  }
  return -1;
}
