// Colours that YCbCr has and RGB has not, in planes: a conversion would clamp each of their channels. Planes that are
// resized before they are converted must hold clamped colours already, or thin saturated lines come out too light: luma
// becomes that of the clamped colour, and so does chroma, as the mean over the pixels of its sample.
//
// Sixteen samples are passed over when no pixel of theirs can lie more than SLACK levels outside: by the deviation of a channel
// from luma, of which max(1.5 |Cr|, 2 |Cb|) is a bound. Being convex it bounds upsampled chroma too, when it is upsampled
// itself, with the larger neighbour in either direction.
//
// Numbers: i16 with 4 fraction bits, factors with 15. Luma ≤ 4080 and chroma within ±2048, so a channel is within ±7800;
// clamping adds less than 4200 to a pixel, less than 17000 to the four of a sample. Twin: test/reference/resize-gamut.ts.

import { interleave_hi_8, interleave_lo_8 } from "../shuffle";

const SLACK: u8 = 8;
/** White, and chroma's middle. */
const WHITE: i16 = 255 << 4;
const MIDDLE: i16 = 128 << 4;
/** Beyond the whole: red's 1.402 of Cr and blue's 1.772 of Cb. */
const RED: i16 = 13173;
const BLUE: i16 = 25297;
const GREEN_CB: i16 = 11277;
const GREEN_CR: i16 = 23401;
const LUMA_RED: i16 = 9798;
const LUMA_GREEN: i16 = 19235;
const LUMA_BLUE: i16 = 3735;
/** 1 ÷ 1.772 and 1 ÷ 1.402. */
const CB_OF_BLUE: i16 = 18492;
const CR_OF_RED: i16 = 23372;

/** What the last call of clampPixels adds to eight pixels, 4 fraction bits. */
let addY: v128 = i64x2.splat(0);
let addCb: v128 = i64x2.splat(0);
let addCr: v128 = i64x2.splat(0);

/** Clamps rows in place, planes being of one size and `stride`. Reads and writes go on to the next multiple of 16 pixels. */
export function plane_gamut(y: usize, cb: usize, cr: usize, stride: usize, width: i32, rows: i32): void {
  for (; rows > 0; rows--, y += stride, cb += stride, cr += stride) {
    for (let x = 0; x < width; x += 16) {
      const luma = v128.load(y + x);
      const blue = v128.load(cb + x);
      const red = v128.load(cr + x);
      if (width - x >= 16 && !v128.any_true(i8x16.sub_sat_u(deviation(blue, red), headroom(luma)))) continue;
      clampPixels(i16x8.extend_low_i8x16_u(luma), lowCentred(blue), lowCentred(red), firstLanes(width - x));
      const yLow = addY;
      const cbLow = addCb;
      const crLow = addCr;
      clampPixels(i16x8.extend_high_i8x16_u(luma), highCentred(blue), highCentred(red), firstLanes(width - x - 8));
      v128.store(y + x, added(luma, yLow, addY, 4));
      v128.store(cb + x, added(blue, cbLow, addCb, 4));
      v128.store(cr + x, added(red, crLow, addCr, 4));
    }
  }
}

/**
 * Copies a row of chroma to `kept`: Cb, `pitch` bytes after it Cr, and after as many again the bound of each sample's deviation,
 * from the second byte on: the first and the last sample are their own neighbours. The pitch leaves 17 bytes.
 */
export function plane_gamut_keep(cb: usize, cr: usize, kept: usize, pitch: usize, width: i32): void {
  memory.copy(kept, cb, width);
  memory.copy(kept + pitch, cr, width);
  const bounds = kept + 2 * pitch + 1;
  for (let x = 0; x < width; x += 16) v128.store(bounds + x, deviation(v128.load(cb + x), v128.load(cr + x)));
  store<u8>(bounds - 1, load<u8>(bounds));
  store<u8>(bounds + width, load<u8>(bounds + width - 1));
}

/**
 * Clamps the luma of a row of subsampled chroma, samples `from`…`to` − 1 of `expand` (1, 2) pixels each: one row that begins
 * at `y`, or two, the other at `yBelow`, which is 0 where there is none. Chroma is read from kept rows and upsampled: of two
 * rows, a quarter of the upper one's is from `above` and of the lower one's from `below`; across, where `fancy` (1), a quarter
 * is the nearer neighbour's, the first sample and the `last` being their own. What clamping means for a sample, the mean over
 * its pixels, is added at `cbTo` and `crTo`. Reads and writes go on for up to 15 samples.
 */
