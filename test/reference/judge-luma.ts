// Scalar twin of wasm/judge/grey.ts, luma.ts and gradient.ts (its Laplacian): whole pictures, exact whole numbers.

/** A picture of opaque RGBA bytes. */
export interface Picture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** OpenCV 4's grey. */
export function opencvGrey({ rgba, width, height }: Picture): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = rgba.subarray(4 * i);
    return (9798 * r + 19235 * g + 3735 * b + 16384) >> 15;
  });
}

/** Pillow's grey. */
export function pillowGrey({ rgba, width, height }: Picture): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const [r, g, b] = rgba.subarray(4 * i);
    return (19595 * r + 38470 * g + 7471 * b + 32768) >> 16;
  });
}

/** Sums of rg = R − G and of 2·yb = R + G − 2B, and of their squares. */
export function colourSums({ rgba, width, height }: Picture) {
  const sums = { rgSum: 0, rgSquares: 0, ybSum: 0, ybSquares: 0 };
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = rgba.subarray(4 * i);
    const rg = r - g;
    const yb = r + g - 2 * b;
    sums.rgSum += rg;
    sums.rgSquares += rg * rg;
    sums.ybSum += yb;
    sums.ybSquares += yb * yb;
  }
  return sums;
}

export function histogramOf(grey: Uint8Array): number[] {
  const bins = new Array<number>(256).fill(0);
  for (const value of grey) bins[value]++;
  return bins;
}

/** Reflect-101: −1 is 1, n is n − 2; a single sample is its own neighbour. */
const reflect = (i: number, n: number): number => (n === 1 ? 0 : i < 0 ? -i : i >= n ? 2 * n - 2 - i : i);

/** Sum and sum of squares of the 3×3 Laplacian with reflected borders. */
export function laplacianSums(grey: Uint8Array, width: number, height: number) {
  const at = (x: number, y: number) => grey[reflect(y, height) * width + reflect(x, width)];
  let laplacianSum = 0;
  let laplacianSquares = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      laplacianSum += value;
      laplacianSquares += value * value;
    }
  }
  return { laplacianSum, laplacianSquares };
}

/** Sums of |difference| of neighbours across the 8-pixel grid and elsewhere. */
export function blockSums(grey: Uint8Array, width: number, height: number) {
  const sums = { boundarySum: 0, innerSum: 0 };
  const add = (a: number, b: number, position: number) => {
    sums[position % 8 === 0 ? "boundarySum" : "innerSum"] += Math.abs(grey[a] - grey[b]);
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x > 0) add(i, i - 1, x);
      if (y > 0) add(i, i - width, y);
    }
  }
  return sums;
}
