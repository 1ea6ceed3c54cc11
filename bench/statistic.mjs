// Few numbers out of many.

/** Middle value, or the mean of the two middle ones. @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of the ratios of two series taken in the same rounds. */
export function pairedRatio(values, baseline) {
  return median(values.map((value, i) => value / baseline[i]));
}

/** Nearest rank. @param {readonly number[]} values @param {number} share 0–1 @returns {number | null} null of nothing */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
