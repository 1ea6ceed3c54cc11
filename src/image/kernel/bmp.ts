// The bmp room's exports as TypeScript calls them (wasm/bmp/index.ts). Addresses are bytes of the core's memory; the calling
// convention and the statuses are in wasm/README.md.

export interface BmpKernel {
  /** Bytes of the state block. */
  bmp_state_bytes(): number;
  /** Reads the headers. 0 or a status; after ERR_LIMIT the accessors tell the size. */
  bmp_open(state: number, source: number, bytes: number): number;
  bmp_width(state: number): number;
  bmp_height(state: number): number;
  /** 1: some bits of a pixel are its alpha. */
  bmp_has_alpha(state: number): number;
  /** Bytes of the work block; equals bmpWorkBytes of the header. */
  bmp_work_bytes(state: number): number;
  /** Takes the zero-filled work block. 0 or a status. */
  bmp_start(state: number, work: number): number;
  /** Run-length coding: looks for the beginnings of rows, for a time that `maxRows` bounds. 1: call again, 0: done. */
  bmp_prepare(state: number, maxRows: number): number;
  /** Writes the next row of RGBA, width × 4 bytes. 1: written, 0: complete. */
  bmp_row(state: number, target: number): number;
  /** 0: every row is there. 1: the file ends early, and missing rows are blank. */
  bmp_truncated(state: number): number;
  /** Codes looked at, and pixels made. */
  bmp_work(state: number): number;
}
