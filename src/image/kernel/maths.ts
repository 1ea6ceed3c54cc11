/** Exports of wasm/maths: what src/image may not ask of its engine. */
export interface MathsKernel {
  maths_cos(x: number): number;
  maths_pow(base: number, exponent: number): number;
}
