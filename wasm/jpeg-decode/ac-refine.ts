// AC refinement scans, one MCU row: one more bit for every coefficient that already has a value, and new ±1s.
//
// Correction bits stand between the symbols but may be applied later: each symbol only counts the history it passes
// (bits of the block's mask) and moves that many bits to `corrections`; one loop a block then applies them all. The
// end of a run of zeros is found by stepping over history in the mask, never by looking at coefficients. A block holds
// at most 63 corrections, so they fit one u64.
import { enterTail, overrun, restart } from "./cursor";
import { symbol } from "./huffman";
import { Scan, scanComponent } from "./scan-state";
import { Decoder } from "./state";
import { band, natural } from "./zigzag";

/** Decodes row d.mcuRow of an AC refinement into the coefficients and masks. */
export function decodeAcRefineRow(d: Decoder, s: Scan): void {
  const c = scanComponent(s, 0);
  const lines = min(c.v, c.blocksHigh - d.mcuRow * c.v);
  const width: u32 = c.blocksWide;
  const shift = s.al;
  const one = 1 << shift;
  const all = band(s.ss, s.se);
  // A run past the band ends on the coefficient after it, as in libjpeg.
  const farthest = min(s.se + 1, 63);
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
      left--;
      if (starved) {
        s.bad = 1;
        if (interval) continue;
        s.starved = starved;
        s.finished = 1;
        return;
      }
      const at = masks + (<usize>x << 3);
      const mask = load<u64>(at);
      const history = mask & all;
      if (run != 0 && history == 0) {
        // Inside a run, blocks without history cost no bits.
        run--;
        const most = min(min(run, left), width - 1 - x);
        let passed: u32 = 0;
        while (passed < most && !(load<u64>(at + ((<usize>passed + 1) << 3)) & all)) passed++;
        run -= passed;
        left -= passed;
        x += passed;
        continue;
      }
      if (word > guard) {
        s.word = word;
        enterTail(s);
        word = s.word;
        limit = s.limit;
        guard = s.guard;
      }
      const block = base + <usize>x * 128;
      let range = all;
      let fresh: u64 = 0;
      let corrections: u64 = 0;
      if (run == 0) {
        do {
          if (n < 32) {
            bits |= <u64>load<u32>(word) << (32 - n);
            word += 4;
            n += 32;
          }
          const e = symbol(ac, bits);
          const r = (e >> 12) & 15;
          bits <<= e & 31;
          n -= e & 31;
          let value = 0;
          if (e & 0xf00) {
            value = <i64>bits < 0 ? one : -one;
            bits <<= 1;
            n--;
          } else if (r < 15) {
            run = 1;
            if (r) {
              run = (1 << r) + <u32>(bits >> (64 - r));
              bits <<= r;
              n -= r;
            }
            break;
          }
          let position = <i32>ctz(range) + r;
          let passed = mask & range;
          let count = 0;
          while (passed) {
            if (<i32>ctz(passed) > position) break;
            position++;
            count++;
            passed &= passed - 1;
          }
          position = min(position, farthest);
          range &= <u64>-2 << position;
          if (value) {
            store<i16>(block + (natural(position) << 1), <i16>value);
            fresh |= <u64>1 << position;
          }
          while (count > n) {
            if (n) corrections = (corrections << n) | (bits >> (64 - n));
            count -= n;
            bits = <u64>load<u32>(word) << 32;
            word += 4;
            n = 32;
          }
          corrections = (corrections << count) | ((bits >> 1) >> (63 - count));
          bits <<= count;
          n -= count;
        } while (range);
      }
      if (run) {
        let count = <i32>popcnt(mask & range);
        while (count > n) {
          if (n) corrections = (corrections << n) | (bits >> (64 - n));
          count -= n;
          bits = <u64>load<u32>(word) << 32;
          word += 4;
          n = 32;
        }
        corrections = (corrections << count) | ((bits >> 1) >> (63 - count));
        bits <<= count;
        n -= count;
        run--;
      }
      let rest = history;
      corrections <<= 64 - popcnt(rest);
      if (corrections) {
        while (rest) {
          const coef = block + (natural(<usize>ctz(rest)) << 1);
          const v = <i32>load<i16>(coef);
          const sign = v >> 31;
          rest &= rest - 1;
          store<i16>(coef, <i16>(v + (((one ^ sign) - sign) & -(<i32>(corrections >> 63) & ~(v >> shift)))));
          corrections <<= 1;
        }
      }
      if (fresh) store<u64>(at, mask | fresh);
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
