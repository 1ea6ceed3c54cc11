// Sequential scans, one stretch of an MCU row: a block's DC and AC together. A block's mask only has to tell whether it
// has AC coefficients, since nothing refines them: it is the last index. Where a component is wanted at one sample a
// block its AC coefficients are only skipped, several symbols at a time.
import { enterTail, overrun, restart, valueOf } from "./cursor";
import { END_OF_BAND, VALUES, longAcSymbol, symbol } from "./huffman";
import { Scan, Slot, scanComponent } from "./scan-state";
import { Decoder } from "./state";
import { GOES_ON, passedBy, stepAt } from "./step";
import { natural } from "./zigzag";

/**
 * Decodes MCU columns d.from…d.to − 1 of row d.mcuRow into the coefficient buffers, which are zero there; the first
 * `done` of them are decoded already.
 */
export function decodeSequentialRow(d: Decoder, s: Scan, done: i32): void {
  const c0 = scanComponent(s, 0);
  const single = s.count == 1;
  const lines = single ? min(c0.v, c0.blocksHigh - d.mcuRow * c0.v) : 1;
  const mcus = single ? min(d.to * c0.h, c0.blocksWide) - d.from * c0.h : d.to - d.from;
  const slotsEnd = s.slots + <usize>s.slotCount * offsetof<Slot>();
  const slots = s.slots;
  const interval = s.interval;
  let bits = s.bits;
  let n: u32 = s.bitCount;
  let word = s.word;
  let guard = s.guard;
  let limit = s.limit;
  let left = s.left;
  let starved = s.starved;
  d.work += <f64>(lines * (mcus - done) * s.slotCount);
  for (let line = 0; line < lines; line++) {
    const lineBlocks: usize = line * c0.rowBlocks;
    for (let mx: usize = done; mx < <usize>mcus; mx++) {
      if (left == 0) {
        s.starved = starved;
        restart(s);
        bits = s.bits;
        n = s.bitCount;
        word = s.word;
        guard = s.guard;
        limit = s.limit;
        left = s.left;
        starved = s.starved;
      }
      left--;
      if (starved) {
        s.bad = 1;
        if (interval) continue;
        s.starved = starved;
        s.finished = 1;
        return;
      }
      if (word > guard) {
        s.word = word;
        enterTail(s);
        word = s.word;
        limit = s.limit;
        guard = s.guard;
      }
      for (let at = slots; at < slotsEnd; at += offsetof<Slot>()) {
        const slot = changetype<Slot>(at);
        if (n < 32) {
          bits |= <u64>load<u32>(word) << (32 - n);
          word += 4;
          n += 32;
        }
        const dcEntry = symbol(slot.dcTable, bits);
        const dcLength = dcEntry & 31;
        const dcSize = dcEntry >> 8;
        let dc = load<i32>(slot.predictor);
        bits <<= dcLength;
        if (dcSize) {
          dc += valueOf(bits, dcSize);
          bits <<= dcSize;
          store<i32>(slot.predictor, dc);
        }
        n -= dcLength + dcSize;
        const ac = slot.acTable;
        let k: u32 = 0;
        if (slot.mask == 0) {
          store<i16>(slot.block + (lineBlocks << 1) + mx * slot.blockStep, <i16>dc);
          const steps = slot.acSteps;
          do {
            if (n < 32) {
              bits |= <u64>load<u32>(word) << (32 - n);
              word += 4;
              n += 32;
            }
            const step = stepAt(steps, bits);
            const after = k + passedBy(step);
            if (after < 63) {
              bits <<= step & 31;
              n -= step & 31;
              k = after;
              if (step & GOES_ON) continue;
              break;
            }
            const e = symbol(ac, bits);
            const size = (e >> 8) & 15;
            const used = (e & 31) + size;
            bits <<= used;
            n -= used;
            if (size == 0 && e >> 8 != 0xf0) break;
            k += (e >> 12) + 1;
          } while (k < 63);
          continue;
        }
        const block = slot.block + (lineBlocks << 7) + mx * slot.blockStep;
        store<i16>(block, <i16>dc);
        do {
          if (n < 32) {
            bits |= <u64>load<u32>(word) << (32 - n);
            word += 4;
            n += 32;
          }
          let e = load<i32>(ac + VALUES + (<usize>(bits >> 54) << 2));
          if (e >> 16) {
            k += (e >> 8) & 31;
            store<i16>(block + (natural(k) << 1), <i16>(e >> 16));
            bits <<= e & 63;
            n -= e & 63;
            continue;
          }
          if (e == 0) e = longAcSymbol(ac, <u32>(bits >> 48));
          const length = e & 31;
          const advance: u32 = (e >> 5) & 31;
          const size: u32 = (e >> 10) & 15;
          bits <<= length;
          n -= length;
          if (advance == END_OF_BAND) break;
          k += advance;
          if (size) {
            store<i16>(block + (natural(k) << 1), <i16>valueOf(bits, size));
            bits <<= size;
            n -= size;
          }
        } while (k < 63);
        store<u64>(slot.mask + (lineBlocks << 3) + mx * slot.maskStep, k);
      }
      if (overrun(word, n, limit)) starved = 1;
    }
  }
  s.bits = bits;
  s.bitCount = n;
  s.word = word;
  s.guard = guard;
  s.limit = limit;
  s.left = left;
  s.starved = starved;
  if (starved) s.bad = 1;
}
