// Filter coefficients for one axis, computed where the result is the same on every engine (NativeMath).
//
// Definitions follow Pillow, down to which side wins a tie at the box filter's edge: the filter is widened by the scale
// when shrinking, taps outside the window are dropped and the rest renormalised. Format: i16 with 14 fraction bits.
// Rounding is cumulative (each coefficient is a difference of rounded partial sums), so every set sums to exactly
// 16384, constant pictures stay constant, and errors cancel between neighbours even where a thousand taps share the
// 16384 units. Twin: test/reference/resize-float.ts.

import { ERR_ARGUMENT } from "../status";
import {
  FILTER_BILINEAR, FILTER_BOX, FILTER_CATMULL_ROM, FILTER_LANCZOS2, FILTER_LANCZOS3, FILTER_MITCHELL, FILTER_NEAREST,
  filterSupport, resizeTaps,
} from "./filter";

// @ts-ignore: decorator
@inline const ONE: i32 = 1 << 14;
/** How far a crop may overshoot its window through f64 rounding, in pixels. */
// @ts-ignore: decorator
@inline const ROUNDING: f64 = 1e-6;

/** Taps stored per output for `cropSize` source pixels becoming `targetSize`; `align` 2 for columns, 1 for rows. */
export function resize_taps(filter: i32, cropSize: f64, targetSize: f64, align: i32): i32 {
  return <i32>resizeTaps(filter, cropSize, targetSize, align);
}

/**
 * Writes `starts` (u32[targetSize], first source pixel, a multiple of `align`) and `coefs` (i16[targetSize × taps]).
 * The window has `windowSize` pixels; cropStart and cropSize lie in it, in fractions of a pixel.
 * `weights` is f64[taps] of scratch. Returns 0 or ERR_ARGUMENT.
 */
export function resize_coefficients(
  filter: i32, windowSize: i32, cropStart: f64, cropSize: f64, targetSize: i32, taps: i32, align: i32,
  starts: usize, coefs: usize, weights: usize,
): i32 {
  if (filter < FILTER_NEAREST || filter > FILTER_LANCZOS3 || windowSize < 1 || targetSize < 1) return ERR_ARGUMENT;
  if (!(cropStart >= 0) || !(cropSize > 0) || cropStart + cropSize > <f64>windowSize + ROUNDING) return ERR_ARGUMENT;
  if (taps < resize_taps(filter, cropSize, targetSize, align)) return ERR_ARGUMENT;
  const scale = cropSize / <f64>targetSize;
  const stretch = max<f64>(1, scale);
  const narrowing = 1 / stretch;
  const reach = filterSupport(filter) * stretch;
  for (let i = 0; i < targetSize; i++, starts += 4, coefs += taps << 1) {
    const centre = cropStart + (<f64>i + 0.5) * scale;
    const nearest = min(<i32>floor(centre), windowSize - 1);
    let first = nearest;
    let count = 1;
    let sum: f64 = 0;
    if (filter != FILTER_NEAREST) {
      first = max(0, <i32>floor(centre - reach + 0.5));
      count = min(min(windowSize, <i32>floor(centre + reach + 0.5)) - first, taps - align + 1);
      for (let k = 0; k < count; k++) {
        const w = weight(filter, (<f64>(first + k) - centre + 0.5) * narrowing);
        store<f64>(weights + (k << 3), w);
        sum += w;
      }
    }
    if (sum == 0) {
      first = nearest;
      count = 1;
      sum = 1;
      store<f64>(weights, 1);
    }
    const start = first & -align;
    store<u32>(starts, start);
    memory.fill(coefs, 0, taps << 1);
    storeRounded(coefs + ((first - start) << 1), weights, count, <f64>ONE / sum);
  }
  return 0;
}

/** The same coefficients as f32 (1.0 = 16384), which they fit exactly. */
export function resize_coefficients_f32(coefs: usize, dst: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) {
    store<f32>(dst + (i << 2), <f32>load<i16>(coefs + (i << 1)) / <f32>ONE);
  }
}

function storeRounded(coefs: usize, weights: usize, count: i32, factor: f64): void {
  let sum: f64 = 0;
  let rounded = 0;
  for (let k = 0; k < count; k++) {
    sum += load<f64>(weights + (k << 3)) * factor;
    const next = <i32>floor(sum + 0.5);
    store<i16>(coefs + (k << 1), <i16>(next - rounded));
    rounded = next;
  }
}

function weight(filter: i32, x: f64): f64 {
  if (filter == FILTER_BOX) return x > -0.5 && x <= 0.5 ? 1 : 0;
  const a = abs(x);
  if (filter == FILTER_BILINEAR) return a < 1 ? 1 - a : 0;
  if (filter == FILTER_CATMULL_ROM) return cubic(a, 0, 0.5);
  if (filter == FILTER_MITCHELL) return cubic(a, 1.0 / 3.0, 1.0 / 3.0);
  return filter == FILTER_LANCZOS2 ? lanczos2(a) : lanczos3(a);
}

/** Mitchell and Netravali, "Reconstruction Filters in Computer Graphics", SIGGRAPH 1988, equation 8. */
function cubic(a: f64, b: f64, c: f64): f64 {
  if (a < 1) return (((12 - 9 * b - 6 * c) * a + (-18 + 12 * b + 6 * c)) * a * a + (6 - 2 * b)) / 6;
  if (a < 2) return ((((-b - 6 * c) * a + (6 * b + 30 * c)) * a + (-12 * b - 48 * c)) * a + (8 * b + 24 * c)) / 6;
  return 0;
}

/** sinc(a) · sinc(a/2) with one sine and one cosine: sin 2t = 2 sin t cos t. */
function lanczos2(a: f64): f64 {
  if (a >= 2) return 0;
  if (a < 1e-8) return 1;
  const t = (NativeMath.PI / 2) * a;
  const s = NativeMath.sin(t);
  return (s * s * NativeMath.cos(t)) / (t * t);
}

/** sinc(a) · sinc(a/3) with one sine: sin 3t = sin t (3 − 4 sin² t). */
function lanczos3(a: f64): f64 {
  if (a >= 3) return 0;
  if (a < 1e-8) return 1;
  const t = (NativeMath.PI / 3) * a;
  const s = NativeMath.sin(t);
  return (s * s * (3 - 4 * s * s)) / (3 * t * t);
}
