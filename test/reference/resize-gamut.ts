// Scalar specification of wasm/resize/gamut.ts: integers with 4 fraction bits, factors with 15.
const q15 = (value: number, factor: number) => (value * factor + 0x4000) >> 15;
const clamp8 = (v: number) => Math.min(255, Math.max(0, v));
const rounded = (sum: number, shift: number) => (sum + (1 << (shift - 1))) >> shift;

const SLACK = 8;
const BLOCK = 16;

/** What clamping adds to a colour, 1/16 of a level. @param y whole levels @param cb centred, as `cr` in 1/16 */
function clampingAdds(y: number, cb: number, cr: number): [y: number, cb: number, cr: number] {
  const lacks = (channel: number) => Math.min(4080, Math.max(0, channel)) - channel;
  const r = lacks(16 * y + cr + q15(cr, 13173));
  const g = lacks(16 * y - q15(cb, 11277) - q15(cr, 23401));
  const b = lacks(16 * y + cb + q15(cb, 25297));
  const luma = q15(r, 9798) + q15(g, 19235) + q15(b, 3735);
  return [luma, q15(b - luma, 18492), q15(r - luma, 23372)];
}

/** A bound of how far a channel is from luma, in levels. */
function deviation(cb: number, cr: number): number {
  const blue = Math.abs(cb - 128);
  const red = Math.abs(cr - 128);
  return Math.min(255, Math.max(red + ((red + 1) >> 1), 2 * blue));
}

function isInside(y: number, bound: number): boolean {
  return bound <= Math.min(y, 255 - y) + SLACK;
}

const mean = (a: number, b: number) => (a + b + 1) >> 1;
const threeQuarters = (a: number, b: number) => mean(a, mean(a, b));

/** Clamps a row of planes of one size, in place. */
export function clampRow(y: Uint8Array, cb: Uint8Array, cr: Uint8Array): void {
  for (let first = 0; first < y.length; first += BLOCK) {
    const pixels = Array.from({ length: Math.min(BLOCK, y.length - first) }, (_, i) => first + i);
    if (pixels.length === BLOCK && pixels.every((x) => isInside(y[x]!, deviation(cb[x]!, cr[x]!)))) continue;
    for (const x of pixels) {
      const adds = clampingAdds(y[x]!, 16 * (cb[x]! - 128), 16 * (cr[x]! - 128));
      y[x] = clamp8(y[x]! + rounded(adds[0], 4));
      cb[x] = clamp8(cb[x]! + rounded(adds[1], 4));
      cr[x] = clamp8(cr[x]! + rounded(adds[2], 4));
    }
  }
}

export interface UpsampledRow {
  /** One row of luma, or two; the first pixel is that of sample `from`. */
  readonly y: readonly Uint8Array[];
  /** Cb and Cr: the row above, the row itself and the row below. */
  readonly chroma: readonly [readonly Uint8Array[], readonly Uint8Array[]];
  readonly from: number;
  readonly to: number;
  readonly expand: 1 | 2;
  readonly fancy: boolean;
}

/** Clamps luma in place. @returns Cb and Cr of the row */
export function clampUpsampledRow({ y, chroma, from, to, expand, fancy }: UpsampledRow): [Uint8Array, Uint8Array] {
  const out = chroma.map(([, own]) => own!.slice()) as [Uint8Array, Uint8Array];
  const pixelsOf = (x: number) =>
    y.flatMap((row, line) =>
      Array.from({ length: expand }, (_, side) => ({ row, line, side, at: (x - from) * expand + side })),
    );
  for (let first = from; first < to; first += BLOCK) {
    const samples = Array.from({ length: Math.min(BLOCK, to - first) }, (_, i) => first + i);
    const inside = (x: number) => pixelsOf(x).every(({ row, at }) => isInside(row[at]!, boundOf(chroma, x)));
    if (samples.length === BLOCK && samples.every(inside)) continue;
    for (const x of samples) {
      const sums = [0, 0];
      for (const { row, line, side, at } of pixelsOf(x)) {
        const [blue, red] = chroma.map((rows) =>
          upsampled(rows[1]!, rows[line === 0 ? 0 : 2]!, x, side, expand, fancy),
        );
        const adds = clampingAdds(row[at]!, blue!, red!);
        row[at] = clamp8(row[at]! + rounded(adds[0], 4));
        sums[0]! += adds[1];
        sums[1]! += adds[2];
      }
      const shift = 4 + Math.log2(expand * y.length);
      out[0][x] = clamp8(out[0][x]! + rounded(sums[0]!, shift));
      out[1][x] = clamp8(out[1][x]! + rounded(sums[1]!, shift));
    }
  }
  return out;
}

/** The bound of a sample's pixels: upsampled with the larger of its neighbours, down and then across. */
function boundOf([blue, red]: UpsampledRow["chroma"], x: number): number {
  const width = blue[1]!.length;
  const own = (row: number, at: number) => deviation(blue[row]![at]!, red[row]![at]!);
  const down = (at: number) => threeQuarters(own(1, at), Math.max(own(0, at), own(2, at)));
  return threeQuarters(down(x), Math.max(down(Math.max(0, x - 1)), down(Math.min(width - 1, x + 1))));
}

/** A pixel's chroma, centred, in 1/16. @param side 0 for the left pixel of the sample, 1 for the right one */
function upsampled(near: Uint8Array, far: Uint8Array, x: number, side: number, expand: number, fancy: boolean): number {
  const down = (at: number) => 3 * near[at]! + far[at]!;
  const other = Math.min(near.length - 1, Math.max(0, x + (side === 0 ? -1 : 1)));
  const beside = expand === 2 && fancy ? down(other) : down(x);
  return 3 * down(x) + beside - 2048;
}
