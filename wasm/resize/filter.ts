// Resampling filters: their numbers, their supports, and how many taps an output needs. Compiled into both languages:
// plain constants and functions over `number` (f64 in AssemblyScript), so that `plan` sizes buffers without a core.

export const FILTER_NEAREST = 0;
export const FILTER_BOX = 1;
export const FILTER_BILINEAR = 2;
export const FILTER_CATMULL_ROM = 3;
export const FILTER_MITCHELL = 4;
export const FILTER_LANCZOS2 = 5;
export const FILTER_LANCZOS3 = 6;

/** The columns' taps start at an even pixel (see u8.ts), the rows' anywhere. */
export const ALIGN_COLUMNS = 2;
export const ALIGN_ROWS = 1;
/** The columns' taps of a plane are a multiple of this (see plane.ts), as are its targets. */
export const PLANE_TAPS = 8;
export const PLANE_TARGETS = 4;

/** Half-width of a filter in pixels at scale 1; 0 for nearest, which samples one pixel at any scale. */
export function filterSupport(filter: number): number {
  if (filter == FILTER_NEAREST) return 0;
  if (filter == FILTER_BOX) return 0.5;
  if (filter == FILTER_BILINEAR) return 1;
  if (filter == FILTER_LANCZOS3) return 3;
  return 2;
}

/** Taps stored per output, always even: as many pixels as the filter covers, and what `align` may shift them by. */
export function resizeTaps(filter: number, cropSize: number, targetSize: number, align: number): number {
  const covered = Math.ceil(2 * filterSupport(filter) * Math.max(1, cropSize / targetSize));
  const taps = Math.max(1, Math.min(covered, Math.ceil(cropSize) + 1)) + align - 1;
  return 2 * Math.ceil(taps / 2);
}

/** Samples of a plane that `taps` neighbouring pixels are made of, each sample being `expand` pixels wide. */
export function upsampledTaps(taps: number, expand: number, fancy: boolean): number {
  return Math.ceil((taps - 1) / expand) + 1 + (fancy ? 1 : 0);
}
