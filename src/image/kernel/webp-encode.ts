/**
 * Exports of wasm/webp-encode. Addresses and counts are numbers; `state` is webpenc_state_bytes() long. The last group
 * are the kernels behind the others, exported for their tests.
 */
export interface WebpEncodeKernel {
  webpenc_state_bytes(): number;
  /** Bytes of work memory, or a status. Needs no state. */
  webpenc_work_bytes(width: number, height: number): number;
  /** Quality 0 … 100 on libwebp's scale; preset 0: best, 1: fast. 0 or a status. May follow an earlier picture. */
  webpenc_open(state: number, work: number, width: number, height: number, quality: number, preset: number): number;
  /** One row of RGBA; alpha is ignored. 0; ERR_OUTPUT_FULL: not taken, empty webpenc_tokens first; or a status. */
  webpenc_row(state: number, rgba: number): number;
  /** After the last row. 0 or a status. */
  webpenc_finish(state: number): number;
  /** Bytes written of what comes last in the file, at most `capacity` (at least 64); 0 when there are no more; or a status. */
  webpenc_tokens(state: number, out: number, capacity: number): number;
  /** The same of what comes first in the file; after all tokens. */
  webpenc_head(state: number, out: number, capacity: number): number;
  /** Bytes that the file will have at least; exact after all tokens. */
  webpenc_size(state: number): number;
  /** Macroblocks coded so far. */
  webpenc_work(state: number): number;

  /** Copies every reconstructed macroblock to these planes from now on. */
  webpenc_reconstruct(state: number, luma: number, cb: number, cr: number): void;
  /** Lowers the budget of the first partition, bytes. */
  webpenc_limit_modes(state: number, bytes: number): void;
  /** Two rows of `groups` × 16 pixels of RGBA → two rows of luma, one of each chroma. */
  webpenc_ycc_rows(
    upper: number,
    lower: number,
    luma: number,
    pitch: number,
    cb: number,
    cr: number,
    groups: number,
  ): void;
  /** Two rows of luma, in place, made up for what the decoder will clip; chroma rows stand above and below. */
  webpenc_compensate_clipping(
    luma: number,
    lumaPitch: number,
    cb: number,
    cr: number,
    chromaPitch: number,
    groups: number,
  ): void;
  /** Columns of two residuals (8 i16 each: A | B) → rows of coefficients, 64 bytes each. */
  webpenc_fdct_pair(from: number, to: number): void;
  /** Rows of two blocks' coefficients → columns of residuals. */
  webpenc_idct_pair(from: number, to: number): void;
  /** 16 i32, in place. */
  webpenc_wht_4x4(at: number): void;
  /** Half the SATD of a source block against A in the low 16 bits, against B in the high ones. */
  webpenc_rank_modes(satds: number, costs: number, lambda: number, to: number): void;
  webpenc_satd_pair(source: number, a: number, b: number): number;
  /** Fills 96 bytes of quantiser tables. */
  webpenc_quantiser(table: number, dc: number, ac: number, dcBias: number, acBias: number): void;
  /** Coefficients, tables, two predictions, two sources → levels, blocks, squared errors, last levels: 112 bytes. */
  webpenc_code_pair(from: number, table: number, predicted: number, source: number, to: number): void;
  /** Corner and eight samples above, four to the left → ten predictions of 16 bytes. */
  webpenc_predict_split(row: number, left: number, to: number): void;
  /** Four predictions of `side` × `side` blocks of 16 bytes, `stride` bytes from one to the next. */
  webpenc_predict_whole(
    above: number,
    left: number,
    corner: number,
    side: number,
    hasAbove: number,
    hasLeft: number,
    to: number,
    stride: number,
  ): void;
}
