// Dominant colours by Xiaolin Wu's quantiser ("Efficient Statistical Computations for Optimal Color Quantization", Graphics
// Gems II, 1991): the colour cube is cut, again and again, through the box of greatest variance, where that leaves the least
// variance in the two halves. Sums over boxes come from cumulative moments, so a cut costs a few look-ups.
//
// All moments are whole numbers below 2^53 (10,000 pixels × 3 × 255²): no rounding, the same colours on every engine.
// Pixels less than half opaque are no colour of the picture.
import type { Pixels } from "./thumbhash";

export interface DominantColour {
  /** "#rrggbb": the mean of its pixels. */
  readonly hex: string;
  /** Of the opaque pixels, 0–1. */
  readonly share: number;
}

/** Cells a side: 32 of eight codes each, and a plane of zeros before them for the cumulative sums. */
const SIDE = 33;
const STRIDES = [SIDE * SIDE, SIDE, 1] as const;
const OPAQUE = 128;

type Axis = 0 | 1 | 2;

/** Cells above `low` up to and including `high`, along red, green and blue. */
interface Box {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

interface Sums {
  readonly count: number;
  readonly colour: readonly [number, number, number];
  readonly squares: number;
}

interface Moments {
  readonly count: Float64Array;
  readonly colour: readonly [Float64Array, Float64Array, Float64Array];
  readonly squares: Float64Array;
}

/** At most `limit` colours, the most frequent first; none for a picture that is transparent throughout. */
export function dominantColours(pixels: Pixels, limit = 6): DominantColour[] {
  const moments = momentsOf(pixels);
  const boxes: Box[] = [{ low: [0, 0, 0], high: [SIDE - 1, SIDE - 1, SIDE - 1] }];
  while (boxes.length < limit) {
    const spreads = boxes.map((box) => spread(sumsOf(moments, box)));
    const widest = spreads.indexOf(Math.max(...spreads));
    const halves = spreads[widest] > 0 ? cut(moments, boxes[widest]) : null;
    if (halves === null) break;
    boxes.splice(widest, 1, ...halves);
  }
  const sums = boxes.map((box) => sumsOf(moments, box)).filter(({ count }) => count > 0);
  const total = sums.reduce((sum, { count }) => sum + count, 0);
  const colours = sums.map(({ count, colour }) => ({ hex: hexOf(colour, count), share: count / total }));
  return colours.sort((a, b) => b.share - a.share || (a.hex < b.hex ? -1 : 1));
}

/** Histogram of every moment, then cumulative along each axis in turn. */
function momentsOf({ rgba }: Pixels): Moments {
  const table = () => new Float64Array(SIDE * SIDE * SIDE);
  const moments = { count: table(), colour: [table(), table(), table()], squares: table() } as const;
  for (let i = 0; i < rgba.length; i += 4) {
    if (rgba[i + 3] < OPAQUE) continue;
    const [r, g, b] = [rgba[i], rgba[i + 1], rgba[i + 2]];
    const cell = ((r >> 3) + 1) * STRIDES[0] + ((g >> 3) + 1) * STRIDES[1] + (b >> 3) + 1;
    moments.count[cell]++;
    moments.colour[0][cell] += r;
    moments.colour[1][cell] += g;
    moments.colour[2][cell] += b;
    moments.squares[cell] += r * r + g * g + b * b;
  }
  for (const sums of [moments.count, ...moments.colour, moments.squares]) {
    for (const stride of STRIDES) {
      for (let cell = stride; cell < sums.length; cell++) {
        if (Math.floor(cell / stride) % SIDE > 0) sums[cell] += sums[cell - stride];
      }
    }
  }
  return moments;
}

function sumsOf({ count, colour, squares }: Moments, { low, high }: Box): Sums {
  const inside = (sums: Float64Array) => {
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const at = STRIDES.map((stride, axis) => stride * ((corner >> axis) & 1 ? low : high)[axis]);
      const sign = ((corner >> 2) ^ (corner >> 1) ^ corner) & 1 ? -1 : 1;
      sum += sign * sums[at[0] + at[1] + at[2]];
    }
    return sum;
  };
  return {
    count: inside(count),
    colour: [inside(colour[0]), inside(colour[1]), inside(colour[2])],
    squares: inside(squares),
  };
}

/** Squared length of the sum of colours ÷ count: what a cut makes as large as it can. */
function weight({ count, colour: [r, g, b] }: Sums): number {
  return count === 0 ? 0 : (r * r + g * g + b * b) / count;
}

/** Variance × count. */
function spread(sums: Sums): number {
  return sums.squares - weight(sums);
}

/** The two halves of the best cut, or null where every cut leaves one empty. */
function cut(moments: Moments, box: Box): [Box, Box] | null {
  let best = 0;
  let halves: [Box, Box] | null = null;
  for (const axis of [0, 1, 2] as Axis[]) {
    for (let at = box.low[axis] + 1; at < box.high[axis]; at++) {
      const lower = { low: box.low, high: box.high.with(axis, at) };
      const upper = { low: box.low.with(axis, at), high: box.high };
      const [a, b] = [sumsOf(moments, lower), sumsOf(moments, upper)];
      if (a.count === 0 || b.count === 0) continue;
      const gain = weight(a) + weight(b);
      if (gain > best) {
        best = gain;
        halves = [lower, upper];
      }
    }
  }
  return halves;
}

function hexOf(colour: Sums["colour"], count: number): string {
  return `#${colour
    .map((sum) =>
      Math.round(sum / count)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
