// From the store to a file: jpegenc_begin counts tokens and makes the tables of one quality, jpegenc_write hands out
// the bytes in whatever portions the caller has room for. The store is only read, so begin may follow begin.
import { ERR_ARGUMENT, ERR_OUTPUT_FULL } from "../status";
import { put_band } from "./band";
import { MIN_CAPACITY, stuff, write_tokens } from "./bits";
import { stage_headers } from "./header";
import { make_codes } from "./huffman";
import { put_dc_first, put_dc_refined, put_sequential } from "./interleaved";
import { make_quant_tables } from "./quantise";
import { ALL, rewind_scan, scan_component, scan_count, scan_high, scan_slots } from "./scan";
import {
  ENTRIES, Encoder, PHASE_STORED, PHASE_WRITING, SLOTS, SLOT_SYMBOLS, STAGE, STATE_BYTES, TOKEN_BUFFER,
  TOKEN_BUFFER_BYTES, UNIT_TOKENS, base_of,
} from "./state";

/** Bytes of state. */
export function jpegenc_state_bytes(): i32 {
  return <i32>STATE_BYTES;
}

/** Blocks transformed, and visited by scans, since jpegenc_open. */
export function jpegenc_work(state: usize): f64 {
  return changetype<Encoder>(state).work;
}

/**
 * Bytes of the file that jpegenc_begin prepared, exact but for the zeros stuffed after 0xFF bytes of entropy-coded
 * data: never more than jpegenc_write will yield, and less by under 0.5 % in practice. 0 before jpegenc_begin.
 */
export function jpegenc_size(state: usize): f64 {
  return changetype<Encoder>(state).size;
}

/** Fills the token buffer from the current scan's next units. */
function put_tokens(e: Encoder): void {
  const buffer = base_of(e) + TOKEN_BUFFER;
  const limit = buffer + TOKEN_BUFFER_BYTES - UNIT_TOKENS * 4;
  const interleaved = scan_component(e) == ALL;
  const from = e.unit;
  e.tokenAt = buffer;
  if (!interleaved) e.tokenEnd = put_band(e, buffer, limit);
  else if (!e.progressive) e.tokenEnd = put_sequential(e, buffer, limit);
  else if (scan_high(e) == 0) e.tokenEnd = put_dc_first(e, buffer, limit);
  else e.tokenEnd = put_dc_refined(e, buffer, limit);
  e.work += <f64>((e.unit - from) * (interleaved ? e.blocksPerMcu : 1));
}

function count_tokens(e: Encoder): void {
  const entries = base_of(e) + ENTRIES;
  const end = e.tokenEnd;
  for (let at = e.tokenAt; at < end; at += 4) {
    const entry = entries + ((load<u32>(at) & 0xfff) << 3);
    store<u32>(entry, load<u32>(entry) + 1);
  }
  e.tokenAt = end;
}

function start_file(e: Encoder): void {
  e.scan = 0;
  e.slot = 0;
  e.scanStarted = false;
  e.bits = 0;
  e.bitCount = 0;
  e.tokenAt = e.tokenEnd = base_of(e) + TOKEN_BUFFER;
  e.stageAt = e.stageEnd = base_of(e) + STAGE;
}

/**
 * Chooses quality (1 … 100) and kind of the file, makes its tables and knows its size. Needs every row; may be
 * called again. @returns 0 or ERR_ARGUMENT
 */
export function jpegenc_begin(state: usize, quality: i32, progressive: i32): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_STORED && e.phase != PHASE_WRITING) return ERR_ARGUMENT;
  if (quality < 1 || quality > 100) return ERR_ARGUMENT;
  e.progressive = progressive != 0;
  e.scans = scan_count(e);
  make_quant_tables(e, quality);
  memory.fill(base_of(e) + ENTRIES, 0, <usize>(SLOTS * SLOT_SYMBOLS) << 3);
  e.size = 2;
  for (start_file(e); e.scan < e.scans; e.scan++) {
    rewind_scan(e);
    while (e.unit < e.units) {
      put_tokens(e);
      count_tokens(e);
    }
    let bits: f64 = 0;
    const slots = scan_slots(e);
    for (let i: u32 = 0; i < slots; i++) bits += make_codes(e, e.slot + i);
    e.size += <f64>stage_headers(e) + Math.ceil(bits / 8);
    e.slot += slots;
  }
  start_file(e);
  e.phase = PHASE_WRITING;
  return 0;
}

/** Ends the scan: the last bits, filled up with ones, and EOI after the last scan. */
function stage_scan_end(e: Encoder): void {
  const stage = base_of(e) + STAGE;
  const fill = (8 - (e.bitCount & 7)) & 7;
  const count = e.bitCount + fill;
  const padded = (e.bits << fill) | ((1 << fill) - 1);
  e.stageAt = stage;
  e.stageEnd = count == 0 ? stage : stuff(stage, <u32>(padded << (32 - count)), count >> 3);
  e.bits = 0;
  e.bitCount = 0;
  e.slot += scan_slots(e);
  e.scan++;
  e.scanStarted = false;
  if (e.scan < e.scans) return;
  store<u16>(e.stageEnd, 0xd9ff);
  e.stageEnd += 2;
}

/**
 * Writes the next bytes of the file, at most `capacity`. Nothing is lost between calls, which end with 0.
 * @returns bytes written, 0 when the file is complete, ERR_OUTPUT_FULL for a capacity below 16, ERR_ARGUMENT before
 * jpegenc_begin
 */
export function jpegenc_write(state: usize, out: usize, capacity: i32): i32 {
  const e = changetype<Encoder>(state);
  if (e.phase != PHASE_WRITING) return ERR_ARGUMENT;
  if (capacity < MIN_CAPACITY) return ERR_OUTPUT_FULL;
  const end = out + capacity;
  let at = out;
  for (;;) {
    const staged = min(e.stageEnd - e.stageAt, end - at);
    memory.copy(at, e.stageAt, staged);
    at += staged;
    e.stageAt += staged;
    if (e.stageAt < e.stageEnd) break;
    at = write_tokens(e, at, end);
    if (e.tokenAt < e.tokenEnd || e.scan == e.scans) break;
    if (!e.scanStarted) {
      stage_headers(e);
      rewind_scan(e);
      e.scanStarted = true;
    } else if (e.unit < e.units) {
      put_tokens(e);
    } else {
      stage_scan_end(e);
    }
  }
  return <i32>(at - out);
}
