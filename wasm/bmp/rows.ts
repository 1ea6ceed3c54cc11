// Rows from top to bottom, whichever way the file has them: the source lies in memory, so a bottom-up file is read from its end.
//
// Nothing of the picture is held. Damage is a file that ends early: of a bottom-up one the first rows are missing then, so a row
// that is not wholly there is given all the same, blank, and bmp_truncated tells of it.
import { expand_indices_u8 } from "../palette";
import { ERR_ARGUMENT } from "../status";
import { expand_packed, expand_pixels } from "./expand";
import { decode_row, scan_rows } from "./run-length";
import { BmpState, palette_of } from "./state";

/** Every buffer of the work block is followed by this much for vector overrun. */
const SLACK: usize = 64;
const OPAQUE_BLACK: i32 = 0xff000000;

// @ts-ignore: decorator
@inline function padded(bytes: usize): usize {
  return (bytes + SLACK + 63) & ~63;
}

/** Bytes of a stored row that hold pixels. */
export function row_bytes(s: BmpState): usize {
  return (<usize>s.width * <usize>s.depth + 7) >> 3;
}

/** Bytes from one stored row to the next: whole words of four. */
export function row_stride(s: BmpState): u64 {
  return (<u64>row_bytes(s) + 3) & ~3;
}

/**
 * Bytes of the work block, a multiple of 64: what run-length coding needs, for every picture of a depth that may have it, since a
 * header (of src/image) does not tell which has. The same sum in TypeScript: src/image/decode/bmp-work.ts.
 */
export function bmp_work_bytes(state: usize): f64 {
  const s = changetype<BmpState>(state);
  if (s.depth != 4 && s.depth != 8) return 0;
  return <f64>(padded(<usize>s.height << 3) + padded(<usize>s.width));
}

/** Takes the zero-filled work block. 0, or ERR_ARGUMENT before a bmp_open that succeeded. */
export function bmp_start(state: usize, work: usize): i32 {
  const s = changetype<BmpState>(state);
  if (s.pixels == 0) return ERR_ARGUMENT;
  s.row_index = work;
  s.indices = work + padded(<usize>s.height << 3);
  s.scanned = i32(!s.run_length);
  s.started = 1;
  return 0;
}

/**
 * Run-length coding only: looks for the rows' beginnings, some hundred codes for each of `max_rows`; bmp_row does all of it at
 * once if nobody has. 1: more to do, 0: rows can come.
 */
export function bmp_prepare(state: usize, max_rows: i32): i32 {
  const s = changetype<BmpState>(state);
  if (!s.started) return ERR_ARGUMENT;
  return i32(scan_rows(s, max_rows));
}

/** Writes the next row, `bmp_width × 4` bytes of RGBA, to `target`. 1: written; 0: the picture is complete; ERR_ARGUMENT before bmp_start. */
export function bmp_row(state: usize, target: usize): i32 {
  const s = changetype<BmpState>(state);
  if (!s.started) return ERR_ARGUMENT;
  if (s.row == s.height) return 0;
  const row = s.top_down ? s.row : s.height - 1 - s.row;
  s.row++;
  s.made += <u64>s.width;
  if (s.run_length) {
    scan_rows(s, i32.MAX_VALUE);
    decode_row(s, row);
    expand_indices_u8(palette_of(s), s.indices, target, <usize>s.width);
    return 1;
  }
  const offset = row_stride(s) * <u64>row;
  if (offset + <u64>row_bytes(s) > <u64>(s.src_end - s.pixels)) {
    blank(s, target);
    return 1;
  }
  const line = s.pixels + <usize>offset;
  if (s.depth > 8) expand_pixels(s, line, target);
  else if (s.depth == 8) expand_indices_u8(palette_of(s), line, target, <usize>s.width);
  else expand_packed(s, line, target);
  return 1;
}

/** Transparent, or black where pixels have no alpha. */
function blank(s: BmpState, target: usize): void {
  const colour = i32x4.splat(s.mask_alpha ? 0 : OPAQUE_BLACK);
  for (const end = target + (<usize>s.width << 2); target < end; target += 16) v128.store(target, colour);
}

/** 0: every row is there. 1: the file ends before the last stored one; with run-length coding known when rows can come. */
export function bmp_truncated(state: usize): i32 {
  return changetype<BmpState>(state).truncated;
}

/** Work so far: codes looked at, twice for those of rows that were made, and pixels. */
export function bmp_work(state: usize): f64 {
  const s = changetype<BmpState>(state);
  return <f64>(s.codes + s.made);
}
