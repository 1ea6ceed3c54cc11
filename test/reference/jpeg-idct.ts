// Scalar twin of wasm/jpeg-decode/idct-8x8.ts and idct-reduced.ts: libjpeg's accurate integer inverse transforms written
// plainly. Natural order, i32 arithmetic; the column pass keeps 2 bits of fraction.
const BITS = 13;
const PASS_BITS = 2;

const fix = (x: number): number => Math.round(x * (1 << BITS));
const clamp = (v: number): number => Math.min(255, Math.max(0, v + 128));

type Transform = (input: number[], shift: number) => number[];

/** Loeffler, Ligtenberg and Moschytz: eight in, eight out. */
const eight: Transform = ([x0, x1, x2, x3, x4, x5, x6, x7], shift) => {
  const z1 = (x2 + x6) * fix(0.5411961);
  const t2 = z1 - x6 * fix(1.847759065);
  const t3 = z1 + x2 * fix(0.765366865);
  const t0 = (x0 + x4) << BITS;
  const t1 = (x0 - x4) << BITS;
  const even = [t0 + t3, t1 + t2, t1 - t2, t0 - t3];
  const z5 = (x7 + x3 + x5 + x1) * fix(1.175875602);
  const a = -(x7 + x1) * fix(0.899976223);
  const b = -(x5 + x3) * fix(2.562915447);
  const c = -(x7 + x3) * fix(1.96157056) + z5;
  const d = -(x5 + x1) * fix(0.390180644) + z5;
  const odd = [
    x1 * fix(1.50132111) + a + d,
    x3 * fix(3.072711026) + b + c,
    x5 * fix(2.053119869) + b + d,
    x7 * fix(0.298631336) + a + c,
  ];
  const half = 1 << (shift - 1);
  const down = even.map((e, i) => (e + odd[i] + half) >> shift);
  const up = even.map((e, i) => (e - odd[i] + half) >> shift);
  return [...down, ...up.reverse()];
};

/** Eight in, four out: the fourth coefficient is left out. */
const four: Transform = ([x0, x1, x2, x3, , x5, x6, x7], shift) => {
  const zero = x0 << (BITS + 1);
  const even = x2 * fix(1.847759065) - x6 * fix(0.765366865);
  const near = -x7 * fix(0.211164243) + x5 * fix(1.451774981) - x3 * fix(2.172734803) + x1 * fix(1.061594337);
  const far = -x7 * fix(0.509795579) - x5 * fix(0.601344887) + x3 * fix(0.899976223) + x1 * fix(2.562915447);
  const half = 1 << (shift - 1);
  const out = [zero + even + far, zero - even + near, zero - even - near, zero + even - far];
  return out.map((v) => (v + half) >> shift);
};

/** Eight in, two out: the first coefficient and the odd ones. */
const two: Transform = ([x0, x1, , x3, , x5, , x7], shift) => {
  const zero = x0 << (BITS + 2);
  const odd = -x7 * fix(0.720959822) + x5 * fix(0.850430095) - x3 * fix(1.27275858) + x1 * fix(3.624509785);
  const half = 1 << (shift - 1);
  return [(zero + odd + half) >> shift, (zero - odd + half) >> shift];
};

const TRANSFORMS = { 8: { run: eight, extra: 0 }, 4: { run: four, extra: 1 }, 2: { run: two, extra: 2 } } as const;

/** size × size samples of a block of 64 coefficients times their quantisers. */
export function inverseTransform(coefs: ArrayLike<number>, quant: ArrayLike<number>, size: 8 | 4 | 2): Uint8Array {
  const { run, extra } = TRANSFORMS[size];
  const columns = Array.from({ length: 8 }, (_, x) =>
    run(
      Array.from({ length: 8 }, (_, y) => coefs[y * 8 + x] * quant[y * 8 + x]),
      BITS - PASS_BITS + extra,
    ),
  );
  const samples = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) {
    const row = run(
      columns.map((column) => column[y]),
      BITS + PASS_BITS + 3 + extra,
    );
    row.forEach((v, x) => {
      samples[y * size + x] = clamp(v);
    });
  }
  return samples;
}

/** The one sample of a block from its DC coefficient; products beyond ten bits after the shift wrap, as in libjpeg. */
export function flatSample(coef: number, quant: number): number {
  const tenBits = (((coef * quant + 4) >> 3) << 22) >> 22;
  return clamp(tenBits);
}
