// RLE4 and RLE8 (Windows GDI, "Bitmap Compression"): runs, absolute runs, end of line, end of bitmap, and moves right and on.
// Twin: test/reference/bmp-decode.ts.
//
// Rows come from the bottom up, and are wanted from the top. Codes never go back a row, so what one row has is one stretch of
// codes: a first pass over the codes notes where each row's begins, eight bytes a row, and rows are then decoded in any order.
// Pixels that no code sets are of index 0, as in Windows and Pillow; what a run has beyond the row's end is dropped.
import { BmpState } from "./state";

/** Codes looked at for each row that bmp_prepare may go on by. */
const CODES_PER_ROW: i32 = 256;

const END_OF_LINE: u32 = 0;
const END_OF_BITMAP: u32 = 1;
const MOVE: u32 = 2;

/** Bytes of pixels behind an absolute run's code: whole words. */
// @ts-ignore: decorator
@inline function absolute_bytes(s: BmpState, count: u32): usize {
  const bytes = s.depth == 8 ? <usize>count : <usize>((count + 1) >> 1);
  return (bytes + 1) & ~1;
}

function begin_row(s: BmpState, at: usize): void {
  if (s.scan_row >= s.height) return;
  const entry = s.row_index + (<usize>s.scan_row << 3);
  store<u32>(entry, <u32>(at - s.src));
  store<u32>(entry, s.scan_column, 4);
}

/** Indexes the rows as far as `max_rows` lets it. True: there is more to do. */
export function scan_rows(s: BmpState, max_rows: i32): bool {
  if (s.scanned) return false;
  const end = s.src_end;
  let at = s.scan_at;
  if (at == 0) {
    at = s.pixels;
    begin_row(s, at);
  }
  for (let left = <i64>max_rows * CODES_PER_ROW; left > 0; left--) {
    if (end - at < 2) return finish_scan(s, s.scan_row < s.height - 1 || s.scan_column < <u32>s.width);
    const count = <u32>load<u8>(at);
    const value = <u32>load<u8>(at, 1);
    s.codes++;
    at += 2;
    if (count) {
      advance(s, count);
    } else if (value == END_OF_LINE) {
      s.scan_column = 0;
      s.scan_row++;
      begin_row(s, at);
    } else if (value == END_OF_BITMAP) {
      return finish_scan(s, false);
    } else if (value == MOVE) {
      if (end - at < 2) return finish_scan(s, true);
      advance(s, <u32>load<u8>(at));
      const rows = <i32>load<u8>(at, 1);
      at += 2;
      s.scan_row += rows;
      if (rows) begin_row(s, at);
    } else {
      advance(s, value);
      at = min(at + absolute_bytes(s, value), end);
    }
    if (s.scan_row >= s.height) return finish_scan(s, false);
  }
  s.scan_at = at;
  return true;
}

// @ts-ignore: decorator
@inline function advance(s: BmpState, columns: u32): void {
  s.scan_column = min(s.scan_column + columns, <u32>s.width);
}

function finish_scan(s: BmpState, is_cut: bool): bool {
  s.scanned = 1;
  s.truncated = i32(is_cut);
  return false;
}

/** Writes the indices of `row`, in the file's order, to `s.indices`. */
export function decode_row(s: BmpState, row: i32): void {
  const width = <usize>s.width;
  const line = s.indices;
  memory.fill(line, 0, width);
  const entry = s.row_index + (<usize>row << 3);
  const offset = load<u32>(entry);
  if (offset == 0) return;
  const end = s.src_end;
  const is_8 = s.depth == 8;
  let at = s.src + <usize>offset;
  let x = <usize>load<u32>(entry, 4);
  let codes: u64 = 0;
  while (end - at >= 2) {
    const count = <usize>load<u8>(at);
    const value = <u32>load<u8>(at, 1);
    codes++;
    at += 2;
    if (count) {
      const pixels = min(count, width - x);
      if (is_8) memory.fill(line + x, <u8>value, pixels);
      else fill_nibbles(line + x, value, pixels);
      x += pixels;
    } else if (value == MOVE) {
      if (end - at < 2 || load<u8>(at, 1)) break;
      x = min(x + <usize>load<u8>(at), width);
      at += 2;
    } else if (value == END_OF_LINE || value == END_OF_BITMAP) {
      break;
    } else {
      const pixels = min(<usize>value, width - x);
      if (is_8) memory.copy(line + x, at, min(pixels, end - at));
      else copy_nibbles(line + x, at, min(pixels, (end - at) << 1));
      x += pixels;
      at = min(at + absolute_bytes(s, value), end);
    }
  }
  s.codes += codes;
}

/** Two indices in turn, the high four bits first. */
function fill_nibbles(target: usize, value: u32, pixels: usize): void {
  const high = value >> 4;
  const low = value & 15;
  for (let i: usize = 0; i < pixels; i++) store<u8>(target + i, i & 1 ? low : high);
}

function copy_nibbles(target: usize, source: usize, pixels: usize): void {
  for (let i: usize = 0; i < pixels; i++) {
    const pair = <u32>load<u8>(source + (i >> 1));
    store<u8>(target + i, i & 1 ? pair & 15 : pair >> 4);
  }
}
