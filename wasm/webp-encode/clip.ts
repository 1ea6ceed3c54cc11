// Luma that makes up for clipping. At the edges of saturated colours the decoder's upsampled chroma is not the pixel's
// own, and part of R, G, B falls outside 0 … 255 and is clipped: the pixel comes out darker or lighter than its luma
// says, visibly so in coloured graphics. Luma is moved by what will be clipped; where nothing is, nothing changes.
//
//   c ← luma + 0.299 x(R) + 0.587 x(G) + 0.114 x(B),  x(v) = v - clip(v), R, G, B decoded from c,  three times
//
// Number format: R, G, B over 1.164383, so that they are c plus chroma and clipped to 0 … 219, in 4 fraction bits; |v|
// <= 7,400. Chroma is upsampled as the decoder does: (9 own + 3 beside + 3 above or below + 1 diagonal) / 16.
// Twin: test/reference/webp-colour.ts.
import { interleave_hi_16, interleave_lo_16 } from "../shuffle";
import { low_u8 } from "./vector";

/** Groups of chroma that differ from their neighbours by no more are left alone: 8 moves luma by 3 at most. */
const FLAT: u8 = 8;
const STEPS: i32 = 3;
const BLACK: i16 = 16 << 4;
const RANGE: i16 = 219 << 4;
/** Q15: Cr in R (over 1), in G; Cb in G, in B (over 1); weights of R, G, B in luma. */
const CR_IN_R: i16 = 12147;
const CR_IN_G: i16 = 22878;
const CB_IN_G: i16 = 11025;
const CB_IN_B: i16 = 24001;
const R_IN_Y: i16 = 9798;
const G_IN_Y: i16 = 19235;
const B_IN_Y: i16 = 3735;

/** Eight samples of Cb, then of Cr. */
// @ts-ignore: decorator
@inline function load_both(cb: usize, cr: usize): v128 {
  return v128.load64_lane(cr, v128.load64_zero(cb), 1);
}

/** True when some sample of the group differs from one beside, above or below it. */
// @ts-ignore: decorator
@inline function is_edge(cb: usize, cr: usize, pitch: usize): bool {
  const own = load_both(cb, cr), left = load_both(cb - 1, cr - 1), right = load_both(cb + 1, cr + 1);
  const above = load_both(cb - pitch, cr - pitch), below = load_both(cb + pitch, cr + pitch);
  const most = i8x16.max_u(i8x16.max_u(i8x16.max_u(left, right), i8x16.max_u(above, below)), own);
  const least = i8x16.min_u(i8x16.min_u(i8x16.min_u(left, right), i8x16.min_u(above, below)), own);
  return v128.any_true(i8x16.gt_u(i8x16.sub(most, least), i8x16.splat(FLAT)));
}

/** 3 × own + other, eight samples. */
// @ts-ignore: decorator
@inline function blend_rows(own: usize, other: usize): v128 {
  const samples = v128.load8x8_u(own);
  return i16x8.add(i16x8.add(samples, i16x8.shl(samples, 1)), v128.load8x8_u(other));
}

// @ts-ignore: decorator
@inline function excess(value: v128): v128 {
  return i16x8.sub(value, i16x8.min_s(i16x8.max_s(value, i16x8.splat(0)), i16x8.splat(RANGE)));
}

/** Eight pixels: luma as i16 and upsampled chroma less 128, in 4 fraction bits. @returns the luma to store */
// @ts-ignore: decorator
@inline function compensate_8(luma: v128, cb: v128, cr: v128): v128 {
  const target = i16x8.sub(i16x8.shl(luma, 4), i16x8.splat(BLACK));
  const red = i16x8.add(cr, i16x8.q15mulr_sat_s(cr, i16x8.splat(CR_IN_R)));
  const green = i16x8.add(
    i16x8.q15mulr_sat_s(cr, i16x8.splat(CR_IN_G)), i16x8.q15mulr_sat_s(cb, i16x8.splat(CB_IN_G)),
  );
  const blue = i16x8.add(cb, i16x8.q15mulr_sat_s(cb, i16x8.splat(CB_IN_B)));
  let current = target;
  for (let step = 0; step < STEPS; step++) {
    const r = i16x8.q15mulr_sat_s(excess(i16x8.add(current, red)), i16x8.splat(R_IN_Y));
    const g = i16x8.q15mulr_sat_s(excess(i16x8.sub(current, green)), i16x8.splat(G_IN_Y));
    const b = i16x8.q15mulr_sat_s(excess(i16x8.add(current, blue)), i16x8.splat(B_IN_Y));
    current = i16x8.add(target, i16x8.add(i16x8.add(r, g), b));
  }
  return i16x8.shr_s(i16x8.add(current, i16x8.splat(BLACK + 8)), 4);
}

/** Sixteen pixels of one row; `other`: distance from its chroma row to the one above or below. */
function compensate_16(luma: usize, cb: usize, cr: usize, other: usize): void {
  const middle = i16x8.splat(128 << 4);
  const cbOwn = blend_rows(cb, cb + other), crOwn = blend_rows(cr, cr + other);
  const cb3 = i16x8.sub(i16x8.add(cbOwn, i16x8.shl(cbOwn, 1)), middle);
  const cr3 = i16x8.sub(i16x8.add(crOwn, i16x8.shl(crOwn, 1)), middle);
  const cbEven = i16x8.add(cb3, blend_rows(cb - 1, cb - 1 + other));
  const cbOdd = i16x8.add(cb3, blend_rows(cb + 1, cb + 1 + other));
  const crEven = i16x8.add(cr3, blend_rows(cr - 1, cr - 1 + other));
  const crOdd = i16x8.add(cr3, blend_rows(cr + 1, cr + 1 + other));
  const lo = compensate_8(
    low_u8(v128.load64_zero(luma)), interleave_lo_16(cbEven, cbOdd), interleave_lo_16(crEven, crOdd),
  );
  const hi = compensate_8(
    low_u8(v128.load64_zero(luma, 8)), interleave_hi_16(cbEven, cbOdd), interleave_hi_16(crEven, crOdd),
  );
  v128.store(luma, i8x16.narrow_i16x8_u(lo, hi));
}

/**
 * Corrects two rows of luma, `lumaPitch` bytes apart, of `groups` × 16 pixels, in place. `cb` and `cr` are their row of
 * chroma; rows above and below, and a sample at each end of the three, must stand beside it.
 */
export function webpenc_compensate_clipping(
  luma: usize, lumaPitch: usize, cb: usize, cr: usize, chromaPitch: usize, groups: i32,
): void {
  for (let i = 0; i < groups; i++) {
    if (is_edge(cb, cr, chromaPitch)) {
      compensate_16(luma, cb, cr, 0 - chromaPitch);
      compensate_16(luma + lumaPitch, cb, cr, chromaPitch);
    }
    luma += 16;
    cb += 8;
    cr += 8;
  }
}
