// One block of an AC refinement. The coefficients that have a value are its *history*, the others are not: a symbol is a run
// of coefficients without history and a new ±1 behind it, and a bit follows for each history coefficient that it passes.
//
// Those correction bits are only collected and applied when all are read: a block has at most 63, so they fit one u64. How far
// a run goes is told by the block's mask, never by looking at coefficients. While history is ahead symbols are taken one by
// one; behind it as many as a step says (refine-step.ts). What a step does not say is rare, and taken by takeSymbol: its call
// is kept out of the loops, since V8 would keep nothing in registers around it.
import { symbol } from "./huffman";
import {
  FARTHER, bitsOf, distanceOf, endsBlock, firstBitsOf, listPlaces, onlyEnds, passedTo, refineStepAt, signOf,
} from "./refine-step";
import { Scan } from "./scan-state";
import { natural } from "./zigzag";

/** Of the block in work: its correction bits, the last one lowest, and the coefficients that got a value. */
let corrections: u64 = 0;
let fresh: u64 = 0;

/** Refines a block with `history`; answers which of its coefficients got a value. */
// @ts-ignore: decorator
@inline export function refineBlock(s: Scan, block: usize, history: u64): u64 {
  corrections = 0;
  fresh = 0;
  let k: u32 = s.ss;
  if (s.eobRun == 0) {
    k = takeSteps(s, block, history, k);
    while (k <= <u32>s.se && s.eobRun == 0) {
      k = takeSymbol(s, block, history, k);
      if (k <= <u32>s.se && s.eobRun == 0) k = takeSteps(s, block, history, k);
    }
  }
  if (s.eobRun) {
    s.eobRun--;
    const rest = k < 64 ? history >> k : 0;
    if (rest) takeCorrections(s, <u32>popcnt(rest));
  }
  applyCorrections(s.refineSteps, block, history, corrections, 1 << s.al);
  return fresh;
}

/** `one`, or −one where sign is −1 and not 0. */
// @ts-ignore: decorator
@inline function signed(one: i32, sign: i32): i32 {
  return (one ^ sign) - sign;
}

/**
 * Takes steps from coefficient `from` on until the block ends or a symbol has to be taken by itself; answers the coefficient
 * after them. The end of the block is left as a run of one.
 */
function takeSteps(s: Scan, block: usize, history: u64, from: u32): u32 {
  const steps = s.refineSteps;
  const one = <i32>1 << s.al;
  const end: u32 = s.se + 1;
  let k = from;
  let bits = s.bits;
  let n: u32 = s.bitCount;
  let ahead = history >> k;
  let taken = corrections;
  // Coefficients that got a value; the highest bit is the one before k.
  let got: u64 = 0;
  let step: u32 = 0;
  while (ahead) {
    if (n < 32) {
      bits |= <u64>load<u32>(s.word) << (32 - n);
      s.word += 4;
      n += 32;
    }
    step = refineStepAt(steps, bits);
    const distance = distanceOf(step, 0);
    let passed = distance > 8 ? FARTHER : passedTo(steps, distance, ahead);
    if (passed == FARTHER) {
      const rest = distance - 8 + <u32>popcnt(ahead & 255);
      if (rest > 8) break;
      passed = 8 + passedTo(steps, rest, ahead >> 8);
    }
    const next = k + passed;
    if (next > end) break;
    k = next;
    ahead >>= passed;
    got = (got >> passed) | <u64>1 << 63;
    store<i16>(block + (natural(k - 1) << 1), <i16>signed(one, signOf(step, 0)));
    const used = firstBitsOf(step);
    const count = passed - distance;
    n -= used + count;
    bits <<= used;
    // What differs between shifted and rotated are the bits shifted out.
    const rotated = rotl<u64>(bits, count);
    bits <<= count;
    taken = (taken << count) | (rotated ^ bits);
  }
  corrections = taken;
  if (ahead == 0) {
    while (k < end) {
      if (n < 32) {
        bits |= <u64>load<u32>(s.word) << (32 - n);
        s.word += 4;
        n += 32;
      }
      step = refineStepAt(steps, bits);
      const d0 = distanceOf(step, 0);
      const d1 = distanceOf(step, 1);
      const d2 = distanceOf(step, 2);
      const k0 = k + d0;
      const k1 = k0 + d1;
      const k2 = k1 + d2;
      // A block that is full has no end of its own.
      if (k2 + endsBlock(step) > end) break;
      bits <<= bitsOf(step);
      n -= bitsOf(step);
      store<i16>(block + (natural(k0 - 1) << 1), <i16>signed(one, signOf(step, 0)));
      store<i16>(block + (natural(k1 - 1) << 1), <i16>signed(one, signOf(step, 1)));
      store<i16>(block + (natural(k2 - 1) << 1), <i16>signed(one, signOf(step, 2)));
      got = (got >> d0) | <u64>1 << 63;
      got = (got >> d1) | <u64>1 << 63;
      got = (got >> d2) | <u64>1 << 63;
      k = k2;
      if (endsBlock(step)) {
        s.eobRun = 1;
        break;
      }
    }
  }
  if (onlyEnds(step)) {
    bits <<= bitsOf(step);
    n -= bitsOf(step);
    s.eobRun = 1;
  }
  fresh |= got >> (64 - k);
  s.bits = bits;
  s.bitCount = n;
  return k;
}

