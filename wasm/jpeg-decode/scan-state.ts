// What a decode remembers of one scan: its header, and the cursor that reads its entropy-coded data.
import { Component } from "./state";

/** One block of an MCU, as one scan sees it. */
@unmanaged
export class Slot {
  dcTable: usize;
  acTable: usize;
  /** Step tables (step.ts): acSteps where AC coefficients are only skipped, both where codes are found ahead; else 0. */
  dcSteps: usize;
  acSteps: usize;
  /** Address of the scan's DC predictor for the slot's component. */
  predictor: usize;
  block: usize;
  blockStep: usize;
  /** Address of the block's mask, or 0 where AC coefficients are only skipped. */
  mask: usize;
  maskStep: usize;
}

/** Baseline or extended sequential scan. */
export const SEQUENTIAL: i32 = 0;
export const DC_FIRST: i32 = 1;
export const DC_REFINE: i32 = 2;
export const AC_FIRST: i32 = 3;
export const AC_REFINE: i32 = 4;

/** One scan: its header, and the cursor that reads its entropy-coded data. */
@unmanaged
export class Scan {
  kind: i32;
  count: i32;
  ss: i32;
  se: i32;
  ah: i32;
  al: i32;
  /** MCUs between restart markers; 0 = none. */
  interval: u32;
  /** First byte of the entropy-coded data, and of the DHT definitions in force (0 = not used by the scan). */
  data: usize;
  component0: usize;
  component1: usize;
  component2: usize;
  component3: usize;
  dc0: usize;
  dc1: usize;
  dc2: usize;
  dc3: usize;
  ac0: usize;
  ac1: usize;
  ac2: usize;
  ac3: usize;
  needed: i32;

  slots: usize;
  slotCount: i32;
  acTable: usize;
  /** Of an AC refinement: refine-step.ts. */
  refineSteps: usize;
  /** Address of the scan's block index, 0 where it has none or no longer. */
  index: usize;

  // The cursor: see cursor.ts.
  bits: u64;
  bitCount: i32;
  word: usize;
  limit: usize;
  guard: usize;
  lastWord: usize;
  tail: usize;
  tailUsed: usize;
  marker: usize;
  sourceEnd: usize;
  expected: i32;
  left: u32;
  eobRun: u32;
  starved: i32;
  finished: i32;
  bad: i32;
  predictor0: i32;
  predictor1: i32;
  predictor2: i32;
  predictor3: i32;
}

/** Address of the field that holds the scan's i-th component. */
// @ts-ignore: decorator
@inline export function scanComponentField(s: Scan, i: i32): usize {
  return changetype<usize>(s) + offsetof<Scan>("component0") + <usize>i * sizeof<usize>();
}

// @ts-ignore: decorator
@inline export function scanComponent(s: Scan, i: i32): Component {
  return changetype<Component>(load<usize>(scanComponentField(s, i)));
}

// @ts-ignore: decorator
@inline export function scanDht(s: Scan, tableClass: i32, i: i32): usize {
  return changetype<usize>(s) + offsetof<Scan>("dc0") + <usize>(tableClass * 4 + i) * sizeof<usize>();
}

// @ts-ignore: decorator
@inline export function predictorAt(s: Scan, i: i32): usize {
  return changetype<usize>(s) + offsetof<Scan>("predictor0") + <usize>i * 4;
}
