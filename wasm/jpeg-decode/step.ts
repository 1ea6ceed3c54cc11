// Steps: what the next 12 bits of a scan say at once, as many whole codes as fit. A step table, u32[4096], tells how far a
// step leads. Steps are added to places:
//
//   bits   of a step                                      of a place
//   0–4    bits of its codes and values, at most 27        position in bits, 0–21
//   22–29  AC coefficients that it passes                  AC coefficients of the block passed before it
//   31     goes on: neither a DC code nor a block ended    of no meaning
//
// A step that passes more coefficients than there are may not be taken, and one whose first code is longer than 12 bits
// seems to: then one code is taken by itself, by anyStep.
import { lookUp } from "./huffman";

/** Bits that a step looks at. */
const STEP_BITS: u32 = 12;
const POSITION: u32 = (1 << 22) - 1;
/** The largest position of a place. */
export const MAX_POSITION: u32 = POSITION;
const PASSED_AT: u32 = 22;
export const GOES_ON: u32 = 1 << 31;
const NO_STEP: u32 = GOES_ON | (64 << PASSED_AT);

/** Offsets in a step table, after the steps: the Huffman table that it is made of, and whether that is a DC table. */
const STEPS_OF: usize = 4 << STEP_BITS;
const STEPS_DC: usize = STEPS_OF + 4;
export const STEPS_BYTES: usize = STEPS_OF + 64;

/** The step of one symbol whose code has l bits. */
// @ts-ignore: decorator
@inline function stepOf(rs: u32, l: u32, dc: bool): u32 {
  const s = rs & 15;
  return !dc && (s || rs == 0xf0) ? GOES_ON | (((rs >> 4) + 1) << PASSED_AT) | (l + s) : l + s;
}

/** AC coefficients that a step passes. */
// @ts-ignore: decorator
@inline export function passedBy(step: u32): u32 {
  return (step & ~GOES_ON) >> PASSED_AT;
}

// @ts-ignore: decorator
@inline function describe(table: usize, steps: usize, dc: bool): void {
  store<usize>(steps, table, STEPS_OF);
  store<u32>(steps, <u32>dc, STEPS_DC);
}

/**
 * Builds the step table of a DC table, whose steps are one code, or of an AC table, whose steps are as many as begin in the
 * 12 bits and, but for the last one's value, end there.
 */
export function buildSteps(table: usize, steps: usize, dc: bool): void {
  for (let i: u32 = 0; i < 1 << STEP_BITS; i++) {
    const window = i << (16 - STEP_BITS);
    let bits: u32 = 0;
    let passed: u32 = 0;
    let goesOn = GOES_ON;
    while (goesOn && passed < 64) {
      const code16 = (window << bits) & 0xffff;
      const e = lookUp(table, code16);
      const l = e & 31;
      if (bits + l > STEP_BITS) break;
      const step = stepOf(e >> 8, l, dc);
      bits += step & 31;
      passed += passedBy(step);
      goesOn = step & GOES_ON;
    }
    store<u32>(steps + (i << 2), bits ? goesOn | (passed << PASSED_AT) | bits : NO_STEP);
  }
  describe(table, steps, dc);
}

// @ts-ignore: decorator
@inline export function positionOf(place: u32): u32 {
  return place & POSITION;
}

/** The next 33 bits and more at `place`, left aligned, with noise below. */
// @ts-ignore: decorator
@inline export function bitsAt(base: usize, place: u32): u64 {
  return rotl<u64>(load<u64>(base + ((place >> 3) & (POSITION >> 5 << 2))), place | 32);
}

// @ts-ignore: decorator
@inline export function stepAt(steps: usize, bits: u64): u32 {
  return load<u32>(steps + (<usize>(bits >> (64 - STEP_BITS)) << 2));
}

/** Whether the sum of a place and a step passes the last coefficient, or the step was none. */
// @ts-ignore: decorator
@inline export function passesTooMany(sum: u32): u32 {
  return (sum + (1 << PASSED_AT)) & (192 << PASSED_AT);
}

/** The place after a step, from their sum: where the block or its DC code ends, nothing is passed. */
// @ts-ignore: decorator
@inline export function placeAfter(sum: u32, step: u32): u32 {
  return sum & ((<i32>step >> 31) | POSITION);
}

/** The step from `place`, of one code where the table's may not be taken; 0 where that code does not exist. */
// @ts-ignore: decorator
@inline export function anyStep(base: usize, place: u32, steps: usize): u32 {
  const step = stepAt(steps, bitsAt(base, place));
  return passesTooMany(place + step) ? singleStep(base, place, steps) : step;
}

function singleStep(base: usize, place: u32, steps: usize): u32 {
  const table = load<usize>(steps, STEPS_OF);
  const code16 = <u32>(bitsAt(base, place) >> 48);
  const e = lookUp(table, code16);
  const l = e & 31;
  if (l == 17) return 0;
  const step = stepOf(e >> 8, l, load<u32>(steps, STEPS_DC) != 0);
  return passesTooMany(place + step) ? step & 31 : step;
}
