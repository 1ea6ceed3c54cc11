// Block smoothing for progressive files that leave coefficients inaccurate or out: scans that a writer did not give, or
// that a broken-off file lost. Where one of the first AC coefficients is still zero and not known exactly, it is
// estimated from the DC values of the 5 × 5 blocks around, as libjpeg-turbo 2.1 does it (jdcoefct.c; after T.81 K.8),
// bit for bit. Where a component has no AC at all, nine coefficients and DC itself come from a Gaussian-like kernel.
//
// An estimate is a linear form of 25 DC values: one row of weights each, 1/256 the unit. Sums are exact in i64.
import { Scan, scanComponent } from "./scan-state";
import { Component, Decoder, KNOWN_COEFFICIENTS, componentAt, knownBits } from "./state";
import { natural } from "./zigzag";

/** MCU rows of context that a row needs on each side. */
export const SMOOTHING_ROWS: i32 = 2;
const WINDOW: usize = 25;

/** DC, then zigzag 1–9: i8[10][25], no AC known (DC's weights are halved: 152 does not fit). */
const WITHOUT_AC = memory.data<i8>([
  -1, -3, -4, -3, -1, -3, 3, 21, 3, -3, -4, 21, 76, 21, -4, -3, 3, 21, 3, -3, -1, -3, -4, -3, -1,
  -1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1,
  -1, -3, -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1,
  0, 0, 1, 0, 0, 0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0,
  -1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0, 0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1,
  0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2, -5, 2, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0,
]);
/** Zigzag 1–5: i8[5][25], some AC known. */
const WITH_AC = memory.data<i8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, -7, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0,
  0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0, -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0,
  0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1, -10, 0, 10, -1, 0, 1, 0, -1, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);
/** i32[25]: the DC values around the block in work. */
const around = memory.data(100, 16);

/**
 * Notes what scan s adds: for each component's first ten coefficients the number of low bits still missing (−1: nothing
 * known), now and before its last scan.
 */
export function noteProgress(d: Decoder, s: Scan): void {
  for (let i = 0; i < s.count; i++) {
    const known = knownBits(d, scanComponent(s, i));
    const before = known + KNOWN_COEFFICIENTS;
    for (let k = s.ss == 0 ? 0 : 1; k < <i32>KNOWN_COEFFICIENTS; k++) {
      store<i8>(before + k, d.scanCount > 0 ? load<i8>(known + k) : 0);
    }
    for (let k = s.ss; k <= min(s.se, 9); k++) store<i8>(known + k, <i8>s.al);
  }
}

/** Whether the file needs smoothing and allows it. */
export function wantsSmoothing(d: Decoder): bool {
  if (!d.progressive) return false;
  let useful = false;
  for (let i = 0; i < d.components; i++) {
    const c = componentAt(d, i);
    const known = knownBits(d, c);
    if (!c.latched || load<i8>(known) < 0) return false;
    // With one scan, libjpeg takes nothing to be known before it.
    if (d.scanCount == 1) memory.fill(known + KNOWN_COEFFICIENTS, 0xff, KNOWN_COEFFICIENTS);
    for (let k: usize = 0; k < KNOWN_COEFFICIENTS; k++) {
      if (load<u16>(c.quant + (natural(k) << 1)) == 0) return false;
      if (k > 0 && load<i8>(known + k) != 0) useful = true;
    }
  }
  return useful;
}

// @ts-ignore: decorator
@inline function estimate(weights: usize, scale: i64, quant: i64): i64 {
  let sum: i64 = 0;
  for (let i: usize = 0; i < WINDOW; i++) sum += <i64>load<i8>(weights + i) * load<i32>(around + (i << 2));
  sum *= scale;
  return sum >= 0 ? ((quant << 7) + sum) / (quant << 8) : -(((quant << 7) - sum) / (quant << 8));
}

/**
 * Gathers the DC values of a line of the window, `dy` lines from the block at column x. Past the right edge the last
 * block repeats; in a component of two columns it is the first, as in libjpeg-turbo 2.1.
 */
function gather(c: Component, block: usize, line: i32, dy: i32, x: i32): void {
  const right = c.blocksWide - 1 - x;
  const beyond = c.blocksWide == 2 ? -x : right;
  const from = block + dy * (c.rowBlocks << 7);
  const at = around + line * 20;
  for (let dx = -2; dx <= 2; dx++) {
    store<i32>(at + ((dx + 2) << 2), <i32>load<i16>(from + ((dx > right ? beyond : max(dx, -x)) << 7)));
  }
}

/**
 * Copies the block at `block`, column x of line `line` of the `lines` in the MCU row in work, to `copy` with its
 * estimates; `known` holds the ten numbers that hold for the row. The picture's edges repeat; and, as in libjpeg-turbo,
 * a component of two lines looks no more than one line over the boundaries next to the first and last MCU rows.
 */
export function smoothBlock(
  d: Decoder, c: Component, block: usize, copy: usize, known: usize, line: i32, lines: i32, x: i32,
): void {
  const row = d.stripRow;
  const last = d.mcusHigh - 1;
  const up = line > 0 || row > 0 ? -1 : 0;
  const down = line < lines - 1 || row < last ? 1 : 0;
  gather(c, block, 0, line > 1 || row > 1 ? -2 : up, x);
  gather(c, block, 1, up, x);
  gather(c, block, 2, 0, x);
  gather(c, block, 3, down, x);
  gather(c, block, 4, line < lines - 2 || row + 1 < last ? 2 : down, x);
  memory.copy(copy, block, 128);
  let withoutAc = true;
  for (let k: usize = 1; k < KNOWN_COEFFICIENTS; k++) if (load<i8>(known + k) != -1) withoutAc = false;
  const weights = withoutAc ? WITHOUT_AC + WINDOW : WITH_AC;
  const estimates: usize = withoutAc ? 9 : 5;
  const dcQuant = <i64>load<u16>(c.quant);
  for (let k: usize = 1; k <= estimates; k++) {
    const missing = <i32>load<i8>(known + k);
    const position = natural(k) << 1;
    if (missing == 0 || load<i16>(copy + position) != 0) continue;
    let v = estimate(weights + (k - 1) * WINDOW, dcQuant, load<u16>(c.quant + position));
    if (missing > 0) {
      const most: i64 = (<i64>1 << missing) - 1;
      v = min(max(v, -most), most);
    }
    store<i16>(copy + position, <i16>v);
  }
  if (withoutAc) store<i16>(copy, <i16>estimate(WITHOUT_AC, dcQuant << 1, dcQuant));
}
