// Coefficients of a subsampled plane: a resize's own, composed with the upsampling that would have brought the plane to
// full size first. Both are linear, so the plane gives at once, and without the rounding between, what upsampled samples
// would give: equal to libjpeg's triangle filter ("fancy": 3/4 of the nearer and 1/4 of the further sample, the edges
// being their own neighbours) or to its repeated samples (box).
//
// Sums are kept in quarters of a coefficient and rounded cumulatively, so every set still sums to 16384.
// Twin: test/reference/resize-plane.ts.

import { ERR_ARGUMENT } from "../status";

/**
 * From the full-size axis (`starts`, `coefs` with `taps` a target sample, for the window that begins at pixel `origin`)
 * to the axis of a plane of `planeSize` samples, each `expand` pixels wide, whose window begins at sample `planeOrigin`.
 * `fancy` (1) needs an `expand` of 2. `planeTaps` must be at least upsampledTaps(…) of filter.ts; `sums` is
 * i32[planeTaps] of scratch. 0 or ERR_ARGUMENT.
 */
export function resize_upsampled_coefficients(
  starts: usize, coefs: usize, taps: i32, targetSize: i32, origin: i32,
  expand: i32, fancy: i32, planeSize: i32, planeOrigin: i32, planeTaps: i32,
  planeStarts: usize, planeCoefs: usize, sums: usize,
): i32 {
  if (expand < 1 || (fancy && expand != 2) || planeSize < 1) return ERR_ARGUMENT;
  const nearShare = fancy ? 3 : 4;
  for (let i = 0; i < targetSize; i++, starts += 4, planeStarts += 4, coefs += taps << 1, planeCoefs += planeTaps << 1) {
    const first = origin + <i32>load<u32>(starts);
    const start = max(first / expand - fancy, planeOrigin);
    memory.fill(sums, 0, planeTaps << 2);
    for (let k = 0; k < taps; k++) {
      const weight = <i32>load<i16>(coefs + (k << 1));
      if (weight == 0) continue;
      const near = min((first + k) / expand, planeSize - 1);
      if (near - start >= planeTaps) return ERR_ARGUMENT;
      add(sums, near - start, weight * nearShare);
      if (!fancy) continue;
      const far = max(0, min((first + k) & 1 ? near + 1 : near - 1, planeSize - 1));
      if (far < start || far - start >= planeTaps) return ERR_ARGUMENT;
      add(sums, far - start, weight);
    }
    store<u32>(planeStarts, start - planeOrigin);
    storeRounded(planeCoefs, sums, planeTaps);
  }
  return 0;
}

// @ts-ignore: decorator
@inline function add(sums: usize, k: i32, share: i32): void {
  const at = sums + (k << 2);
  store<i32>(at, load<i32>(at) + share);
}

function storeRounded(coefs: usize, sums: usize, taps: i32): void {
  let sum = 0;
  let rounded = 0;
  for (let k = 0; k < taps; k++) {
    sum += load<i32>(sums + (k << 2));
    const next = (sum + 2) >> 2;
    store<i16>(coefs + (k << 1), <i16>(next - rounded));
    rounded = next;
  }
}
