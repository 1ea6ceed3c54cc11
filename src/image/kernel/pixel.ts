/**
 * Exports of wasm/pixel. Rows and pictures are RGBA, 8 bits, not premultiplied; pictures are contiguous. Bytes of `work`:
 * wasm/pixel/work.ts.
 */
export interface PixelKernel {
  /** Lays the row on an opaque colour, in place. */
  flatten_u8x4(row: number, width: number, r: number, g: number, b: number): void;

  /** Lays the row at `src` over the one at `dst`, in place; opacity 0–256, 256 = as it is. */
  over_u8x4(dst: number, src: number, width: number, opacity: number): void;

  mirror_u8x4(row: number, width: number): void;
  /** Puts stored row `y` to its place in the turned picture at `dst`. 0, or ERR_ARGUMENT for an orientation outside 1–8. */
  place_u8x4(row: number, width: number, dst: number, orientation: number, y: number, height: number): number;

  /** Fills u8[256]; factors, 1 = unchanged, 0 = ignored. */
  adjust_lut(lut: number, brightness: number, contrast: number, gamma: number): void;
  /** Table, then saturation (256 = unchanged, 0 = grey), in place. */
  adjust_u8x4(row: number, width: number, lut: number, saturation: number): void;

  /** The first pixel that differs from `reference` (RGBA in memory's order) by more than the tolerance, or `width`. */
  trim_first_u8x4(row: number, width: number, reference: number, tolerance: number): number;
  /** The last one, or −1. */
  trim_last_u8x4(row: number, width: number, reference: number, tolerance: number): number;

  /** Gaussian blur in place; sigma in px, above 0 and at most 500. 0 or ERR_ARGUMENT. */
  blur_u8x4(picture: number, width: number, height: number, work: number, sigma: number): number;

  /** Unsharp mask in place; amount 0–16384, 256 = 1. 0 or ERR_ARGUMENT. */
  sharpen_u8x4(picture: number, width: number, height: number, work: number, sigma: number, amount: number): number;

  /** Sigma filter in place; amount 0–1. 0 or ERR_ARGUMENT. */
  denoise_u8x4(picture: number, width: number, height: number, work: number, amount: number): number;
}
