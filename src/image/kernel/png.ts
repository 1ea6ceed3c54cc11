// The png room's exports as TypeScript calls them (wasm/png/index.ts). Addresses are bytes of the core's memory; the calling
// convention and the statuses are in wasm/README.md.

export interface PngKernel {
  /** Bytes of the state block. */
  png_state_bytes(): number;
  /** Reads the header. 0 or a status; after ERR_LIMIT the accessors tell the size. */
  png_open(state: number, source: number, bytes: number): number;
  png_width(state: number): number;
  png_height(state: number): number;
  /** Bits a sample as stored: 1, 2, 4, 8 or 16. */
  png_bit_depth(state: number): number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  png_colour_type(state: number): number;
  /** 1: Adam7. */
  png_interlaced(state: number): number;
  /** 1: alpha channel or tRNS. */
  png_has_alpha(state: number): number;
  /** Bytes of the work block; equals pngWorkBytes of the header. */
  png_work_bytes(state: number): number;
  /** Takes the zero-filled work block. 0 or a status. */
  png_start(state: number, work: number): number;
  /** Writes the next row of RGBA, width × 4 bytes. 1: written, 0: complete, negative: damage, no further row will come. */
  png_row(state: number, target: number): number;
  /** Adam7: up to `maxRows` rows of the passes that are held before rows can come. 1: call again, 0: done, negative: damage. */
  png_prepare(state: number, maxRows: number): number;
  /** 0: no damage met. 1: rows are missing. 2: every row came out, but the last chunk read is cut short or its CRC wrong. */
  png_truncated(state: number): number;
  /** Bytes inflated, chunks visited, and 64 for each pair of Huffman tables. */
  png_work(state: number): number;
  /**
   * Filters a row for writing: the filter's number and `bytes` bytes to `target` (room for 16 more). `row` and `above` each
   * lie behind 16 zero bytes. `distance`: bytes of a pixel. Answers the filter's number, 0–4.
   */
  png_filter_row(row: number, above: number, target: number, bytes: number, distance: number): number;
  /** CRC-32 (ISO 3309) of `bytes` bytes, continued from `seed`; signed, so `>>> 0` it. */
  crc32(ptr: number, bytes: number, seed: number): number;
}
