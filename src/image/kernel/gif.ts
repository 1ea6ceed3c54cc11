// The gif room's exports as TypeScript calls them (wasm/gif/index.ts). Addresses are bytes of the core's memory; the calling
// convention and the statuses are in wasm/README.md.

export interface GifKernel {
  /** Bytes of the state block. */
  gif_state_bytes(): number;
  /** Reads up to the first frame's pixels. 0 or a status. */
  gif_open(state: number, source: number, bytes: number): number;
  /** The canvas: the logical screen, enlarged to hold the first frame. */
  gif_width(state: number): number;
  gif_height(state: number): number;
  /** 1: a palette index is transparent, or the frame leaves some of the canvas uncovered. */
  gif_has_alpha(state: number): number;
  /** Bytes of the work block; equals gifWorkBytes of the header. */
  gif_work_bytes(state: number): number;
  /** Takes the zero-filled work block. 0 or a status. */
  gif_start(state: number, work: number): number;
  /** Interlaced: up to `maxRows` rows of the passes that are held before rows can come. 1: call again, 0: done, negative: damage. */
  gif_prepare(state: number, maxRows: number): number;
  /** Writes the next row of RGBA, width × 4 bytes. 1: written, 0: complete, negative: damage, no further row will come. */
  gif_row(state: number, target: number): number;
  /** 0: no damage met. 1: rows are missing, or repeat the one above. */
  gif_truncated(state: number): number;
  /** Blocks stepped over, bytes of codes read, and indices decoded. */
  gif_work(state: number): number;
}