/** Takes one symbol, whatever it is; answers the coefficient after it. An end of band leaves its run. */
function takeSymbol(s: Scan, block: usize, history: u64, k: u32): u32 {
  let bits = s.bits;
  let n: u32 = s.bitCount;
  if (n < 32) {
    bits |= <u64>load<u32>(s.word) << (32 - n);
    s.word += 4;
    n += 32;
  }
  const e = symbol(s.acTable, bits);
  const r = e >> 12;
  bits <<= e & 31;
  n -= e & 31;
  const hasValue = (e & 0xf00) != 0;
  if (!hasValue && r < 15) {
    s.eobRun = (1 << r) + <u32>((bits >> 1) >> (63 - r));
    s.bits = bits << r;
    s.bitCount = n - r;
    return k;
  }
  const negative = <i32>(~bits >> 63);
  if (hasValue) {
    bits <<= 1;
    n--;
  }
  s.bits = bits;
  s.bitCount = n;
  let position = k + r;
  let passed = history & (<u64>-1 << k);
  let count: u32 = 0;
  while (passed) {
    if (<u32>ctz(passed) > position) break;
    position++;
    count++;
    passed &= passed - 1;
  }
  // A run past the band ends on the coefficient after it, as in libjpeg.
  position = min(position, min(<u32>s.se + 1, 63));
  if (hasValue) {
    store<i16>(block + (natural(position) << 1), <i16>signed(1 << s.al, -negative));
    fresh |= <u64>1 << position;
  }
  takeCorrections(s, count);
  return position + 1;
}

/** Moves `count` bits of the scan, at most 63, to the corrections. */
function takeCorrections(s: Scan, count: u32): void {
  let bits = s.bits;
  let n: u32 = s.bitCount;
  while (count > n) {
    if (n) corrections = (corrections << n) | (bits >> (64 - n));
    count -= n;
    bits = <u64>load<u32>(s.word) << 32;
    s.word += 4;
    n = 32;
  }
  corrections = (corrections << count) | ((bits >> 1) >> (63 - count));
  s.bits = bits << count;
  s.bitCount = n - count;
}

/** u8[63] and room: places of the history of the block in work. */
const HISTORY_PLACES = memory.data(72, 16);

/** Adds a bit to the coefficients whose correction is 1; the last history coefficient's is the lowest. */
// @ts-ignore: decorator
@inline function applyCorrections(steps: usize, block: usize, history: u64, bits: u64, one: i32): void {
  if (bits == 0) return;
  const end = HISTORY_PLACES + listPlaces(steps, history, HISTORY_PLACES);
  do {
    const coef = block + (natural(<usize>load<u8>(end - <usize>ctz(bits) - 1)) << 1);
    const v = <i32>load<i16>(coef);
    bits &= bits - 1;
    // A damaged file may tell a bit twice.
    if (v & one) continue;
    store<i16>(coef, <i16>(v + signed(one, v >> 31)));
  } while (bits);
}
