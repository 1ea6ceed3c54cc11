// From a quality to quantisers: a base index for each quality on libwebp's scale, four segments around it by activity,
// steps, dead zones and loop filter strengths.
import { CHROMA, LUMA, SECOND_LOOK, Y2, webpenc_quantiser, set_ac_zones } from "./quantise";
import { Encoder, QUANT, QUANT_BYTES, base_of, segment_of } from "./state";
import { AC_STEPS, DC_STEPS } from "./tables";

/** Quantiser index by quality 0 … 100: about the SSIM that libwebp's method 4 reaches at that quality. */
const BASE_QUANTISERS = memory.data<u8>([
  126, 102, 96, 92, 88, 85, 83, 80, 78, 76, 75, 73, 71, 70, 68, 67, 66, 65, 63, 62,
  61, 60, 59, 58, 57, 56, 55, 54, 53, 53, 52, 51, 50, 49, 49, 48, 47, 46, 46, 45,
  44, 44, 43, 42, 42, 41, 40, 40, 39, 39, 38, 37, 37, 36, 36, 35, 35, 34, 33, 33,
  32, 32, 31, 31, 30, 30, 29, 29, 28, 28, 27, 27, 27, 26, 26, 25, 24, 23, 21, 20,
  19, 18, 17, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 2, 1, 0,
  0,
], 16);
/** Of each segment, its step over the base's, in 1/256: flat macroblocks are coded finer, busy ones coarser. */
const SEGMENT_STEPS = memory.data<u16>([222, 243, 270, 315]);
/** Activity from which a macroblock belongs to a later segment; the last takes the rest. */
const SEGMENT_LIMITS = memory.data<i32>([46, 53, 62, 0]);

/** Squared error that a bit is worth, over the square of the step, in 1/1000; the same of SATD over the step. */
const LAMBDA: i64 = 13;
const MODE_LAMBDA: i32 = 250;
/** Rounding biases (quantise.ts) of DC and AC. */
const LUMA_DC_BIAS: i32 = 96;
const LUMA_AC_BIAS: i32 = 104;
const Y2_DC_BIAS: i32 = 96;
const Y2_AC_BIAS: i32 = 100;
const CHROMA_BIAS: i32 = 100;
/** The second look at a 4 × 4 block: a wider dead zone for A, a narrower one for B. */
const SECOND_BIAS_A: i32 = 80;
const SECOND_BIAS_B: i32 = 125;
/** Loop filter level over the AC step, in 1/256: libwebp's default, 300 / 256 of a quarter step. */
const FILTER_STRENGTH: i32 = 75;
/** Highest quantiser index whose DC step chroma uses (RFC 6386 9.6: at most 132). */
const MAX_CHROMA_DC_INDEX: i32 = 117;

// @ts-ignore: decorator
@inline function dc_step(index: i32): i32 {
  return <i32>load<u16>(DC_STEPS + (<usize>index << 1));
}
// @ts-ignore: decorator
@inline function ac_step(index: i32): i32 {
  return <i32>load<u16>(AC_STEPS + (<usize>index << 1));
}

/** The index whose AC step is nearest to `step`, the lower of two. */
function nearest_quantiser(step256: i32): i32 {
  let best = 0;
  for (let i = 1; i < 128; i++) {
    if (abs((ac_step(i) << 8) - step256) < abs((ac_step(best) << 8) - step256)) best = i;
  }
  return best;
}

function filter_level(quantiser: i32): i32 {
  return min(63, (ac_step(quantiser) * FILTER_STRENGTH + 128) >> 8);
}

/** Sets base and segments for `quality`, 0 … 100. */
export function set_quality(e: Encoder, quality: i32): void {
  const base = <i32>load<u8>(BASE_QUANTISERS + quality);
  e.baseQuantiser = base;
  e.baseFilter = filter_level(base);
  for (let i: u32 = 0; i < 4; i++) {
    const step256 = ac_step(base) * <i32>load<u16>(SEGMENT_STEPS + (i << 1));
    const quantiser = e.hasMap ? nearest_quantiser(step256) : base;
    const segment = segment_of(e, i);
    const ac = ac_step(quantiser);
    segment.quantiser = quantiser;
    segment.filter = filter_level(quantiser);
    segment.limit = load<i32>(SEGMENT_LIMITS + (i << 2));
    segment.lambda = LAMBDA * ac * ac * 256 / 1000;
    segment.modeLambda = ac * MODE_LAMBDA * 256 / 1000 / 16;
    const tables = base_of(e) + QUANT + <usize>i * QUANT_BYTES;
    webpenc_quantiser(tables + LUMA, dc_step(quantiser), ac, LUMA_DC_BIAS, LUMA_AC_BIAS);
    webpenc_quantiser(tables + Y2, dc_step(quantiser) * 2, max(8, ac * 155 / 100), Y2_DC_BIAS, Y2_AC_BIAS);
    webpenc_quantiser(tables + CHROMA, dc_step(min(quantiser, MAX_CHROMA_DC_INDEX)), ac, CHROMA_BIAS, CHROMA_BIAS);
    webpenc_quantiser(tables + SECOND_LOOK, dc_step(quantiser), ac, LUMA_DC_BIAS, LUMA_AC_BIAS);
    set_ac_zones(tables + SECOND_LOOK, SECOND_BIAS_A, SECOND_BIAS_B);
  }
}
