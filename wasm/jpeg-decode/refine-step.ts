// Steps of an AC refinement: what the next 10 bits of a scan say at once. Correction bits stand behind a value's sign where
// it passes history (coefficients that have a value already), so only the first value of a step is sure to be read right;
// where no history is ahead all are, and the end of the block.
//
//   bits 0–3    bits of its codes and signs
//        4–7    bits of the first value's code and sign
//        8–12   coefficients without history from the block's next one to the first value, inclusive: the run and 1;
//               31 = the first symbol is no value, or too long
//       13–17   the same from there to the second value, or 0
//       18–22   the same to the third
//       23–25   whether the third, second, first is −1, or the one before it where there is none
//       31      the block ends with it
import { lookUp } from "./huffman";

const STEP_BITS: u32 = 10;
/** Offset of the places, and bytes of all. */
const PLACES: usize = 4 << STEP_BITS;
const PLACES_BYTES: usize = 8 << 8;
export const REFINE_STEPS_BYTES: usize = PLACES + PLACES_BYTES;
/** Of a place that is not among the eight. */
export const FARTHER: u32 = 255;
/** A number in each byte of eight. */
const EIGHT_TIMES: u64 = 0x0101010101010101;
const ENDS: u32 = 1 << 31;
/** Passes more coefficients than there are. */
const NO_VALUE: u32 = (31 << 8) | (31 << 13) | (31 << 18);

/**
 * Builds the steps of the Huffman table `table`, and behind them for each history of eight coefficients where its zeros are:
 * u8[8] of 1–8, then FARTHER.
 */
export function buildRefineSteps(table: usize, steps: usize): void {
  for (let i: u32 = 0; i < 1 << STEP_BITS; i++) store<u32>(steps + (i << 2), describe(table, i << (16 - STEP_BITS)));
  memory.fill(steps + PLACES, <u8>FARTHER, PLACES_BYTES);
  for (let history: u64 = 0; history < 256; history++) {
    let at = placesAt(steps, history);
    for (let i: u32 = 0; i < 8; i++) if (!((history >> i) & 1)) store<u8>(at++, <u8>(i + 1));
  }
}

function describe(table: usize, window: u32): u32 {
  let used: u32 = 0;
  let step: u32 = 0;
  for (let value: u32 = 0; value < 4; value++) {
    const code16 = (window << used) & 0xffff;
    const e = lookUp(table, code16);
    const l = e & 31;
    const rs = e >> 8;
    if (used + l > STEP_BITS) break;
    if (rs == 0) return ((used ? step & ~15 : NO_VALUE) + used + l) | ENDS;
    if ((rs & 15) == 0 || value == 3 || used + l == STEP_BITS) break;
    used += l + 1;
    const negative: u32 = ((code16 << l) & 0x8000) == 0 ? 1 : 0;
    if (value == 0) step = (used << 4) | (negative * (7 << 23));
    else if (value == 1) step = (step & ~(3 << 23)) | (negative * (3 << 23));
    else step = (step & ~(1 << 23)) | (negative << 23);
    step = (step & ~15) | used | (((rs >> 4) + 1) << (8 + 5 * value));
  }
  return used ? step : NO_VALUE;
}

// @ts-ignore: decorator
@inline export function refineStepAt(steps: usize, bits: u64): u32 {
  return load<u32>(steps + (<usize>(bits >> (64 - STEP_BITS)) << 2));
}

/** Bits of its codes and signs. */
// @ts-ignore: decorator
@inline export function bitsOf(step: u32): u32 {
  return step & 15;
}

/** Bits of the first value's code and sign. */
// @ts-ignore: decorator
@inline export function firstBitsOf(step: u32): u32 {
  return (step >> 4) & 15;
}

/** Coefficients from the block's next one, or from value i − 1, to value i. */
// @ts-ignore: decorator
@inline export function distanceOf(step: u32, i: u32): u32 {
  return (step >> (8 + 5 * i)) & 31;
}

/** −1 where value i is negative, else 0. */
// @ts-ignore: decorator
@inline export function signOf(step: u32, i: u32): i32 {
  return <i32>(step << (6 + i)) >> 31;
}

/** 1 where the block ends behind its values. */
// @ts-ignore: decorator
@inline export function endsBlock(step: u32): u32 {
  return step >> 31;
}

/** Whether the block ends without a value. */
// @ts-ignore: decorator
@inline export function onlyEnds(step: u32): bool {
  return (step & (ENDS | (31 << 8))) == (ENDS | (31 << 8));
}

// @ts-ignore: decorator
@inline function placesAt(steps: usize, history: u64): usize {
  return steps + PLACES + (<usize>(history & 255) << 3);
}

/** Coefficients to the `distance`-th (1–8) without history, inclusive; FARTHER where it is not among the next eight. */
// @ts-ignore: decorator
@inline export function passedTo(steps: usize, distance: u32, ahead: u64): u32 {
  return load<u8>(placesAt(steps, ahead) + distance - 1);
}

/** Writes the bits that are set in `history` to u8[63] at `list`, and up to 8 bytes more; answers how many. */
// @ts-ignore: decorator
@inline export function listPlaces(steps: usize, history: u64, list: usize): usize {
  let end = list;
  for (let before: u64 = EIGHT_TIMES * -1; history; history >>= 8, before += EIGHT_TIMES * 8) {
    store<u64>(end, load<u64>(placesAt(steps, ~history)) + before);
    end += <usize>popcnt(history & 255);
  }
  return end - list;
}
