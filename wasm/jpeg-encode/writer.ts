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
  ENTRIES, Encoder, KEPT, PHASE_STORED, PHASE_WRITING, SLOTS, SLOT_SYMBOLS, STAGE, STATE_BYTES, TOKEN_BUFFER,
  TOKEN_BUFFER_BYTES, UNIT_TOKENS, base_of,
} from "./state";

/** Least that tokens are put into: as much again as one unit's. */
const MIN_SPARE_BYTES: usize = UNIT_TOKENS * 8;

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

/**
 * Memory for tokens to stay in between jpegenc_begin and the end of jpegenc_write; scans that do not fit are turned into
 * tokens twice. The file is the same. Before jpegenc_begin.
 */
export function jpegenc_lend(state: usize, spare: usize, bytes: i32): void {
  const e = changetype<Encoder>(state);
  e.spareAt = (spare + 3) & ~3;
  e.spareEnd = spare + bytes;
}

/** Turns the current scan's next units into tokens at `buffer`, which must have room for more than UNIT_TOKENS. */
function put_tokens(e: Encoder, buffer: usize, bytes: usize): void {
  const limit = buffer + bytes - UNIT_TOKENS * 4;
  const interleaved = scan_component(e) == ALL;
  const from = e.unit;
  e.tokenAt = buffer;
  if (!interleaved) e.tokenEnd = put_band(e, buffer, limit);
  else if (!e.progressive) e.tokenEnd = put_sequential(e, buffer, limit);
  else if (scan_high(e) == 0) e.tokenEnd = put_dc_first(e, buffer, limit);
  else e.tokenEnd = put_dc_refined(e, buffer, limit);
  e.work += <f64>((e.unit - from) * (interleaved ? e.blocksPerMcu : 1));
}

/** Counts the scan's tokens, and keeps them from `spare` on if all fit. @returns the end of what is kept */
function count_scan(e: Encoder, spare: usize): usize {
  const kept = base_of(e) + KEPT + (<usize>e.scan << 3);
  let at = spare;
  while (e.unit < e.units && at + MIN_SPARE_BYTES <= e.spareEnd) {
    put_tokens(e, at, min(e.spareEnd - at, TOKEN_BUFFER_BYTES));
    at = e.tokenEnd;
    count_tokens(e);
  }
  const whole = e.unit == e.units;
  while (e.unit < e.units) {
    put_tokens(e, base_of(e) + TOKEN_BUFFER, TOKEN_BUFFER_BYTES);
    count_tokens(e);
  }
  store<u32>(kept, whole ? <u32>spare : 0);
  store<u32>(kept, whole ? <u32>at : 0, 4);
  return whole ? at : spare;
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
  let spare = e.spareAt;
  for (start_file(e); e.scan < e.scans; e.scan++) {
    rewind_scan(e);
    spare = count_scan(e, spare);
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

/** Puts the cursors at the start of a scan, or, where its tokens were kept, all of them before the writer. */
function open_scan(e: Encoder): void {
  const kept = base_of(e) + KEPT + (<usize>e.scan << 3);
  rewind_scan(e);
  e.scanStarted = true;
  if (load<u32>(kept) == 0) return;
  e.tokenAt = load<u32>(kept);
  e.tokenEnd = load<u32>(kept, 4);
  e.unit = e.units;
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
      open_scan(e);
    } else if (e.unit < e.units) {
      put_tokens(e, base_of(e) + TOKEN_BUFFER, TOKEN_BUFFER_BYTES);
    } else {
      stage_scan_end(e);
    }
  }
  return <i32>(at - out);
}
