// Sequential scans whose blocks have been found ahead (block-index.ts), one stretch of an MCU row: blocks no longer depend
// on each other's length, so each is read from its own position. Used where AC coefficients of some component are only
// skipped; those of the others are read. Nothing found is damaged; where nothing more is found, the cursor takes over.
import { BlockIndex, moreBlocks } from "./block-index";
import { moveCursor, signExtension } from "./cursor";
import { END_OF_BAND, POSITION, VALUES, bitsAt, longAcSymbol, symbol } from "./huffman";
import { Scan, Slot } from "./scan-state";
import { decodeSequentialRow } from "./sequential";
import { Decoder } from "./state";
import { natural } from "./zigzag";

/** Decodes MCU columns d.from…d.to − 1 of row d.mcuRow into the coefficient buffers, which are zero there. */
export function decodeIndexedRow(d: Decoder, s: Scan): void {
  const index = changetype<BlockIndex>(s.index);
  const mcus: usize = d.to - d.from;
  const slotsEnd = s.slots + <usize>s.slotCount * offsetof<Slot>();
  for (let mx: usize = 0; mx < mcus; ) {
    if (index.at == index.end && !moreBlocks(index, s)) {
      moveCursor(s, index.base, index.next);
      s.index = 0;
      decodeSequentialRow(d, s, <i32>mx);
      return;
    }
    const stop = min(mcus, mx + (index.end - index.at) / index.mcuBytes);
    let at = index.at;
    d.work += <f64>((stop - mx) * s.slotCount);
    for (; mx < stop; mx++) {
      for (let slot = s.slots; slot < slotsEnd; slot += offsetof<Slot>(), at += 8) readBlock(changetype<Slot>(slot), index.base, at, mx);
    }
    index.at = at;
  }
}

// @ts-ignore: decorator
@inline function readBlock(slot: Slot, base: usize, at: usize, mx: usize): void {
  let bits = bitsAt(base, load<u32>(at));
  const e = symbol(slot.dcTable, bits);
  const size = e >> 8;
  bits <<= e & 31;
  // Of size 0 it takes no bit: two shifts, since one by 64 would be one by 0.
  const dc = load<i32>(slot.predictor) + <i32>((bits >> 1) >> (63 - size)) + signExtension(bits, size);
  store<i32>(slot.predictor, dc);
  const block = slot.block + mx * slot.blockStep;
  store<i16>(block, <i16>dc);
  if (slot.mask) store<u64>(slot.mask + mx * slot.maskStep, readAc(slot.acTable, base, load<u32>(at, 4), block));
}

/** Reads a block's AC coefficients at `place`; answers the index of the last, in zigzag order, 0 where there is none. */
// @ts-ignore: decorator
@inline function readAc(table: usize, base: usize, place: u32, block: usize): u32 {
  let at = place & POSITION;
  let k: u32 = 0;
  do {
    const bits = bitsAt(base, at);
    let e = load<i32>(table + VALUES + (<usize>(bits >> 54) << 2));
    if (e >> 16) {
      k += (e >> 8) & 31;
      store<i16>(block + (natural(k) << 1), <i16>(e >> 16));
      at += e & 63;
      continue;
    }
    if (e == 0) e = longAcSymbol(table, <u32>(bits >> 48));
    const advance: u32 = (e >> 5) & 31;
    if (advance == END_OF_BAND) break;
    const length: u32 = e & 31;
    const size: u32 = (e >> 10) & 15;
    k += advance;
    at += length + size;
    if (size) {
      const value = bits << length;
      store<i16>(block + (natural(k) << 1), <i16>(<i32>(value >> (64 - size)) + signExtension(value, size)));
    }
  } while (k < 63);
  return k;
}
