// Scalar twin of png_filter_row (wasm/png/filter.ts): the five filters by their definition, smallest sum of magnitudes.

/** Filters one row. Answers the filter's number followed by the filtered bytes. */
export function filterRow(row: Uint8Array, above: Uint8Array, distance: number): Uint8Array {
  let best = new Uint8Array(0);
  let least = Number.POSITIVE_INFINITY;
  for (let filter = 0; filter < 5; filter++) {
    const candidate = new Uint8Array(row.length + 1);
    candidate[0] = filter;
    let sum = 0;
    for (let i = 0; i < row.length; i++) {
      const value = (row[i] - predict(filter, row, above, i, distance)) & 255;
      candidate[i + 1] = value;
      sum += value < 128 ? value : 256 - value;
    }
    if (sum < least) {
      least = sum;
      best = candidate;
    }
  }
  return best;
}

/** What filter `filter` predicts for byte `i`, from unfiltered bytes (PNG third edition, section 9.2). */
export function predict(filter: number, row: Uint8Array, above: Uint8Array, i: number, distance: number): number {
  const a = i < distance ? 0 : row[i - distance];
  const b = above[i];
  const c = i < distance ? 0 : above[i - distance];
  if (filter === 1) return a;
  if (filter === 2) return b;
  if (filter === 3) return (a + b) >> 1;
  return filter === 4 ? paeth(a, b, c) : 0;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const awayA = Math.abs(p - a);
  const awayB = Math.abs(p - b);
  const awayC = Math.abs(p - c);
  if (awayA <= awayB && awayA <= awayC) return a;
  return awayB <= awayC ? b : c;
}
