// Sequential scans whose codes have been found ahead (block-index.ts), one stretch of an MCU row. No code waits for the one
// before it any more: each step of a block whose coefficients are wanted is read from its own place, without a branch; of
// the others the DC coefficient is. Nothing that was found is damaged; where nothing more is found, the cursor takes over.
import { BlockIndex, moreBlocks } from "./block-index";
import { moveCursor, signExtension } from "./cursor";
import { END_OF_BAND, VALUES, longAcSymbol, symbol } from "./huffman";
import { Scan, Slot } from "./scan-state";
import { decodeSequentialRow } from "./sequential";
import { Decoder } from "./state";
import { SINGLE, bitsAt, passedAt, valuesAt } from "./step";
import { natural } from "./zigzag";

/** Decodes MCU columns d.from…d.to − 1 of row d.mcuRow into the coefficient buffers, which are zero there. */
export function decodeIndexedRow(d: Decoder, s: Scan): void {
  const index = changetype<BlockIndex>(s.index);
  const mcus: usize = d.to - d.from;
  const slotsEnd = s.slots + <usize>s.slotCount * offsetof<Slot>();
  for (let mx: usize = 0; mx < mcus; ) {
    if (index.at == index.end && !moreBlocks(index, s)) {
      if (index.found) moveCursor(s, index.base, index.next);
      s.index = 0;
      decodeSequentialRow(d, s, <i32>mx);
      return;
    }
    const stop = min(mcus, mx + (index.end - index.at) / index.mcuBytes);
    const base = index.base;
    const shift = index.shift;
    let stage = index.at;
    d.work += <f64>((stop - mx) * s.slotCount);
    for (; mx < stop; mx++) {
      for (let at = s.slots; at < slotsEnd; at += offsetof<Slot>(), stage += 8) {
        const slot = changetype<Slot>(at);
        const block = slot.block + mx * slot.blockStep;
        readDc(slot, base, load<u32>(load<usize>(stage) + shift), block);
        if (slot.mask == 0) continue;
        const from = load<usize>(stage, 4) + shift;
        const to = load<usize>(stage, 8) + shift;
        store<u64>(slot.mask + mx * slot.maskStep, readAc(slot, base, from, to, block));
      }
    }
    index.at = stage;
  }
}

// @ts-ignore: decorator
@inline function readDc(slot: Slot, base: usize, place: u32, block: usize): void {
  let bits = bitsAt(base, place);
  const e = symbol(slot.dcTable, bits);
  const size = e >> 8;
  bits <<= e & 31;
  const dc = load<i32>(slot.predictor) + valueOf(bits, size);
  store<i32>(slot.predictor, dc);
  store<i16>(block, <i16>dc);
}

/** The value of `size` bits. Of size 0 it takes no bit: two shifts, since one by 64 would be one by 0. */
// @ts-ignore: decorator
@inline function valueOf(bits: u64, size: u32): i32 {
  return <i32>((bits >> 1) >> (63 - size)) + signExtension(bits, size);
}

/** Reads the coefficients of the steps from…to; 0 where all of them are zero. */
// @ts-ignore: decorator
@inline function readAc(slot: Slot, base: usize, from: usize, to: usize, block: usize): u32 {
  const steps = slot.acSteps;
  let any: u32 = 0;
  for (; from < to; from += 4) {
    const place = load<u32>(from);
    const bits = bitsAt(base, place);
    const passed = passedAt(place);
    if (place & SINGLE) {
      any |= readSymbol(slot.acTable, bits, passed, block);
      continue;
    }
    const e = valuesAt(steps, bits);
    const first = <i32>e >> 21;
    const k1 = passed + (e & 31);
    const k2 = k1 + ((e >> 5) & 31);
    const size = (e >> 14) & 15;
    const second = valueOf(bits << ((e >> 10) & 15), size);
    store<i16>(block + (natural(k1) << 1), <i16>first);
    store<i16>(block + (natural(k2) << 1), <i16>second);
    any |= first | second;
  }
  return any;
}

/** Reads one symbol into the block; 0 where it has no value. */
function readSymbol(table: usize, bits: u64, passed: u32, block: usize): u32 {
  let e = load<u32>(table + VALUES + (<usize>(bits >> 54) << 2));
  if (e >> 16) {
    const k = passed + ((e >> 8) & 31);
    store<i16>(block + (natural(k) << 1), <i16>(e >> 16));
    return k;
  }
  if (e == 0) e = longAcSymbol(table, <u32>(bits >> 48));
  const advance: u32 = (e >> 5) & 31;
  const size: u32 = (e >> 10) & 15;
  if (advance == END_OF_BAND || size == 0) return 0;
  const k = passed + advance;
  store<i16>(block + (natural(k) << 1), <i16>valueOf(bits << (e & 31), size));
  return k;
}
