/** Exports of wasm/colour: see there for the layout of `tables`. */
export interface ColourKernel {
  colour_table_bytes(): number;
  colour_curve_parametric(
    tables: number,
    channel: number,
    g: number,
    a: number,
    b: number,
    c: number,
    d: number,
    e: number,
    f: number,
  ): void;
  colour_curve_sampled(tables: number, channel: number, samples: number, count: number): void;
  /** Row-major, device-linear to sRGB-linear. */
  colour_matrix(
    tables: number,
    m00: number,
    m01: number,
    m02: number,
    m10: number,
    m11: number,
    m12: number,
    m20: number,
    m21: number,
    m22: number,
  ): void;
  colour_convert_u8x4(tables: number, row: number, width: number): void;
}
