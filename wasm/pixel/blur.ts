// Gaussian blur whose cost does not depend on the radius: three extended box filters along rows, then along columns.
//
// Gwosdek, Grewenig, Bruhn, Weickert, "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering",
// SSVM 2011: a box of 2r + 1 whole samples and two of weight a at its ends has any variance, fractions of a pixel too.
// Edges repeat. Transparent pixels carry no colour: lines are premultiplied on the way in and divided on the way out.
//
// Numbers: a line holds i32x4 pixels of colour × alpha and alpha × 255 (16 bits), rounded to integers after each pass.
// Running sums stay below 65025 · 1003 < 2^26; means are taken in f32. Twin: test/reference/pixel-window.ts.

import { ERR_ARGUMENT } from "../status";
import { BLUR_PASSES, blurLineBytes, blurRadius } from "./work";

/** Largest sigma in px: keeps the box's r below 500. */
// @ts-ignore: decorator
@inline const MAX_SIGMA: f64 = 500;

/**
 * Blurs a contiguous RGBA picture in place; `sigma` in px, above 0 and at most 500. `work` has blurWorkBytes (work.ts).
 * Returns 0 or ERR_ARGUMENT.
 */
export function blur_u8x4(picture: usize, width: i32, height: i32, work: usize, sigma: f64): i32 {
  if (!(sigma > 0) || sigma > MAX_SIGMA || width < 1 || height < 1) return ERR_ARGUMENT;
  const radius = <i32>blurRadius(sigma);
  const edge = edgeWeight(sigma, radius);
  const spare = work + <usize>blurLineBytes(width, height, sigma);
  for (let y = 0; y < height; y++) blurLine(picture + <usize>y * width * 4, width, 4, work, spare, radius, edge);
  for (let x = 0; x < width; x++) blurLine(picture + <usize>x * 4, height, <usize>width * 4, work, spare, radius, edge);
  return 0;
}

/** a: the weight of the two end samples that makes up the missing variance (equation 12 of the paper). */
function edgeWeight(sigma: f64, radius: i32): f32 {
  const r = <f64>radius;
  const share = (sigma * sigma) / BLUR_PASSES;
  return <f32>(((2 * r + 1) * (r * (r + 1) - 3 * share)) / (6 * (share - (r + 1) * (r + 1))));
}

/** Blurs `count` pixels `stride` bytes apart; both lines have room for radius + 1 repeated pixels at each end. */
function blurLine(
  pixels: usize, count: i32, stride: usize, line: usize, spare: usize, radius: i32, edge: f32,
): void {
  const pad = <usize>(radius + 1) << 4;
  let from = line;
  let to = spare;
  loadLine(pixels, count, stride, from + pad);
  for (let pass = 0; pass < BLUR_PASSES; pass++) {
    repeatEnds(from, count, radius + 1);
    boxPass(from, to + pad, count, radius, edge);
    const swap = from;
    from = to;
    to = swap;
  }
  storeLine(from + pad, count, stride, pixels);
}

function loadLine(pixels: usize, count: i32, stride: usize, line: usize): void {
  for (let i = 0; i < count; i++, pixels += stride, line += 16) {
    const v = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(pixels)));
    const alpha = <i32>load<u8>(pixels, 3);
    v128.store(line, i32x4.mul(i32x4.replace_lane(v, 3, 255), i32x4.splat(alpha)));
  }
}

function repeatEnds(line: usize, count: i32, pad: i32): void {
  const first = line + (<usize>pad << 4);
  const last = first + (<usize>(count - 1) << 4);
  const head = v128.load(first);
  const tail = v128.load(last);
  for (let i = 1; i <= pad; i++) {
    v128.store(first - (<usize>i << 4), head);
    v128.store(last + (<usize>i << 4), tail);
  }
}

/** `from` is the start of a padded line, `to` the first pixel of the result. */
function boxPass(from: usize, to: usize, count: i32, radius: i32, edge: f32): void {
  const whole = 2 * radius + 1;
  const span = <usize>whole << 4;
  const weight = f32x4.splat(edge);
  const share = f32x4.splat(1 / (<f32>whole + 2 * edge));
  const half = f32x4.splat(0.5);
  let sum = i32x4.splat(0);
  for (let p = from + 16; p < from + 16 + span; p += 16) sum = i32x4.add(sum, v128.load(p));
  for (let i = 0; i < count; i++, from += 16, to += 16) {
    const before = v128.load(from);
    const after = v128.load(from + 16 + span);
    const ends = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(before, after)), weight);
    const mean = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(sum), ends), share);
    v128.store(to, i32x4.trunc_sat_f32x4_s(f32x4.add(mean, half)));
    sum = i32x4.sub(i32x4.add(sum, after), v128.load(from, 16));
  }
}

function storeLine(line: usize, count: i32, stride: usize, pixels: usize): void {
  const half = f32x4.splat(0.5);
  for (let i = 0; i < count; i++, pixels += stride, line += 16) {
    const alpha = load<i32>(line, 12);
    if (alpha < 128) {
      store<u32>(pixels, 0);
      continue;
    }
    const gain = f32x4.replace_lane(f32x4.splat(<f32>255 / <f32>alpha), 3, <f32>1 / <f32>255);
    const straight = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(v128.load(line)), gain), half);
    const words = i32x4.trunc_sat_f32x4_s(straight);
    const halves = i16x8.narrow_i32x4_s(words, words);
    v128.store32_lane(pixels, i8x16.narrow_i16x8_u(halves, halves), 0);
  }
}
