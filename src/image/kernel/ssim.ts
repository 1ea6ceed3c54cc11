/** Exports of wasm/ssim. */
export interface SsimKernel {
  ssim_state_bytes(): number;
  ssim_work_bytes(width: number): number;
  /** 0, or ERR_ARGUMENT. */
  ssim_open(state: number, work: number, width: number): number;
  /** The next 1 to 4 rows of both pictures, u8 luma; fewer than 4 end the picture, which has two calls at least. */
  ssim_rows(state: number, a: number, b: number, pitch: number, rows: number): void;
  ssim_score(state: number): number;
}
