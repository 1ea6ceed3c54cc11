// What a PNG decode remembers between calls, laid over the caller's state block, and where its tables lie in it.
//
//   state block   PngState | 256 RGBA palette entries | literal/length table | distance table
//   work block    window + slack | two lines | scratch row | Adam7: spread row, passes 1–6   (see rows.ts)

/** LZ77 history that a match may reach back into, bytes (RFC 1951). */
export const HISTORY: usize = 32768;

/** The first-level tables resolve codes of up to this many bits; longer ones go on to a sub-table. */
export const LITERAL_BITS: u32 = 11;
export const DISTANCE_BITS: u32 = 8;
/** Entries, sub-tables included: the worst case that zlib's `enough.c` computes for 288/11/15 and 32/8/15. */
const LITERAL_ENTRIES: usize = 2342;
const DISTANCE_ENTRIES: usize = 402;

const PALETTE_AT: usize = 512;
const LITERALS_AT: usize = PALETTE_AT + 256 * 4;
const DISTANCES_AT: usize = LITERALS_AT + LITERAL_ENTRIES * 4;
export const STATE_BYTES: usize = (DISTANCES_AT + DISTANCE_ENTRIES * 4 + 127) & ~63;

/** `stop` while bytes may still come; a negative `stop` is the status of the damage. */
export const STOP_NONE: i32 = 0;
/** The deflate stream has ended as it should. */
export const STOP_END: i32 = 1;

/** Where the inflater stands. */
export const MODE_ZLIB: i32 = 0;
export const MODE_BLOCK: i32 = 1;
export const MODE_STORED: i32 = 2;
export const MODE_CODES: i32 = 3;

// @ts-ignore: decorator
@unmanaged
export class PngState {
  // The file.
  src: usize;
  src_end: usize;
  /** Type field of the first IDAT chunk; 0 while none was found. */
  first_idat: usize;

  // The header.
  width: i32;
  height: i32;
  bit_depth: i32;
  colour_type: i32;
  interlaced: i32;
  /** Bits of a pixel as stored: samples × depth. */
  pixel_bits: i32;
  /** Distance to the left neighbour in a filter, bytes: at least 1. */
  filter_distance: i32;
  saw_palette: i32;
  palette_entries: i32;
  /** 1: tRNS is there and valid. */
  transparency: i32;
  /** The transparent colour of types 0 and 2, at native depth. */
  key_red: i32;
  key_green: i32;
  key_blue: i32;

  // The IDAT chain: the compressed bytes lie at [input, input_end), the chunk's type field at `chunk`.
  chunk: usize;
  input: usize;
  input_end: usize;
  /** 1: the file ends inside this chunk, so it has no CRC to check. */
  clipped: i32;
  /** Why no further chunk follows, once that is known. */
  input_stop: i32;

  // The inflater.
  buffer: u64;
  /** Valid bits in `buffer`; the bits above them are zero between calls. */
  bits: u64;
  mode: i32;
  last_block: i32;
  stored_left: u32;
  fixed_tables: i32;
  tables_built: u64;
  stop: i32;

  // The window: inflated bytes at [next, out) are not read yet.
  window: usize;
  next: usize;
  out: usize;
  out_end: usize;
  /** Bytes inflated before `window`, so that out − window + slid is the count so far. */
  slid: u64;

  // Rows.
  line: usize;
  previous: usize;
  scratch: usize;
  spread: usize;
  passes: usize;
  row: i32;
  /** Adam7: pass (1–6) and row in it that is decoded next; 7 when the held passes are complete. */
  pass: i32;
  pass_row: i32;
  pass_at: usize;
  damage: i32;
  /** 1: every row came out, but the chunk that the last one ends in is cut short or has a wrong CRC. */
  bad_tail: i32;
  started: i32;
  chunks_seen: u64;
}

// @ts-ignore: decorator
@inline export function palette_of(s: PngState): usize {
  return changetype<usize>(s) + PALETTE_AT;
}
// @ts-ignore: decorator
@inline export function literals_of(s: PngState): usize {
  return changetype<usize>(s) + LITERALS_AT;
}
// @ts-ignore: decorator
@inline export function distances_of(s: PngState): usize {
  return changetype<usize>(s) + DISTANCES_AT;
}
