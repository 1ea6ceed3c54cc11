// First AC scans of progressive frames, one MCU row: values with runs, and end-of-band runs that pass whole stretches
// of blocks at once.
import { enterTail, overrun, restart, valueOf } from "./cursor";
import { END_OF_BAND, VALUES, longAcSymbol } from "./huffman";
import { Scan, scanComponent } from "./scan-state";
import { Decoder } from "./state";
import { natural } from "./zigzag";

/** Decodes row d.mcuRow of a first AC scan into the coefficients and masks. */
export function decodeAcFirstRow(d: Decoder, s: Scan): void {
  const c = scanComponent(s, 0);
  const lines = min(c.v, c.blocksHigh - d.mcuRow * c.v);
  const width: u32 = c.blocksWide;
  const shift = s.al;
  const last: u32 = s.se;
  const before: u32 = s.ss - 1;
  const ac = s.acTable;
  const interval = s.interval;
  let bits = s.bits;
  let n = s.bitCount;
  let word = s.word;
  let guard = s.guard;
  let limit = s.limit;
  let left = s.left;
  let starved = s.starved;
  let run = s.eobRun;
  d.work += <f64>(lines * width);
  for (let line = 0; line < lines; line++) {
    const base = c.coefs + <usize>(line * c.rowBlocks) * 128;
    const masks = c.masks + (<usize>(line * c.rowBlocks) << 3);
    for (let x: u32 = 0; x < width; x++) {
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
        run = 0;
      }
      if (starved) {
        s.bad = 1;
        left--;
        if (interval) continue;
        s.starved = starved;
        s.finished = 1;
        return;
      }
      if (run) {
        const passed = min(min(run, left), width - x);
        run -= passed;
        left -= passed;
        x += passed - 1;
        continue;
      }
      left--;
      if (word > guard) {
        s.word = word;
        enterTail(s);
        word = s.word;
        limit = s.limit;
        guard = s.guard;
      }
      const block = base + <usize>x * 128;
      let k = before;
      let mask: u64 = 0;
      do {
        if (n < 32) {
          bits |= <u64>load<u32>(word) << (32 - n);
          word += 4;
          n += 32;
        }
        let e = load<i32>(ac + VALUES + (<usize>(bits >> 54) << 2));
        if (e >> 16) {
          k += (e >> 8) & 31;
          const coef = <i16>((e >> 16) << shift);
          store<i16>(block + (natural(k) << 1), coef);
          mask |= <u64>(coef != 0) << min(k, 63);
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
        if (advance == END_OF_BAND) {
          if (size) {
            run = (1 << size) - 1 + <u32>(bits >> (64 - size));
            bits <<= size;
            n -= size;
          }
          break;
        }
        k += advance;
        if (size) {
          const coef = <i16>(valueOf(bits, size) << shift);
          store<i16>(block + (natural(k) << 1), coef);
          mask |= <u64>(coef != 0) << min(k, 63);
          bits <<= size;
          n -= size;
        }
      } while (k < last);
      const at = masks + (<usize>x << 3);
      store<u64>(at, load<u64>(at) | mask);
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
  s.eobRun = run;
  if (starved) s.bad = 1;
}
