// Scalar specification of wasm/ssim: windows of 8×8 every 4 px of two luma pictures, sums exact, each window in single
// precision and rounded to a whole number of 2^-22, so that their sum depends on no order.
const f = Math.fround;
const ONE = 4194304;

/** Half to even, as WebAssembly's nearest. */
function nearest(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

export function ssim(a: Uint8Array, b: Uint8Array, width: number, height: number): number {
  const padded = (size: number) => Math.max(8, Math.ceil(size / 4) * 4);
  const at = (x: number, y: number) => Math.min(y, height - 1) * width + Math.min(x, width - 1);
  let sum = 0;
  let windows = 0;
  for (let top = 0; top + 8 <= padded(height); top += 4) {
    for (let left = 0; left + 8 <= padded(width); left += 4) {
      let [sumA, sumB, squares, products] = [0, 0, 0, 0];
      for (let i = 0; i < 64; i++) {
        const [va, vb] = [a, b].map((plane) => plane[at(left + (i & 7), top + (i >> 3))]);
        sumA += va;
        sumB += vb;
        squares += va * va + vb * vb;
        products += va * vb;
      }
      const means = sumA * sumA + sumB * sumB;
      const over = f(f(f(2 * sumA * sumB) + 416) * f(f(2 * (64 * products - sumA * sumB)) + 235963));
      const under = f(f(f(means) + 416) * f(f(64 * squares - means) + 235963));
      sum += nearest(f(f(over / under) * ONE));
      windows++;
    }
  }
  return sum / (windows * ONE);
}
