// Rows of a PNG on demand: window, unfiltering, expansion. See state.ts for the work block.
//
// png_row inflates as far as the row needs (and up to one window ahead), so memory is a window and two lines whatever the
// picture's size; Adam7 adds its held passes (adam7.ts). At damage, every row that is complete before it comes out.
import { ERR_ARGUMENT, ERR_CORRUPT, ERR_TRUNCATED } from "../status";
import {
  column_shift,
  column_start,
  held_bytes,
  HELD_PASSES,
  LAST_PASS,
  pass_height,
  pass_row_bytes,
  pass_width,
  row_in_pass,
} from "./adam7";
import { expand_row } from "./expand";
import { idat_is_sound, open_idat } from "./idat";
import { inflate, WINDOW_SLACK } from "./inflate";
import { HISTORY, PngState } from "./state";
import { FILTER_PAETH, unfilter } from "./unfilter";

/** Room for new bytes beside the history and one row, so that the window slides once per 64 KiB or more. */
const WINDOW_ROOM: usize = 65536;
/** Every buffer of the work block is followed by this much for vector overrun. */
const SLACK: usize = 64;

// @ts-ignore: decorator
@inline function padded(bytes: usize): usize {
  return (bytes + SLACK + 63) & ~63;
}

// @ts-ignore: decorator
@inline function row_bytes(s: PngState): usize {
  return (<usize>s.width * <usize>s.pixel_bits + 7) >> 3;
}

// @ts-ignore: decorator
@inline function window_bytes(s: PngState): usize {
  return HISTORY + WINDOW_ROOM + row_bytes(s) + 1;
}

/** An expanded row of the widest held pass: at most every other pixel. */
// @ts-ignore: decorator
@inline function spread_bytes(s: PngState): usize {
  return padded((<usize>s.width << 1) + 4);
}

/** Bytes of the work block, a multiple of 64. The same sum in TypeScript: src/image/decode/png-work.ts. */
export function png_work_bytes(state: usize): f64 {
  const s = changetype<PngState>(state);
  const lines = padded(window_bytes(s) + WINDOW_SLACK) + 2 * padded(row_bytes(s)) + padded(<usize>s.width << 2);
  if (!s.interlaced) return <f64>lines;
  return <f64>(lines + spread_bytes(s)) + NativeMath.floor((held_bytes(s) + 127) / 64) * 64;
}

/** Takes the zero-filled work block. 0, or ERR_ARGUMENT before a png_open that succeeded. */
export function png_start(state: usize, work: usize): i32 {
  const s = changetype<PngState>(state);
  if (s.first_idat == 0) return ERR_ARGUMENT;
  s.window = work;
  s.next = work;
  s.out = work;
  s.out_end = work + window_bytes(s);
  s.line = work + padded(window_bytes(s) + WINDOW_SLACK);
  s.previous = s.line + padded(row_bytes(s));
  s.scratch = s.previous + padded(row_bytes(s));
  s.spread = s.scratch + padded(<usize>s.width << 2);
  s.passes = s.spread + spread_bytes(s);
  s.pass = s.interlaced ? 1 : LAST_PASS;
  s.pass_at = s.passes;
  open_idat(s, s.first_idat);
  s.started = 1;
  return 0;
}

/**
 * Writes the next row, `png_width × 4` bytes of RGBA, to `target`. 1: written; 0: the picture is complete; ERR_TRUNCATED or
 * ERR_CORRUPT: damage, no further row will come; ERR_ARGUMENT before png_start.
 */
export function png_row(state: usize, target: usize): i32 {
  const s = changetype<PngState>(state);
  if (!s.started) return ERR_ARGUMENT;
  if (s.damage) return s.damage;
  if (s.row == s.height) return 0;
  while (s.pass < LAST_PASS) {
    const status = png_prepare(state, 256);
    if (status < 0) return status;
  }
  if (s.interlaced && !(s.row & 1)) {
    merge_passes(s, target);
  } else {
    if (!read_row(s, row_bytes(s), s.previous, s.line)) return s.damage;
    expand_row(s, s.line, target, s.width);
    const spare = s.previous;
    s.previous = s.line;
    s.line = spare;
  }
  s.row++;
  if (s.row == s.height) s.bad_tail = i32(!idat_is_sound(s));
  return 1;
}

