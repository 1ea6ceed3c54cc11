/** Exports of wasm/resize. Addresses and counts are numbers; rows and coefficients as each kernel's header says. */
export interface ResizeKernel {
  /** Taps stored per output, even. `align` is ALIGN_COLUMNS or ALIGN_ROWS of wasm/resize/filter.ts. */
  resize_taps(filter: number, cropSize: number, targetSize: number, align: number): number;
  /** Fills `starts` u32[targetSize] and `coefs` i16[targetSize × taps]; `weights` is f64[taps] of scratch. 0 or a status. */
  resize_coefficients(
    filter: number,
    windowSize: number,
    cropStart: number,
    cropSize: number,
    targetSize: number,
    taps: number,
    align: number,
    starts: number,
    coefs: number,
    weights: number,
  ): number;
  resize_coefficients_f32(coefs: number, dst: number, count: number): void;

  /** RGBA rows → one row of i16 pixel pairs, 8 bytes a pixel. `rows` is u32[taps] addresses. */
  resize_v_u8x4(rows: number, offset: number, coefs: number, taps: number, dst: number, bytes: number): void;
  /** A row of pixel pairs → `width` RGBA pixels. */
  resize_h_u8x4(src: number, dst: number, width: number, starts: number, coefs: number, taps: number): void;

  /** Rows of u16x4 less 32768 → one f32x4 row; `coefs` is i16[taps]. */
  resize_v_u16x4(rows: number, coefs: number, taps: number, dst: number, width: number): void;
  /** `coefs` is f32[width × taps]. */
  resize_h_f32x4(src: number, dst: number, width: number, starts: number, coefs: number, taps: number): void;

  /** Rows of samples → one i16 row with 6 fraction bits. `rows` is u32[taps] addresses, `taps` even. */
  resize_v_u8(rows: number, coefs: number, taps: number, dst: number, width: number): void;
  /** `taps` is a multiple of 8; `starts` and `coefs` have room for `width` rounded up to a multiple of 4. */
  resize_h_i16(src: number, dst: number, width: number, starts: number, coefs: number, taps: number): void;
  /** An axis composed with the upsampling of a plane. `sums` is i32[planeTaps] of scratch. 0 or a status. */
  resize_upsampled_coefficients(
    starts: number,
    coefs: number,
    taps: number,
    targetSize: number,
    origin: number,
    expand: number,
    fancy: number,
    planeSize: number,
    planeOrigin: number,
    planeTaps: number,
    planeStarts: number,
    planeCoefs: number,
    sums: number,
  ): number;
  /** Clamps rows of three planes in place, `width` samples each; to the next multiple of 16. */
  plane_gamut(y: number, cb: number, cr: number, stride: number, width: number, rows: number): void;
  /** Copies a row of chroma, and what bounds its colours, to 3 × `pitch` bytes; `pitch` is `width` and 17 at least. */
  plane_gamut_keep(cb: number, cr: number, kept: number, pitch: number, width: number): void;
  /**
   * Clamps one or two (`yBelow` not 0) rows of luma in place by three kept rows of chroma, and adds to `cbTo` and `crTo` what
   * that means for the samples `from`…`to` − 1, of `expand` pixels each; `last` ends the row, `fancy` is 0 or 1.
   */
  plane_gamut_upsampled(
    y: number,
    yBelow: number,
    above: number,
    own: number,
    below: number,
    pitch: number,
    cbTo: number,
    crTo: number,
    from: number,
    to: number,
    last: number,
    expand: number,
    fancy: number,
  ): void;
  /** i16 rows with 6 fraction bits → RGBA, to the next multiple of 8 pixels. */
  plane_colour_ycbcr(y: number, cb: number, cr: number, dst: number, width: number): void;
  plane_colour_rgb(r: number, g: number, b: number, dst: number, width: number): void;
  plane_colour_grey(y: number, dst: number, width: number): void;

  premultiply_u8x4(src: number, dst: number, width: number): void;
  unpremultiply_u8x4(src: number, dst: number, width: number): void;

  /** Fills the 66,048 bytes that the two row kernels below read. */
  light_tables(tables: number): void;
  linearise_u8x4(src: number, dst: number, width: number, tables: number): void;
  delinearise_u8x4(src: number, dst: number, width: number, tables: number): void;
}
