// Which scans a file has: one for sequential; for progressive libjpeg's own script (jpeg_simple_progression in
// jcparam.c), ten for colour and six for grey. Every scan has Huffman tables of its own, one table slot for each.
import { Encoder, PENDING, base_of } from "./state";
import { real_blocks_across, real_blocks_down } from "./layout";

/** In place of a component: the scan is interleaved. */
export const ALL: u32 = 3;

/** Rows of u8: component, first and last coefficient, bits coded before, bits left after. */
const ROW: u32 = 5;
const A: u8 = <u8>ALL;
const SEQUENTIAL = memory.data<u8>([A, 0, 63, 0, 0]);
const COLOUR = memory.data<u8>([
  A, 0, 0, 0, 1,
  0, 1, 5, 0, 2,
  2, 1, 63, 0, 1,
  1, 1, 63, 0, 1,
  0, 6, 63, 0, 2,
  0, 1, 63, 2, 1,
  A, 0, 0, 1, 0,
  2, 1, 63, 1, 0,
  1, 1, 63, 1, 0,
  0, 1, 63, 1, 0,
]);
const GREY = memory.data<u8>([
  A, 0, 0, 0, 1,
  0, 1, 5, 0, 2,
  0, 6, 63, 0, 2,
  0, 1, 63, 2, 1,
  A, 0, 0, 1, 0,
  0, 1, 63, 1, 0,
]);

export function scan_count(e: Encoder): u32 {
  return !e.progressive ? 1 : e.components == 1 ? 6 : 10;
}

// @ts-ignore: decorator
@inline function field(e: Encoder, index: u32): u32 {
  const script = !e.progressive ? SEQUENTIAL : e.components == 1 ? GREY : COLOUR;
  return load<u8>(script + e.scan * ROW + index);
}
export function scan_component(e: Encoder): u32 {
  return field(e, 0);
}
export function scan_first(e: Encoder): u32 {
  return field(e, 1);
}
export function scan_last(e: Encoder): u32 {
  return field(e, 2);
}
/** Successive approximation: bits below which earlier scans have coded nothing; 0 in a first scan. */
export function scan_high(e: Encoder): u32 {
  return field(e, 3);
}
/** Successive approximation: bits that this scan leaves to later ones. */
export function scan_low(e: Encoder): u32 {
  return field(e, 4);
}

/**
 * Table slots of the scan. Sequential: DC and AC of luma, then of chroma; first DC scan: luma, then chroma; else
 * one, which for DC refinement holds raw bits only.
 */
export function scan_slots(e: Encoder): u32 {
  if (scan_component(e) != ALL || scan_high(e) > 0) return 1;
  return (e.components == 1 ? 1 : 2) * (e.progressive ? 1 : 2);
}

/** Puts every cursor at the start of scan `e.scan`, whose first slot is `e.slot`. */
export function rewind_scan(e: Encoder): void {
  const component = scan_component(e);
  e.unit = 0;
  e.units = component == ALL
    ? e.mcusAcross * e.mcusDown
    : real_blocks_across(e, component) * real_blocks_down(e, component);
  e.pred0 = e.pred1 = e.pred2 = 0;
  e.eobRun = 0;
  e.pendingBits = 0;
  e.pendingEnd = base_of(e) + PENDING;
}
