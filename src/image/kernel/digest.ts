/** Exports of wasm/digest. */
export interface DigestKernel {
  /** Writes 16 bytes to `out`: a mix of the first `bytes` bytes of `row`, which must be a multiple of 4. */
  digest_row(row: number, bytes: number, out: number): void;
}
