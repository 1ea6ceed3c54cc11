// Rows of the first frame on its canvas: indices on demand from LZW, expanded by the palette, transparent around the frame.
//
// Interlaced frames come in four passes: rows 0, 8, 16 …; 4, 12 …; 2, 6 …; then every odd row. The first three are held, at one
// byte a pixel of every other row; the last one streams. Where damage ends an interlaced frame early, a row that did not
// come repeats the row above it, as browsers show it while it loads; elsewhere no row comes after the damage.
import { expand_indices_u8 } from "../palette";
import { ERR_ARGUMENT } from "../status";
import { decode_lzw, LONGEST_STRING, open_lzw } from "./lzw";
import { GifState, palette_of } from "./state";

/** Room for new indices beside a row, so that the window slides once per 27 KB or more. */
const WINDOW_ROOM: usize = 32768;
/** Every buffer of the work block is followed by this much for vector overrun. */
const SLACK: usize = 64;
/** The passes that are held. */
const HELD_PASSES: i32 = 3;

// Indexed by pass, 0–2: first row, and steps between rows as a shift. A row that is missing repeats the one `START`, or in the
// first pass a step, above it: of an earlier pass, or the same.
const PASS_START = memory.data<u8>([0, 4, 2]);
const PASS_SHIFT = memory.data<u8>([3, 3, 2]);

// @ts-ignore: decorator
@inline function padded(bytes: usize): usize {
  return (bytes + SLACK + 63) & ~63;
}

/** Bytes of the work block, a multiple of 64; by the canvas alone, as in TypeScript: src/image/decode/gif-work.ts. */
export function gif_work_bytes(state: usize): f64 {
  const s = changetype<GifState>(state);
  const window = <f64>padded(<usize>s.width + WINDOW_ROOM);
  if (!s.interlaced) return window;
  const held = <f64>s.width * <f64>((s.height + 1) >> 1);
  return window + NativeMath.floor((held + <f64>(SLACK + 63)) / 64) * 64;
}

/** Takes the zero-filled work block. 0, or ERR_ARGUMENT before a gif_open that succeeded. */
export function gif_start(state: usize, work: usize): i32 {
  const s = changetype<GifState>(state);
  if (s.data == 0) return ERR_ARGUMENT;
  s.window = work;
  s.next = work;
  s.out = work;
  s.window_end = work + <usize>s.width + WINDOW_ROOM;
  s.held = work + padded(<usize>s.width + WINDOW_ROOM);
  s.pass = s.interlaced ? 0 : HELD_PASSES;
  open_lzw(s);
  s.started = 1;
  return 0;
}

/**
 * Interlaced only: decodes up to `max_rows` rows of the passes that are held; gif_row does all of it at once if nobody has.
 * 1: more to do, 0: gif_row will stream, negative: damage before the first row.
 */
export function gif_prepare(state: usize, max_rows: i32): i32 {
  const s = changetype<GifState>(state);
  if (!s.started) return ERR_ARGUMENT;
  for (let rows = 0; s.pass < HELD_PASSES; ) {
    const row = pass_row(s);
    if (row >= s.frame_height) {
      s.pass++;
      s.pass_row = 0;
      continue;
    }
    if (rows == max_rows) return 1;
    if (s.damage == 0 && want(s, <usize>s.frame_width)) {
      memory.copy(held_row(s, row), s.next, <usize>s.frame_width);
      s.next += <usize>s.frame_width;
    } else {
      if (row == 0) return s.damage;
      const above = s.pass == 0 ? row - 8 : row - <i32>load<u8>(PASS_START + <usize>s.pass);
      memory.copy(held_row(s, row), held_row(s, above), <usize>s.frame_width);
    }
    s.pass_row++;
    rows++;
  }
  return 0;
}

function pass_row(s: GifState): i32 {
  const pass = <usize>s.pass;
  return <i32>load<u8>(PASS_START + pass) + (s.pass_row << <i32>load<u8>(PASS_SHIFT + pass));
}

// @ts-ignore: decorator
@inline function held_row(s: GifState, row: i32): usize {
  return s.held + <usize>(row >> 1) * <usize>s.frame_width;
}

/**
 * Writes the next row, `gif_width × 4` bytes of RGBA, to `target`. 1: written; 0: the picture is complete; ERR_TRUNCATED or
 * ERR_CORRUPT: damage, no further row will come; ERR_ARGUMENT before gif_start.
 */
export function gif_row(state: usize, target: usize): i32 {
  const s = changetype<GifState>(state);
  if (!s.started) return ERR_ARGUMENT;
  if (s.row == s.height) return 0;
  const status = gif_prepare(state, i32.MAX_VALUE);
  if (status < 0) return status;
  const row = s.row - s.top;
  const covers = row >= 0 && row < s.frame_height;
  if (!covers || s.frame_width < s.width) memory.fill(target, 0, <usize>s.width << 2);
  if (covers) {
    const indices = row_of_frame(s, row);
    if (indices == 0) return s.damage;
    expand_indices_u8(palette_of(s), indices, target + (<usize>s.left << 2), <usize>s.frame_width);
  }
  s.row++;
  return 1;
}

/** Indices of a row, or 0 at damage. */
function row_of_frame(s: GifState, row: i32): usize {
  if (s.interlaced && !(row & 1)) return held_row(s, row);
  const width = <usize>s.frame_width;
  if (s.damage == 0 && want(s, width)) {
    s.next += width;
    return s.next - width;
  }
  return s.interlaced ? held_row(s, row) : 0;
}

/** Makes `count` unread indices available in the window; false, with the damage noted, if they do not exist. */
function want(s: GifState, count: usize): bool {
  while (s.out - s.next < count) {
    if (s.stop) {
      s.damage = s.stop;
      return false;
    }
    if (s.next + count + LONGEST_STRING > s.window_end) {
      const distance = s.next - s.window;
      memory.copy(s.window, s.next, s.out - s.next);
      s.next -= distance;
      s.out -= distance;
      s.slid += distance;
    }
    decode_lzw(s, s.next + count);
  }
  return true;
}

/** 0: no damage was met. 1: the frame's data end early; what is missing did not come, or repeats the row above. */
export function gif_truncated(state: usize): i32 {
  return i32(changetype<GifState>(state).damage != 0);
}

/** Work so far: blocks stepped over, bytes of codes read, and indices decoded. */
export function gif_work(state: usize): f64 {
  const s = changetype<GifState>(state);
  return <f64>(<u64>s.blocks + <u64>(s.input - s.data) + s.slid + <u64>(s.out - s.window));
}
