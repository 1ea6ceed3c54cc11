// The exports of wasm/jpeg-decode. Pointers are byte addresses in the core's memory; a negative result is a status of
// wasm/status.ts.

/** JPEG decoding by rows; the order of calls is in wasm/jpeg-decode/index.ts. */
export interface JpegDecodeKernel {
  /** Bytes of the state area. */
  jpeg_state_bytes(): number;
  /** Reads the headers of `length` bytes at `src`; 0 or a status. */
  jpeg_open(state: number, src: number, length: number): number;
  jpeg_width(state: number): number;
  jpeg_height(state: number): number;
  /** 1, 3 or 4. */
  jpeg_components(state: number): number;
  /** 0 grey, 1 YCbCr, 2 RGB, 3 CMYK, 4 YCCK. */
  jpeg_colour(state: number): number;
  jpeg_scan_count(state: number): number;
  /** 1 for a progressive frame. */
  jpeg_progressive(state: number): number;
  /** 1 if the file ends early or its data, as far as it is decoded, is damaged. */
  jpeg_truncated(state: number): number;
  /** First row of output 0 that damage found so far may have reached, or −1. */
  jpeg_first_damaged_row(state: number): number;
  /** Blocks visited so far, over all scans. */
  jpeg_work(state: number): number;
  /** Blocks that decoding every scan visits: known once the headers are read. */
  jpeg_planned_blocks(state: number): number;
  /** Bytes of the work area for output 0 at 1/2^scale and, where judgeScale is not −1, output 1 at 1/2^judgeScale. */
  jpeg_work_bytes(state: number, scale: number, judgeScale: number): number;
  /** Begins the decode in a zero-filled work area; once for each jpeg_open. The source is changed from here on. */
  jpeg_start(state: number, work: number, scale: number, judgeScale: number): number;
  jpeg_out_width(state: number, output: number): number;
  jpeg_out_height(state: number, output: number): number;
  /** Decodes one MCU row: 1 rows may be ready, 0 the picture is complete. */
  jpeg_next(state: number): number;
  /** Rows made ready by the last jpeg_next. */
  jpeg_rows(state: number, output: number): number;
  /** Writes ready row `i` as RGBA at `dst`: width × 4 bytes, and up to 60 more. */
  jpeg_row(state: number, output: number, i: number, dst: number): void;
  /** Address of component i's samples in the strip that the last jpeg_next made, not upsampled. */
  jpeg_plane(state: number, output: number, i: number): number;
  /** Bytes from one row of component i to the next. */
  jpeg_plane_stride(state: number, output: number, i: number): number;
  /** Rows of component i in that strip; none is held back. */
  jpeg_plane_rows(state: number, output: number, i: number): number;

  /** The kernels alone, for tests against their scalar twins. */
  jpeg_idct_8x8(coefs: number, quant: number, out: number, stride: number): void;
  jpeg_idct_4x4(coefs: number, quant: number, out: number, stride: number): void;
  jpeg_idct_2x2(coefs: number, quant: number, out: number, stride: number): void;
  jpeg_idct_1x1(coefs: number, quant: number, out: number, blocks: number): void;
  jpeg_upsample_h2_fancy(src: number, dst: number, width: number): void;
  jpeg_upsample_v2_fancy(near: number, far: number, dst: number, width: number, lower: number): void;
  jpeg_upsample_h2v2_fancy(near: number, far: number, dst: number, width: number, sums: number): void;
  jpeg_upsample_h2_box(src: number, dst: number, width: number): void;
  jpeg_upsample_box(src: number, dst: number, width: number, times: number): void;
  jpeg_colour_grey(y: number, dst: number, width: number): void;
  jpeg_colour_rgb(r: number, g: number, b: number, dst: number, width: number): void;
  jpeg_colour_ycbcr(y: number, cb: number, cr: number, dst: number, width: number): void;
  jpeg_colour_cmyk(c: number, m: number, y: number, k: number, dst: number, width: number): void;
  jpeg_colour_ycck(y: number, cb: number, cr: number, k: number, dst: number, width: number): void;
}