/**
 * Adam7 only: decodes up to `max_rows` rows of the held passes, so that a caller can breathe between calls; png_row does
 * all of it at once if nobody has. 1: more to do, 0: png_row will stream, negative: as png_row.
 */
export function png_prepare(state: usize, max_rows: i32): i32 {
  const s = changetype<PngState>(state);
  if (!s.started) return ERR_ARGUMENT;
  if (s.damage) return s.damage;
  for (let rows = 0; s.pass < LAST_PASS; ) {
    if (s.pass_row == pass_height(s, s.pass)) {
      s.pass++;
      s.pass_row = 0;
      continue;
    }
    if (rows == max_rows) return 1;
    // The first row of every pass has nothing above it: `previous` is still zero.
    const bytes = pass_row_bytes(s, s.pass);
    if (!read_row(s, bytes, s.pass_row ? s.pass_at - bytes : s.previous, s.pass_at)) return s.damage;
    s.pass_at += bytes;
    s.pass_row++;
    rows++;
  }
  return 0;
}

/** Unfilters the next row of `bytes` bytes; false at damage. */
function read_row(s: PngState, bytes: usize, previous: usize, target: usize): bool {
  if (!want(s, bytes + 1)) return false;
  const filter = <u32>load<u8>(s.next);
  if (filter > FILTER_PAETH) {
    s.damage = ERR_CORRUPT;
    return false;
  }
  unfilter(filter, s.next + 1, previous, target, bytes, <usize>s.filter_distance);
  s.next += bytes + 1;
  return true;
}

/** Makes `bytes` unread bytes available in the window; false, with the damage noted, if they do not exist. */
function want(s: PngState, bytes: usize): bool {
  while (s.out - s.next < bytes) {
    if (s.stop) {
      s.damage = s.stop < 0 ? s.stop : ERR_TRUNCATED;
      return false;
    }
    if (s.out >= s.out_end) slide(s);
    inflate(s);
  }
  return true;
}

/** Moves history and unread bytes to the window's start. */
function slide(s: PngState): void {
  const keep = max(HISTORY, s.out - s.next);
  const distance = s.out - s.window - keep;
  memory.copy(s.window, s.window + distance, keep);
  s.next -= distance;
  s.out -= distance;
  s.slid += distance;
}

/** Even rows of an interlaced picture: each pass that has pixels there is expanded and spread over the row. */
function merge_passes(s: PngState, target: usize): void {
  let plane = s.passes;
  for (let pass = 1; pass <= HELD_PASSES; pass++) {
    const bytes = pass_row_bytes(s, pass);
    const row = row_in_pass(s.row, pass);
    if (row >= 0 && bytes) spread_pass(s, pass, plane + <usize>row * bytes, target);
    plane += bytes * <usize>pass_height(s, pass);
  }
}

function spread_pass(s: PngState, pass: i32, row: usize, target: usize): void {
  const width = pass_width(s, pass);
  const pixels = s.spread;
  expand_row(s, row, pixels, width);
  const shift = <usize>column_shift(pass) + 2;
  const start = target + (<usize>column_start(pass) << 2);
  for (let i: usize = 0; i < <usize>width; i++) {
    store<u32>(start + (i << shift), load<u32>(pixels + (i << 2)));
  }
}

/**
 * 0: no damage was met. 1: the rows after those given do not exist. 2: every row came out, but the chunk that the last one
 * ends in is cut short or has a wrong CRC, so that some pixels may be wrong.
 */
export function png_truncated(state: usize): i32 {
  const s = changetype<PngState>(state);
  if (s.damage) return 1;
  return s.bad_tail ? 2 : 0;
}

/** Work so far: bytes inflated, chunks visited, and 64 for each pair of Huffman tables built. */
export function png_work(state: usize): f64 {
  const s = changetype<PngState>(state);
  return <f64>(s.slid + <u64>(s.out - s.window) + s.chunks_seen + (s.tables_built << 6));
}
