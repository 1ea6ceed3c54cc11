// A scan's place in its entropy-coded data. The bit buffer is left aligned: `bits` holds `bitCount` valid bits from bit
// 63 down; it is refilled by one 32-bit word whenever it holds fewer than 32, so one symbol (≤ 17 bits) with its value
// (≤ 15) always fits. Row decoders keep these fields in locals and store them back at the end of a row.
//
// A segment (the data between two markers) is unstuffed only when the cursor enters it. Past its end the stream is zero
// bits, and once more bits are used than it has, the scan is "starved": its MCUs stay as they are until the next
// restart. So that refills need no bounds check, the last stretch of a segment, from where one MCU could reach its end
// (`guard`), is copied to a buffer of the scan's own (`tail`) with zeros behind it. Restarts follow libjpeg's
// jpeg_resync_to_restart: a marker up to two ahead of the expected one is left for later, one up to two behind and an
// invalid one are passed over, any other restart marker is taken as the expected one.
import { Scan } from "./scan-state";
import { Decoder } from "./state";
import { findMarker, markerCode, unstuff, unstuffedMarker } from "./source";

const RST0: i32 = 0xd0;
const RST7: i32 = 0xd7;
const FIRST_VALID: i32 = 0xc0;

/** What to do at a restart boundary with the marker that is there. */
const TAKE: i32 = 1;
const PASS: i32 = 2;
const LEAVE: i32 = 3;

function restartAction(code: i32, expected: i32): i32 {
  if (code < FIRST_VALID) return PASS;
  if (code < RST0 || code > RST7) return LEAVE;
  const ahead = (code - RST0 - expected) & 7;
  if (ahead == 1 || ahead == 2) return LEAVE;
  return ahead == 7 || ahead == 6 ? PASS : TAKE;
}

/**
 * The marker pass: where a scan's data ends. Walks the same restarts as the cursor will, so both agree on damaged
 * files. Answers the code byte's address of the marker that parsing goes on with.
 */
export function endOfScan(data: usize, end: usize, restarts: u32): usize {
  let marker = findMarker(data, end);
  let expected = 0;
  for (let i: u32 = 0; i < restarts; i++) {
    let action = restartAction(markerCode(marker, end), expected);
    while (action == PASS) {
      marker = findMarker(marker + 1, end);
      action = restartAction(markerCode(marker, end), expected);
    }
    if (action == TAKE) marker = findMarker(marker + 1, end);
    else if (!isRestart(markerCode(marker, end))) return marker;
    expected = (expected + 1) & 7;
  }
  return marker;
}

function isRestart(code: i32): bool {
  return code >= RST0 && code <= RST7;
}

function enterSegment(s: Scan, from: usize): void {
  const limit = unstuff(from, s.sourceEnd);
  const word = from & ~3;
  const skipped = <i32>(from & 3) << 3;
  s.marker = unstuffedMarker;
  s.limit = limit;
  s.lastWord = limit & ~3;
  s.guard = s.lastWord - mostMcuBytes(s);
  s.bits = <u64>wordOf(word, s.lastWord, limit) << (32 + skipped);
  s.bitCount = 32 - skipped;
  s.word = word + 4;
}

/** More bytes than any MCU of the scan can use: at most 32 bits a coefficient, and a word read ahead. */
function mostMcuBytes(s: Scan): usize {
  return 16 + 256 * <usize>max(s.slotCount, 1);
}

/** Bytes of the buffer that enterTail needs; slotCount is set. */
export function tailBytes(s: Scan): usize {
  return 2 * mostMcuBytes(s) + 16;
}

/**
 * Moves the cursor, which has passed `guard`, to a copy of the rest of the segment with room for an MCU of zeros behind
 * it. The next MCU that passes the segment's end is the last before a restart.
 */
export function enterTail(s: Scan): void {
  let to = s.tail;
  for (let word = s.word; word < s.limit; word += 4, to += 4) store<u32>(to, wordOf(word, s.lastWord, s.limit));
  leaveZeros(s, to);
  s.limit = s.tail + (s.limit - s.word);
  s.word = s.tail;
}

/** Clears what an earlier segment left in the tail buffer from `to` on. */
function leaveZeros(s: Scan, to: usize): void {
  const used = s.tail + s.tailUsed;
  if (used > to) memory.fill(to, 0, used - to);
  s.tailUsed = to - s.tail;
  s.guard = usize.MAX_VALUE;
}

function resetPrediction(s: Scan): void {
  s.predictor0 = 0;
  s.predictor1 = 0;
  s.predictor2 = 0;
  s.predictor3 = 0;
  s.eobRun = 0;
  s.left = s.interval ? s.interval : 0xffffffff;
}

/** Puts the cursor at the scan's first MCU. */
export function openScan(d: Decoder, s: Scan): void {
  s.sourceEnd = d.sourceEnd;
  s.expected = 0;
  s.starved = 0;
  s.finished = 0;
  s.bad = 0;
  resetPrediction(s);
  enterSegment(s, s.data);
}

/** Moves the cursor over a restart boundary. The row decoder's locals must be stored before and loaded after. */
export function restart(s: Scan): void {
  const end = s.sourceEnd;
  resetPrediction(s);
  if (markerCode(s.marker, end) != RST0 + s.expected) s.bad = 1;
  let action = restartAction(markerCode(s.marker, end), s.expected);
  while (action == PASS) {
    s.marker = findMarker(s.marker + 1, end);
    action = restartAction(markerCode(s.marker, end), s.expected);
  }
  s.expected = (s.expected + 1) & 7;
  if (action == TAKE) {
    s.starved = 0;
    enterSegment(s, s.marker + 1);
    return;
  }
  s.bits = 0;
  s.bitCount = 0;
  s.word = s.tail;
  s.limit = s.tail;
  leaveZeros(s, s.tail);
}

/** Puts the cursor, which is before `guard`, at bit `at` from the aligned address `base`. */
export function moveCursor(s: Scan, base: usize, at: u32): void {
  const word = base + ((at >> 3) & ~3);
  s.bits = <u64>load<u32>(word) << (32 + (at & 31));
  s.bitCount = 32 - (at & 31);
  s.word = word + 4;
}

/** The 32 bits at `word`: the segment's last, partial word is still in file order; zeros after its end. */
function wordOf(word: usize, lastWord: usize, limit: usize): u32 {
  if (word < lastWord) return load<u32>(word);
  let v: u32 = 0;
  for (let i: usize = 0; i < 4; i++) v = (v << 8) | (word + i < limit ? <u32>load<u8>(word + i) : 0);
  return v;
}

/** Whether more bits were used than the segment has. */
// @ts-ignore: decorator
@inline export function overrun(word: usize, bitCount: i32, limit: usize): bool {
  return ((<i32>word - <i32>limit) << 3) > bitCount;
}

/**
 * The value of the `size` highest of `bits`, at most 31 (T.81 figure F.12): a negative one is the complement of its magnitude.
 * Of size 0 it takes no bit: two shifts, since one by 32 would be one by 0.
 */
// @ts-ignore: decorator
@inline export function valueOf(bits: u64, size: u32): i32 {
  const high = <u32>(bits >> 32);
  const sign = ~(<i32>high >> 31);
  return <i32>((((high ^ sign) >> 1) >> (31 - size)) ^ sign) - sign;
}
