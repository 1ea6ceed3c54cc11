// What a BMP decode remembers between calls, laid over the caller's state block, and where its tables lie in it.
//
//   state block   BmpState | 256 RGBA palette entries
//   work block    4 and 8 bits a pixel: an index of the rows, one row of indices   (see run-length.ts)

const PALETTE_AT: usize = 256;
export const STATE_BYTES: usize = PALETTE_AT + 256 * 4;

// @ts-ignore: decorator
@unmanaged
export class BmpState {
  // The file: pixels lie at [pixels, src_end).
  src: usize;
  src_end: usize;
  /** 0 while no header was read. */
  pixels: usize;

  // The header.
  width: i32;
  height: i32;
  top_down: i32;
  /** Bits a pixel: 1, 2, 4, 8, 16, 24 or 32. */
  depth: i32;
  run_length: i32;
  /** Bits of a pixel that are red, green, blue and alpha; 0: the channel is not there. */
  masks: u32;
  mask_green: u32;
  mask_blue: u32;
  mask_alpha: u32;
  /** Every mask is one whole byte, or none. */
  whole_bytes: i32;

  // Rows.
  row: i32;
  started: i32;
  truncated: i32;

  // Run-length coding.
  /** Two words a row, in the file's order: offset of its first code, 0 where there is none, and the column it begins at. */
  row_index: usize;
  indices: usize;
  scan_at: usize;
  scan_row: i32;
  scan_column: u32;
  scanned: i32;
  /** Codes looked at, and pixels made. */
  codes: u64;
  made: u64;
}

// @ts-ignore: decorator
@inline export function palette_of(s: BmpState): usize {
  return changetype<usize>(s) + PALETTE_AT;
}