export function plane_gamut_upsampled(
  y: usize, yBelow: usize, above: usize, own: usize, below: usize, pitch: usize, cbTo: usize, crTo: usize,
  from: i32, to: i32, last: i32, expand: i32, fancy: i32,
): void {
  const shift = 3 + expand + i32(yBelow != 0);
  const lower = yBelow ? yBelow : y;
  for (let x = from; x < to; x += 16) {
    const at = (x - from) * expand;
    const bounds = x + 2 * pitch + 1;
    if (to - x >= 16 && !mayLeave(y + at, lower + at, spread(above + bounds, own + bounds, below + bounds), expand)) continue;
    for (let half = x; half < min(x + 16, to); half += 8) {
      const lanes = firstLanes(to - half);
      const pixels = (half - from) * expand;
      clampSamples(y + pixels, own, above, pitch, half, last, expand, fancy, lanes);
      if (yBelow) {
        const upperCb = addCb;
        const upperCr = addCr;
        clampSamples(yBelow + pixels, own, below, pitch, half, last, expand, fancy, lanes);
        addCb = i16x8.add(addCb, upperCb);
        addCr = i16x8.add(addCr, upperCr);
      }
      v128.store64_lane(cbTo + half, added(v128.load64_zero(cbTo + half), addCb, addCb, shift), 0);
      v128.store64_lane(crTo + half, added(v128.load64_zero(crTo + half), addCr, addCr, shift), 0);
    }
  }
}

/** The bounds of sixteen samples, upsampled with the larger of their neighbours. */
// @ts-ignore: decorator
@inline function spread(above: usize, own: usize, below: usize): v128 {
  const here = threeQuarters(v128.load(own), i8x16.max_u(v128.load(above), v128.load(below)));
  const left = threeQuarters(v128.load(own - 1), i8x16.max_u(v128.load(above - 1), v128.load(below - 1)));
  const right = threeQuarters(v128.load(own + 1), i8x16.max_u(v128.load(above + 1), v128.load(below + 1)));
  return threeQuarters(here, i8x16.max_u(left, right));
}

/** ¾ a + ¼ b, rounded up. */
// @ts-ignore: decorator
@inline function threeQuarters(a: v128, b: v128): v128 {
  return i8x16.avgr_u(a, i8x16.avgr_u(a, b));
}

/** Whether a pixel of sixteen samples may lie outside, in either row. */
// @ts-ignore: decorator
@inline function mayLeave(upper: usize, lower: usize, bounds: v128, expand: i32): bool {
  const first = i8x16.min_u(headroom(v128.load(upper)), headroom(v128.load(lower)));
  if (expand == 1) return v128.any_true(i8x16.sub_sat_u(bounds, first));
  const second = i8x16.min_u(headroom(v128.load(upper, 16)), headroom(v128.load(lower, 16)));
  return v128.any_true(v128.or(
    i8x16.sub_sat_u(interleave_lo_8(bounds, bounds), first),
    i8x16.sub_sat_u(interleave_hi_8(bounds, bounds), second),
  ));
}

/** Clamps the luma at `y` of eight samples from `x` on; addCb and addCr become the sums over the pixels of each. */
function clampSamples(
  y: usize, near: usize, far: usize, pitch: usize, x: i32, last: i32, expand: i32, fancy: i32, lanes: v128,
): void {
  const blue = down(load<u64>(near + x), load<u64>(far + x));
  const red = down(load<u64>(near + pitch + x), load<u64>(far + pitch + x));
  if (expand == 1) {
    const luma = v128.load64_zero(y);
    clampPixels(i16x8.extend_low_i8x16_u(luma), across(blue, blue), across(red, red), lanes);
    v128.store64_lane(y, added(luma, addY, addY, 4), 0);
    return;
  }
  const luma = v128.load(y);
  const even = v128.and(luma, i16x8.splat(255));
  const odd = i16x8.shr_u(luma, 8);
  const blueLeft = fancy ? down(leftOf(near, x), leftOf(far, x)) : blue;
  const redLeft = fancy ? down(leftOf(near + pitch, x), leftOf(far + pitch, x)) : red;
  clampPixels(even, across(blue, blueLeft), across(red, redLeft), lanes);
  const evenY = addY;
  const evenCb = addCb;
  const evenCr = addCr;
  const blueRight = fancy ? down(rightOf(near, x, last), rightOf(far, x, last)) : blue;
  const redRight = fancy ? down(rightOf(near + pitch, x, last), rightOf(far + pitch, x, last)) : red;
  clampPixels(odd, across(blue, blueRight), across(red, redRight), lanes);
  const levels = interleave_lo_8(
    i8x16.narrow_i16x8_u(i16x8.add(even, rounded(evenY, 4)), even),
    i8x16.narrow_i16x8_u(i16x8.add(odd, rounded(addY, 4)), odd),
  );
  v128.store(y, levels);
  addCb = i16x8.add(addCb, evenCb);
  addCr = i16x8.add(addCr, evenCr);
}

/** A bound of how far from luma any channel is. */
// @ts-ignore: decorator
@inline function deviation(blue: v128, red: v128): v128 {
  const middle = i8x16.splat(-128);
  const cb = i8x16.abs(v128.xor(blue, middle));
  const cr = i8x16.abs(v128.xor(red, middle));
  return i8x16.max_u(i8x16.add_sat_u(cr, i8x16.avgr_u(cr, i8x16.splat(0))), i8x16.add_sat_u(cb, cb));
}

