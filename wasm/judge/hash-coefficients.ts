// Pillow's Lanczos3 weights (libImaging/Resample.c) for shrinking or stretching `size` samples to `outputs`, as the
// 22-bit integers that its 8-bit resampler multiplies by, so that hashes equal those made from Pillow's thumbnails.
//
//   scale = size / outputs, filter scale f = max(scale, 1), centre = (output + 0.5)·scale
//   first = max(0, trunc(centre − 3f + 0.5)), end = min(size, trunc(centre + 3f + 0.5))
//   weight(i) = lanczos3((i − centre + 0.5) / f), normalised to sum 1, times 2^22, rounded half away from zero
//
// With t = πx/3 the filter is sinc(πx)·sinc(t) = s²(3 − 4s²) / 3t², s = sin t, because sin 3t = s(3 − 4s²); and s
// advances from tap to tap by rotation. So an output costs four transcendental calls, not two a tap; the error (under
// 1e-12) changes a rounded weight once in a million, by 2^-22.
//
// For 16-bit multiplication a weight w is split as 65536·high + low, low in −32768…32767. `high` differs from zero only
// around the centre, and nowhere beyond f = 136: at most 84 taps apart over all sizes, hence HIGH_TAPS with padding.

const PRECISION: f64 = 4194304;

/** Where a walk along one output's taps stands, and that output's window. One walk at a time. */
let first: i32 = 0;
let count: i32 = 0;
let t: f64 = 0;
let step: f64 = 0;
let sine: f64 = 0;
let cosine: f64 = 0;
let stepSine: f64 = 0;
let stepCosine: f64 = 0;
let norm: f64 = 0;

function rewind(centre: f64, scale: f64): void {
  t = ((<f64>first - centre + 0.5) / scale) * (NativeMath.PI / 3);
  step = NativeMath.PI / 3 / scale;
  sine = NativeMath.sin(t);
  cosine = NativeMath.cos(t);
  stepSine = NativeMath.sin(step);
  stepCosine = NativeMath.cos(step);
}

/** Weight of the tap that the walk stands on, not normalised; moves to the next. */
// @ts-ignore: decorator
@inline function next_weight(): f64 {
  const squared = sine * sine;
  const weight = NativeMath.abs(t) < 1e-6 ? 1 : (squared * (3 - 4 * squared)) / (3 * t * t);
  const turned = sine * stepCosine + cosine * stepSine;
  cosine = cosine * stepCosine - sine * stepSine;
  sine = turned;
  t += step;
  return NativeMath.abs(t - step) < NativeMath.PI ? weight : 0;
}

/** Opens the window of `output` at its first tap. Returns its number of taps; window_first() says where they begin. */
export function open_window(size: i32, outputs: i32, output: i32): i32 {
  const scale = <f64>size / <f64>outputs;
  const filterScale = max<f64>(scale, 1);
  const centre = (<f64>output + 0.5) * scale;
  first = max(0, <i32>(centre - 3 * filterScale + 0.5));
  count = min(size, <i32>(centre + 3 * filterScale + 0.5)) - first;
  rewind(centre, filterScale);
  norm = 0;
  for (let i = 0; i < count; i++) norm += next_weight();
  rewind(centre, filterScale);
  return count;
}

/** First sample of the open window. */
export function window_first(): i32 {
  return first;
}

/** Next weight of the open window, × 2^22. */
export function next_coefficient(): i32 {
  const scaled = (next_weight() / norm) * PRECISION;
  return <i32>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}
