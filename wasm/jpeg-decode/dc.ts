// DC scans of progressive frames, one MCU row: first (a Huffman-coded difference, shifted) and refinement (one bit).
import { enterTail, overrun, restart, valueOf } from "./cursor";
import { symbol } from "./huffman";
import { DC_REFINE, Scan, Slot, scanComponent } from "./scan-state";
import { Decoder } from "./state";

/** Decodes row d.mcuRow of a DC scan into the coefficient buffers. */
export function decodeDcRow(d: Decoder, s: Scan): void {
  const c0 = scanComponent(s, 0);
  const single = s.count == 1;
  const lines = single ? min(c0.v, c0.blocksHigh - d.mcuRow * c0.v) : 1;
  const mcus = single ? c0.blocksWide : d.mcusWide;
  const slots = s.slots;
  const slotsEnd = slots + <usize>s.slotCount * offsetof<Slot>();
  const refine = s.kind == DC_REFINE;
  const shift = s.al;
  const interval = s.interval;
  let bits = s.bits;
  let n = s.bitCount;
  let word = s.word;
  let guard = s.guard;
  let limit = s.limit;
  let left = s.left;
  let starved = s.starved;
  d.work += <f64>(lines * mcus * s.slotCount);
  for (let line = 0; line < lines; line++) {
    const lineOffset: usize = line * c0.rowBlocks * c0.blockBytes;
    for (let mx: usize = 0; mx < <usize>mcus; mx++) {
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
        const block = slot.block + lineOffset + mx * slot.blockStep;
        if (n < 32) {
          bits |= <u64>load<u32>(word) << (32 - n);
          word += 4;
          n += 32;
        }
        if (refine) {
          store<i16>(block, <i16>(load<i16>(block) | (<i32>(bits >> 63) << shift)));
          bits <<= 1;
          n--;
          continue;
        }
        const e = symbol(slot.dcTable, bits);
        const length = e & 31;
        const size = e >> 8;
        let dc = load<i32>(slot.predictor);
        bits <<= length;
        if (size) {
          dc += valueOf(bits, size);
          bits <<= size;
          store<i32>(slot.predictor, dc);
        }
        n -= length + size;
        store<i16>(block, <i16>(dc << shift));
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