/** Levels to black or to white, whichever is nearer, and the slack. */
// @ts-ignore: decorator
@inline function headroom(luma: v128): v128 {
  return i8x16.add_sat_u(i8x16.min_u(luma, v128.not(luma)), i8x16.splat(SLACK));
}

/** Sets addY, addCb and addCr, zero outside `lanes`. @param luma whole levels @param blue chroma, as `red` 4 fraction bits */
function clampPixels(luma: v128, blue: v128, red: v128, lanes: v128): void {
  const y = i16x8.shl(luma, 4);
  const g = i16x8.add(i16x8.q15mulr_sat_s(blue, i16x8.splat(GREEN_CB)), i16x8.q15mulr_sat_s(red, i16x8.splat(GREEN_CR)));
  const addR = lacking(i16x8.add(y, i16x8.add(red, i16x8.q15mulr_sat_s(red, i16x8.splat(RED)))));
  const addG = lacking(i16x8.sub(y, g));
  const addB = lacking(i16x8.add(y, i16x8.add(blue, i16x8.q15mulr_sat_s(blue, i16x8.splat(BLUE)))));
  const add = i16x8.add(
    i16x8.add(i16x8.q15mulr_sat_s(addR, i16x8.splat(LUMA_RED)), i16x8.q15mulr_sat_s(addG, i16x8.splat(LUMA_GREEN))),
    i16x8.q15mulr_sat_s(addB, i16x8.splat(LUMA_BLUE)),
  );
  addY = v128.and(add, lanes);
  addCb = v128.and(i16x8.q15mulr_sat_s(i16x8.sub(addB, add), i16x8.splat(CB_OF_BLUE)), lanes);
  addCr = v128.and(i16x8.q15mulr_sat_s(i16x8.sub(addR, add), i16x8.splat(CR_OF_RED)), lanes);
}

/** What a channel lacks to lie between black and white. */
// @ts-ignore: decorator
@inline function lacking(channel: v128): v128 {
  return i16x8.sub(i16x8.min_s(i16x8.max_s(channel, i16x8.splat(0)), i16x8.splat(WHITE)), channel);
}

/** All ones in the first `count` lanes of eight. */
// @ts-ignore: decorator
@inline function firstLanes(count: i32): v128 {
  return i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>min(count, 8)));
}

// @ts-ignore: decorator
@inline function lowCentred(chroma: v128): v128 {
  return i16x8.sub(i16x8.shl(i16x8.extend_low_i8x16_u(chroma), 4), i16x8.splat(MIDDLE));
}

// @ts-ignore: decorator
@inline function highCentred(chroma: v128): v128 {
  return i16x8.sub(i16x8.shl(i16x8.extend_high_i8x16_u(chroma), 4), i16x8.splat(MIDDLE));
}

// @ts-ignore: decorator
@inline function rounded(sum: v128, shift: i32): v128 {
  return i16x8.shr_s(i16x8.add(sum, i16x8.splat(<i16>(<i32>1 << (shift - 1)))), shift);
}

/** Samples with what is to be added to their halves, rounded. */
// @ts-ignore: decorator
@inline function added(samples: v128, low: v128, high: v128, shift: i32): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.add(i16x8.extend_low_i8x16_u(samples), rounded(low, shift)),
    i16x8.add(i16x8.extend_high_i8x16_u(samples), rounded(high, shift)),
  );
}

/** Eight samples in quarters, of two rows. */
// @ts-ignore: decorator
@inline function down(near: u64, far: u64): v128 {
  const tripled = i16x8.mul(i16x8.extend_low_i8x16_u(i64x2.splat(near)), i16x8.splat(3));
  return i16x8.add(tripled, i16x8.extend_low_i8x16_u(i64x2.splat(far)));
}

/** Eight pixels' chroma, of quarters beside each other. */
// @ts-ignore: decorator
@inline function across(near: v128, far: v128): v128 {
  return i16x8.sub(i16x8.add(i16x8.mul(near, i16x8.splat(3)), far), i16x8.splat(MIDDLE));
}

/** The eight samples from `x` − 1 on. */
// @ts-ignore: decorator
@inline function leftOf(row: usize, x: i32): u64 {
  return x == 0 ? (load<u64>(row) << 8) | load<u8>(row) : load<u64>(row + x - 1);
}

/** The eight samples from `x` + 1 on; none after the `last`. */
// @ts-ignore: decorator
@inline function rightOf(row: usize, x: i32, last: i32): u64 {
  const samples = load<u64>(row + x + 1);
  if (last >= x + 8) return samples;
  const end = <u64>(last - x) << 3;
  return (samples & ((<u64>1 << end) - 1)) | (<u64>load<u8>(row + last) << end);
}
