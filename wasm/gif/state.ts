// What a GIF decode remembers between calls, laid over the caller's state block, and where its tables lie in it.
//
//   state block   GifState | 256 RGBA palette entries | the LZW dictionary: suffixes, prefixes, lengths
//   work block    window of palette indices | interlaced: the even rows' indices   (see rows.ts)

/** Codes are at most 12 bits long. */
export const MAX_CODES: usize = 4096;

const PALETTE_AT: usize = 256;
const SUFFIXES_AT: usize = PALETTE_AT + 256 * 4;
const PREFIXES_AT: usize = SUFFIXES_AT + MAX_CODES * 8;
const LENGTHS_AT: usize = PREFIXES_AT + MAX_CODES * 2;
export const STATE_BYTES: usize = LENGTHS_AT + MAX_CODES * 2;

// @ts-ignore: decorator
@unmanaged
export class GifState {
  // The file.
  src: usize;
  src_end: usize;
  /** Blocks and sub-blocks stepped over on the way to the first frame. */
  blocks: u32;

  // The canvas: the logical screen, enlarged to hold the first frame.
  width: i32;
  height: i32;
  /** First byte of the global palette, or 0, and its entries. */
  global_palette: usize;
  global_entries: i32;

  // The first frame.
  left: i32;
  top: i32;
  frame_width: i32;
  frame_height: i32;
  interlaced: i32;
  /** Palette index that is not drawn, or −1. */
  transparent: i32;
  /** First byte of the first sub-block; 0 while no frame was found. */
  data: usize;

  // The bit reader: unread bytes of the current sub-block lie at [input, block_end).
  input: usize;
  block_end: usize;
  buffer: u64;
  bits: u64;

  // The LZW decoder.
  literal_bits: u32;
  code_bits: u32;
  /** The code that the next string gets; MAX_CODES when the dictionary is full. */
  next_code: u32;
  previous_code: u32;
  /** Negative once no further index will come: the status that tells why. */
  stop: i32;

  // The window: decoded indices at [next, out) are not read yet.
  window: usize;
  window_end: usize;
  next: usize;
  out: usize;
  /** Indices decoded before `window` was last moved. */
  slid: u64;

  // Rows.
  row: i32;
  /** Interlaced: the even rows of the frame, and how many have arrived. */
  held: usize;
  pass: i32;
  pass_row: i32;
  damage: i32;
  started: i32;
}

// @ts-ignore: decorator
@inline export function palette_of(s: GifState): usize {
  return changetype<usize>(s) + PALETTE_AT;
}
// @ts-ignore: decorator
@inline export function suffixes_of(s: GifState): usize {
  return changetype<usize>(s) + SUFFIXES_AT;
}
// @ts-ignore: decorator
@inline export function prefixes_of(s: GifState): usize {
  return changetype<usize>(s) + PREFIXES_AT;
}
// @ts-ignore: decorator
@inline export function lengths_of(s: GifState): usize {
  return changetype<usize>(s) + LENGTHS_AT;
}
