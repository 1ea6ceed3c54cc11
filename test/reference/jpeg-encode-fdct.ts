// Scalar twin of wasm/jpeg-encode/fdct.ts: libjpeg's jfdctint.c, 13-bit constants, 2 bits of pass-1 precision.

// biome-ignore format: eight by eight
export const ZIGZAG: readonly number[] = [
  0, 1, 8, 16, 9, 2, 3, 10,
  17, 24, 32, 25, 18, 11, 4, 5,
  12, 19, 26, 33, 40, 48, 41, 34,
  27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36,
  29, 22, 15, 23, 30, 37, 44, 51,
  58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
];

/** 64 samples in rows → 64 coefficients in zigzag order, 8 times the orthonormal DCT. */
export function fdct(samples: Uint8Array): Int16Array {
  const data = Int32Array.from(samples, (sample) => sample - 128);
  for (let row = 0; row < 8; row++) pass(data, row * 8, 1, 13 - 2, (even) => even << 2);
  for (let column = 0; column < 8; column++) pass(data, column, 8, 13 + 2, (even) => (even + 2) >> 2);
  return Int16Array.from(ZIGZAG, (natural) => data[natural]);
}

/** One 8-point DCT in place; `scale` finishes outputs 0 and 4, which need no multiplication. */
function pass(data: Int32Array, start: number, step: number, shift: number, scale: (even: number) => number): void {
  const at = (i: number) => start + i * step;
  const d = Array.from({ length: 8 }, (_, i) => data[at(i)]);
  const sum = [0, 1, 2, 3].map((i) => d[i] + d[7 - i]);
  const [t7, t6, t5, t4] = [0, 1, 2, 3].map((i) => d[i] - d[7 - i]);
  const descale = (x: number) => (x + (1 << (shift - 1))) >> shift;

  const t10 = sum[0] + sum[3];
  const t13 = sum[0] - sum[3];
  const t11 = sum[1] + sum[2];
  const t12 = sum[1] - sum[2];
  data[at(0)] = scale(t10 + t11);
  data[at(4)] = scale(t10 - t11);
  const z1 = (t12 + t13) * 4433;
  data[at(2)] = descale(z1 + t13 * 6270);
  data[at(6)] = descale(z1 - t12 * 15137);

  const z5 = (t4 + t6 + t5 + t7) * 9633;
  const a = -(t4 + t7) * 7373;
  const b = -(t5 + t6) * 20995;
  const c = -(t4 + t6) * 16069 + z5;
  const e = -(t5 + t7) * 3196 + z5;
  data[at(7)] = descale(t4 * 2446 + a + c);
  data[at(5)] = descale(t5 * 16819 + b + e);
  data[at(3)] = descale(t6 * 25172 + b + c);
  data[at(1)] = descale(t7 * 12299 + a + e);
}
