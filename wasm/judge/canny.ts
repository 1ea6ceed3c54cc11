// Canny's non-maximum suppression of one row, exactly as OpenCV 4's cv::Canny(grey, 100, 200, 3, L2gradient = false).
//
// A pixel stays if its magnitude exceeds LOW and is the peak across the edge. The direction is found as OpenCV does, in
// fixed point: TG22 = tan(22.5°)·2^15 = 13573, tan(67.5°) = 2 + tan(22.5°):
//   |dy|·2^15 < |dx|·TG22          edge is vertical:   m > left,  m ≥ right
//   (|dy| − 2|dx|)·2^15 > |dx|·TG22  edge is horizontal: m > above, m ≥ below
//   otherwise                      diagonal, by the signs: m > both corners
// Both tests are one dot product of pairs (|dx|, |dy| or |dy| − 2|dx|) with (13573, −32768); |products| < 2^27.
// Magnitudes outside the picture are zero. Output: one bit a column. Scalar twin: test/reference/judge-canny.ts.
import { interleave_hi_16, interleave_lo_16 } from "../shuffle";

const LOW: i16 = 100;
const HIGH: i16 = 200;

const TANGENT = memory.data<i16>([13573, -32768, 13573, -32768, 13573, -32768, 13573, -32768], 16);

// @ts-ignore: decorator
@inline function tangent_sign(x: v128, y: v128, tangent: v128): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.dot_i16x8_s(interleave_lo_16(x, y), tangent),
    i32x4.dot_i16x8_s(interleave_hi_16(x, y), tangent),
  );
}

/**
 * Writes `edges` (candidates) and `strong` (candidates over HIGH), bit x & 7 of byte x >> 3, for the row whose
 * magnitudes are `here`; `above` and `below` are those of its neighbours, all i16 with zeros at −1 and `width`.
 */
export function suppress_row(
  above: usize, here: usize, below: usize, dx: usize, dy: usize, width: i32, edges: usize, strong: usize,
): void {
  const low = i16x8.splat(LOW);
  const high = i16x8.splat(HIGH);
  const zero = i16x8.splat(0);
  const tangent = v128.load(TANGENT);
  const end = here + (<usize>width << 1);
  while (here < end) {
    const m = v128.load(here);
    const candidate = i16x8.gt_s(m, low);
    let edgeBits = 0;
    let strongBits = 0;
    if (v128.any_true(candidate)) {
      const gx = v128.load(dx);
      const gy = v128.load(dy);
      const x = i16x8.abs(gx);
      const y = i16x8.abs(gy);
      const isVertical = i16x8.gt_s(tangent_sign(x, y, tangent), zero);
      const isHorizontal = i16x8.lt_s(tangent_sign(x, i16x8.sub(y, i16x8.add(x, x)), tangent), zero);
      const falling = i16x8.shr_s(v128.xor(gx, gy), 15);

      const vertical = v128.andnot(i16x8.gt_s(m, v128.load(here - 2)), i16x8.lt_s(m, v128.load(here, 2)));
      const horizontal = v128.andnot(i16x8.gt_s(m, v128.load(above)), i16x8.lt_s(m, v128.load(below)));
      const cornerAbove = v128.bitselect(v128.load(above, 2), v128.load(above - 2), falling);
      const cornerBelow = v128.bitselect(v128.load(below - 2), v128.load(below, 2), falling);
      const diagonal = i16x8.gt_s(m, i16x8.max_s(cornerAbove, cornerBelow));
      const peak = v128.bitselect(vertical, v128.bitselect(horizontal, diagonal, isHorizontal), isVertical);

      const edge = v128.and(candidate, peak);
      edgeBits = i16x8.bitmask(edge);
      strongBits = i16x8.bitmask(v128.and(edge, i16x8.gt_s(m, high)));
    }
    store<u8>(edges, edgeBits);
    store<u8>(strong, strongBits);
    here += 16;
    above += 16;
    below += 16;
    dx += 16;
    dy += 16;
    edges++;
    strong++;
  }
}
