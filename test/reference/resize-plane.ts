// Scalar specification of wasm/resize/plane.ts, plane-colour.ts and upsampled.ts: 8-bit samples, 14-bit coefficients, 6
// fraction bits between the passes and after them.
const clamp16 = (v: number) => Math.min(32767, Math.max(-32768, v));
const clamp8 = (v: number) => Math.min(255, Math.max(0, v));

/** One row in 1/64 from `rows.length` rows of samples. */
export function resizeVPlane(rows: readonly Uint8Array[], coefs: readonly number[]): number[] {
  return Array.from(rows[0]!, (_, x) => clamp16(rows.reduce((total, row, t) => total + row[x]! * coefs[t]!, 128) >> 8));
}

/** `starts.length` samples in 1/64 from a row in 1/64; samples beyond its end count as 0, as their coefficients do. */
export function resizeHPlane(row: readonly number[], starts: readonly number[], coefs: readonly number[][]): number[] {
  return starts.map((start, i) =>
    clamp16(coefs[i]!.reduce((total, c, t) => total + (row[start + t] ?? 0) * c, 1 << 13) >> 14),
  );
}

const HALF = 1 << 19;

/** Rows in 1/64 → RGBA. */
export function colourYcbcr(y: ArrayLike<number>, cb: ArrayLike<number>, cr: ArrayLike<number>): Uint8Array {
  return rgba(y.length, (x) => {
    const luma = 16384 * y[x]!;
    const blue = clamp16(cb[x]! - 8192);
    const red = clamp16(cr[x]! - 8192);
    return [
      (luma + 22970 * red + HALF) >> 20,
      (luma - 5638 * blue - 11700 * red + HALF) >> 20,
      (luma + 29032 * blue + HALF) >> 20,
    ];
  });
}

export function colourRgb(r: ArrayLike<number>, g: ArrayLike<number>, b: ArrayLike<number>): Uint8Array {
  const whole = (v: number) => Math.min(32767, v + 32) >> 6;
  return rgba(r.length, (x) => [whole(r[x]!), whole(g[x]!), whole(b[x]!)]);
}

function rgba(width: number, pixel: (x: number) => [number, number, number]): Uint8Array {
  return Uint8Array.from(Array.from({ length: width }, (_, x) => [...pixel(x).map(clamp8), 255]).flat());
}

export interface Upsampling {
  readonly size: number;
  readonly expand: number;
  readonly fancy: boolean;
}

/** Which samples pixel `p` is made of, in quarters. */
export function upsampledFrom(p: number, { size, expand, fancy }: Upsampling): [sample: number, quarters: number][] {
  const inside = (sample: number) => Math.min(size - 1, Math.max(0, sample));
  const near = Math.floor(p / expand);
  if (!fancy) return [[inside(near), 4]];
  return [
    [inside(near), 3],
    [inside(p % 2 === 1 ? near + 1 : near - 1), 1],
  ];
}

/** Coefficients by sample, of a target pixel whose coefficients by pixel are `coefs` from pixel `start` on. */
export function composeUpsampling(start: number, coefs: readonly number[], plane: Upsampling): Map<number, number> {
  const quarters = new Map<number, number>();
  for (const [k, coef] of coefs.entries()) {
    if (coef === 0) continue;
    for (const [sample, share] of upsampledFrom(start + k, plane)) {
      quarters.set(sample, (quarters.get(sample) ?? 0) + coef * share);
    }
  }
  let sum = 0;
  const composed = new Map<number, number>();
  for (const sample of [...quarters.keys()].sort((a, b) => a - b)) {
    const before = Math.floor((sum + 2) / 4);
    sum += quarters.get(sample)!;
    composed.set(sample, Math.floor((sum + 2) / 4) - before);
  }
  return composed;
}
