// Sequential scans whose codes have been found ahead (block-index.ts), one stretch of an MCU row. No block waits for the one
// before it any more: of those whose AC coefficients are skipped the DC coefficient is read, of the others all. Nothing
// that was found is damaged; where nothing more is found, the cursor takes over.
import { BlockIndex, moreBlocks } from "./block-index";
import { moveCursor, valueOf } from "./cursor";
import { END_OF_BAND, VALUES, longAcSymbol, symbol } from "./huffman";
import { Scan, Slot } from "./scan-state";
import { decodeSequentialRow } from "./sequential";
import { Decoder } from "./state";
import { bitsAt } from "./step";
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
    let stage = index.at;
    d.work += <f64>((stop - mx) * s.slotCount);
    for (; mx < stop; mx++) {
      for (let at = s.slots; at < slotsEnd; at += offsetof<Slot>(), stage += 8) {
        const slot = changetype<Slot>(at);
        const block = slot.block + mx * slot.blockStep;
        readDc(slot, base, load<u32>(stage), block);
        if (slot.mask) store<u64>(slot.mask + mx * slot.maskStep, readAc(slot, base, load<u32>(stage, 4), block));
      }
    }
    index.at = stage;
  }
}

// @ts-ignore: decorator
@inline function readDc(slot: Slot, base: usize, position: u32, block: usize): void {
  const bits = bitsAt(base, position);
  const e = symbol(slot.dcTable, bits);
  const dc = load<i32>(slot.predictor) + valueOf(bits << (e & 31), e >> 8);
  store<i32>(slot.predictor, dc);
  store<i16>(block, <i16>dc);
}

/** Bits that are there behind a position at least, and that a value entry takes at most. */
const SURE_BITS: u32 = 33;
const VALUE_BITS: u32 = 10;

/** Reads a block's AC coefficients from a position on; 0 where it has none. */
// @ts-ignore: decorator
@inline function readAc(slot: Slot, base: usize, position: u32, block: usize): u32 {
  const table = slot.acTable;
  let bits = bitsAt(base, position);
  let sure = position + SURE_BITS - VALUE_BITS;
  let k: u32 = 0;
  do {
    if (position > sure) {
      bits = bitsAt(base, position);
      sure = position + SURE_BITS - VALUE_BITS;
    }
    let e = load<i32>(table + VALUES + (<usize>(bits >> 54) << 2));
    if (e >> 16) {
      k += (e >> 8) & 31;
      store<i16>(block + (natural(k) << 1), <i16>(e >> 16));
      bits <<= e & 63;
      position += e & 63;
      continue;
    }
    bits = bitsAt(base, position);
    if (e == 0) e = longAcSymbol(table, <u32>(bits >> 48));
    const advance: u32 = (e >> 5) & 31;
    if (advance == END_OF_BAND) break;
    const length: u32 = e & 31;
    const size: u32 = (e >> 10) & 15;
    k += advance;
    if (size) store<i16>(block + (natural(k) << 1), <i16>valueOf(bits << length, size));
    position += length + size;
    bits = bitsAt(base, position);
    sure = position + SURE_BITS - VALUE_BITS;
  } while (k < 63);
  return k;
}
