/**
 * Exports of wasm/jpeg-encode. Addresses and counts are numbers; `state` is jpegenc_state_bytes() long. Those
 * without a state, and jpegenc_quantise, are the kernels behind the others, exported for their tests.
 */
export interface JpegEncodeKernel {
  jpegenc_state_bytes(): number;
  /** Bytes of work memory for incoming rows of `width` × `height`, or a status. Needs no state. */
  jpegenc_work_bytes(width: number, height: number, subsampling: number, orientation: number): number;
  /** Subsampling 0: 4:4:4, 1: 4:2:2, 2: 4:2:0, 3: grey. 0 or a status. */
  jpegenc_open(
    state: number,
    work: number,
    width: number,
    height: number,
    subsampling: number,
    orientation: number,
  ): number;
  /** One row of RGBA, in source orientation; alpha is ignored. 0 or a status. */
  jpegenc_row(state: number, rgba: number): number;
  /** Memory for tokens to stay in between begin and write, so that whole scans are not turned into tokens twice. */
  jpegenc_lend(state: number, spare: number, bytes: number): void;
  /** After the last row, as often as wanted: tables and size for this quality, 1 … 100. 0 or a status. */
  jpegenc_begin(state: number, quality: number, progressive: number): number;
  /** Bytes of the file without the zeros stuffed after 0xFF: a lower bound, under 0.5 % short. */
  jpegenc_size(state: number): number;
  /** Bytes written, at most `capacity` (at least 16); 0 when the file is complete; or a status. */
  jpegenc_write(state: number, out: number, capacity: number): number;
  /** Blocks transformed and visited so far. */
  jpegenc_work(state: number): number;

  /** Tables of a quality for jpegenc_luma; a file needs jpegenc_begin again. Rows of blocks, or a status. */
  jpegenc_luma_begin(state: number, quality: number): number;
  /** Eight rows of luma as they will be decoded (`quantised` 1), or of the picture itself (0); whole blocks wide. */
  jpegenc_luma(state: number, blockRow: number, out: number, pitch: number, quantised: number): void;

  jpegenc_ycc_row(src: number, luma: number, cb: number, cr: number, width: number): void;
  jpegenc_grey_row(src: number, luma: number, width: number): void;
  /** `outColumn`: -1, or the output column that the whole row belongs to in a transposed picture. */
  jpegenc_downsample_2x2(upper: number, lower: number, dst: number, width: number, outColumn: number): void;
  jpegenc_downsample_2x1(src: number, dst: number, width: number): void;
  jpegenc_downsample_1x2(upper: number, lower: number, dst: number, width: number, outColumn: number): void;
  /** 8 × 8 samples → 64 i16 in zigzag order, 8 times the orthonormal DCT. */
  jpegenc_fdct_8x8(src: number, pitch: number, dst: number, transpose: number): void;
  /** 64 coefficients → 64 quantised ones by the tables of the last jpegenc_begin. */
  jpegenc_quantise(state: number, block: number, component: number, dst: number): void;
}
