// Tokens of a progressive file's AC scans: one component, one band of coefficients, block after block. After
// ITU-T T.81 G.1.2.2 and G.1.2.3, in the manner of libjpeg's jcphuff.c, whose limits on runs are kept.
//
// Blocks without anything (more) to code become an end-of-band run, written when something else has to be. In
// refinement the correction bits of those blocks follow the run: they wait at PENDING, as tokens.
import { BLOCK_BYTES, blocks_across, real_blocks_across, store_of } from "./layout";
import { quant_table, quantise } from "./quantise";
import { scan_component, scan_first, scan_high, scan_last, scan_low } from "./scan";
import { Encoder, ODD, ONES, PENDING, SIGNS, base_of } from "./state";
import { bit_length, put, put_bits, put_levels, slot_base } from "./token";

/** Longest end-of-band run that has a symbol. */
const MAX_EOB_RUN: u32 = 0x7fff;
/** Correction bits that may wait; libjpeg's MAX_CORR_BITS less a block. */
const MAX_PENDING_BITS: u32 = 1000 - 63;

/** Writes the pending end-of-band run, if any, and the correction bits behind it. */
export function put_eob_run(e: Encoder, to: usize): usize {
  if (e.eobRun == 0) return to;
  const length = bit_length(e.eobRun) - 1;
  to = put(to, slot_base(e.slot) + (length << 4), e.eobRun & ((1 << length) - 1));
  e.eobRun = 0;
  if (e.pendingBits > 0) {
    const pending = base_of(e) + PENDING;
    const bytes = e.pendingEnd - pending;
    memory.copy(to, pending, bytes);
    to += bytes;
    e.pendingBits = 0;
    e.pendingEnd = pending;
  }
  return to;
}

/** The band of one block, high bits only. */
// @ts-ignore: decorator
@inline function put_first(e: Encoder, to: usize, nonZero: u64, first: u32, last: u32): usize {
  if (nonZero != 0) to = put_eob_run(e, to);
  to = put_levels(e, to, slot_base(e.slot), nonZero, first);
  if (nonZero >> last == 0) {
    e.eobRun++;
    if (e.eobRun == MAX_EOB_RUN) to = put_eob_run(e, to);
  }
  return to;
}

/** The bits of `odd` at `positions`, first position highest. */
// @ts-ignore: decorator
@inline function gather_bits(odd: u64, positions: u64): u64 {
  let bits: u64 = 0;
  for (let left = positions; left != 0; left &= left - 1) bits = (bits << 1) | ((odd >> ctz(left)) & 1);
  return bits;
}

/**
 * The next bit of the band of one block: a correction bit for coefficients that were non-zero already (`old`), a
 * symbol with the zeros before it for those that become non-zero (`fresh`). Correction bits follow the next symbol.
 */
// @ts-ignore: decorator
@inline function put_refined(e: Encoder, to: usize, nonZero: u64, fresh: u64, band: u64): usize {
  const base = base_of(e);
  const slot = slot_base(e.slot);
  const signs = load<u64>(base, SIGNS), odd = load<u64>(base, ODD);
  const old = nonZero & ~fresh;
  let rest = band;
  if (fresh != 0) to = put_eob_run(e, to);
  for (let left = fresh; left != 0; left &= left - 1) {
    const bit = left & (0 - left);
    const before = rest & (bit - 1);
    const zeros = before & ~nonZero;
    let run = <u32>popcnt(zeros);
    let corrections = before & old;
    if (run > 15) {
      // A run of sixteen zeros is written at the next non-zero coefficient, old or fresh, with the corrections so far.
      let waiting: u64 = 0;
      let written: u32 = 0;
      for (let next = corrections | bit; next != 0; next &= next - 1) {
        const at = next & (0 - next);
        for (run = <u32>popcnt(zeros & (at - 1)) - written; run > 15; run -= 16) {
          to = put(to, slot + 0xf0, 0);
          to = put_bits(to, slot, gather_bits(odd, waiting), <u32>popcnt(waiting));
          waiting = 0;
          written += 16;
        }
        if (at != bit) waiting |= at;
      }
      corrections = waiting;
    }
    const positive: u32 = (signs & bit) == 0 ? 1 : 0;
    to = put(to, slot + ((run << 4) | 1), positive);
    if (corrections != 0) to = put_bits(to, slot, gather_bits(odd, corrections), <u32>popcnt(corrections));
    rest &= ~(bit | (bit - 1));
  }
  if (rest != 0) {
    const corrections = rest & old;
    const count = <u32>popcnt(corrections);
    e.eobRun++;
    e.pendingEnd = put_bits(e.pendingEnd, slot, gather_bits(odd, corrections), count);
    e.pendingBits += count;
    if (e.eobRun == MAX_EOB_RUN || e.pendingBits > MAX_PENDING_BITS) to = put_eob_run(e, to);
  }
  return to;
}

/** The scan's band of units from `e.unit` on, until `limit` or the scan's end. @returns the end of the tokens */
export function put_band(e: Encoder, to: usize, limit: usize): usize {
  const base = base_of(e);
  const component = scan_component(e);
  const table = quant_table(e, component);
  const store = store_of(e, component);
  const rowBytes = BLOCK_BYTES * blocks_across(e, component);
  const across = real_blocks_across(e, component);
  const first = scan_first(e), last = scan_last(e), low = <i32>scan_low(e);
  const band = (~(<u64>0) << first) & (~(<u64>0) >> (63 - last));
  const count: usize = last < 16 ? 16 : 64;
  const refine = scan_high(e) > 0;
  let unit = e.unit;
  const units = e.units;
  let x = unit % across;
  let row = store + rowBytes * (unit / across);
  for (; unit < units && to < limit; unit++) {
    const nonZero = quantise(base, row + BLOCK_BYTES * x, table, count, low) & band;
    if (refine) to = put_refined(e, to, nonZero, load<u64>(base, ONES) & band, band);
    else to = put_first(e, to, nonZero, first, last);
    if (++x == across) {
      x = 0;
      row += rowBytes;
    }
  }
  e.unit = unit;
  return unit == units ? put_eob_run(e, to) : to;
}
