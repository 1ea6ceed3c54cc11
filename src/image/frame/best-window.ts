// Where a cut of a given size keeps most of a map's weight. Pure.

export interface Share {
  readonly x: number;
  readonly y: number;
}

/**
 * The middle of the best window, as shares of width and height.
 * @param share of either side that the window has, above 0 and at most 1. Of equal windows the one nearest the middle wins.
 */
export function bestWindow(map: Float64Array, width: number, height: number, share: Share): Share {
  const across = Math.max(1, Math.min(width, Math.round(share.x * width)));
  const down = Math.max(1, Math.min(height, Math.round(share.y * height)));
  const sums = integral(map, width, height);
  const stride = width + 1;
  let best = { weight: Number.NEGATIVE_INFINITY, off: 0, x: 0, y: 0 };
  for (let y = 0; y + down <= height; y++) {
    for (let x = 0; x + across <= width; x++) {
      const upper = sums[y * stride + x + across] - sums[y * stride + x];
      const weight = sums[(y + down) * stride + x + across] - sums[(y + down) * stride + x] - upper;
      const off = Math.abs(2 * x + across - width) + Math.abs(2 * y + down - height);
      if (weight > best.weight || (weight === best.weight && off < best.off)) best = { weight, off, x, y };
    }
  }
  return { x: middle(best.x, across, width), y: middle(best.y, down, height) };
}

/** A window at an end of the map lies at that end of the picture, whatever the rounding. */
function middle(offset: number, size: number, whole: number): number {
  if (size === whole) return 0.5;
  return offset === 0 ? 0 : offset + size === whole ? 1 : (offset + size / 2) / whole;
}

/** Sums of all above and to the left, with a row and a column of zeros before them. */
function integral(map: Float64Array, width: number, height: number): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += map[y * width + x];
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
    }
  }
  return sums;
}
