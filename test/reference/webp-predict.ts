// Scalar twin of wasm/webp-encode/predict.ts, written from RFC 6386 12. Blocks are 16 samples, column by column.

export function clampByte(value: number): number {
  return Math.min(Math.max(value, 0), 255);
}

const column = (i: number) => i >> 2;
const row = (i: number) => i & 3;
const blockOf = (sample: (x: number, y: number) => number) =>
  Uint8Array.from({ length: 16 }, (_, i) => sample(column(i), row(i)));

/** The ten predictions of a 4 × 4 block: corner, eight samples above, four to the left. In the stream's order of modes. */
export function predictSplit(corner: number, above: ArrayLike<number>, left: ArrayLike<number>): Uint8Array[] {
  // The edge from the bottom left up and on to the right: e(-4) = L3 … e(0) = corner … e(8) = A7.
  const e = (i: number) => (i < 0 ? left[-1 - i] : i === 0 ? corner : above[i - 1]);
  const two = (a: number, b: number) => (a + b + 1) >> 1;
  const three = (a: number, b: number, c: number) => (a + 2 * b + c + 2) >> 2;
  const smooth = (i: number) => three(e(i - 1), e(i), e(i + 1));
  let sum = 4;
  for (let i = 0; i < 4; i++) sum += above[i] + left[i];
  const verticalRight = (x: number, y: number) => {
    const at = 2 * x - y;
    if (at < 0) return smooth(at + 1);
    return at & 1 ? smooth((at + 1) >> 1) : two(e(at >> 1), e((at >> 1) + 1));
  };
  const horizontalDown = (x: number, y: number) => {
    const at = 2 * y - x;
    if (at < 0) return smooth(-at - 1);
    return at & 1 ? smooth(-((at + 1) >> 1)) : two(e(-(at >> 1)), e(-(at >> 1) - 1));
  };
  const verticalLeft = (x: number, y: number) => {
    // Two corners of the standard's table stand out of line.
    if (x === 3 && y >= 2) return smooth(y + 4);
    const at = x + (y >> 1) + 1;
    return y & 1 ? smooth(at + 1) : two(e(at), e(at + 1));
  };
  const horizontalUp = (x: number, y: number) => {
    const at = x + 2 * y;
    if (at > 5) return left[3];
    if (at === 5) return three(left[2], left[3], left[3]);
    const l = at >> 1;
    return at & 1 ? three(left[l], left[l + 1], left[l + 2]) : two(left[l], left[l + 1]);
  };
  return [
    blockOf(() => sum >> 3),
    blockOf((x, y) => clampByte(above[x] + left[y] - corner)),
    blockOf((x) => smooth(x + 1)),
    blockOf((_, y) => (y === 3 ? three(left[2], left[3], left[3]) : smooth(-1 - y))),
    blockOf((x, y) => smooth(x - y)),
    blockOf(verticalRight),
    blockOf((x, y) => (x + y === 6 ? three(above[6], above[7], above[7]) : smooth(x + y + 2))),
    blockOf(verticalLeft),
    blockOf(horizontalDown),
    blockOf(horizontalUp),
  ];
}

/** The four predictions of a plane of `side` × `side` blocks, in raster order; missing sides as undefined. */
export function predictWhole(
  above: Uint8Array,
  left: Uint8Array,
  corner: number,
  side: number,
  sides: { readonly above: boolean; readonly left: boolean },
): Uint8Array[][] {
  const samples = side * 4;
  const known = [...(sides.above ? above.subarray(0, samples) : []), ...(sides.left ? left.subarray(0, samples) : [])];
  const dc =
    known.length === 0 ? 128 : Math.floor((known.reduce((a, b) => a + b, 0) + known.length / 2) / known.length);
  const plane = (sample: (x: number, y: number) => number) =>
    Array.from({ length: side * side }, (_, k) =>
      blockOf((x, y) => sample((k % side) * 4 + x, Math.floor(k / side) * 4 + y)),
    );
  return [
    plane(() => dc),
    plane((x, y) => clampByte(above[x] + left[y] - corner)),
    plane((x) => above[x]),
    plane((_, y) => left[y]),
  ];
}
