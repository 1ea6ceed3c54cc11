// Which scans a decode can leave out. A scan is read only if a transform reads a coefficient of its band, or if a later
// scan that is read refines one: at 1/8 that drops every AC scan of a component wanted at one sample a block.
import { AC_FIRST, AC_REFINE, scanComponent } from "./scan-state";
import { Decoder, componentAt, scanAt } from "./state";
import { ZIGZAG, band } from "./zigzag";

/** Zigzag bits that the inverse transform to size × size samples reads. */
export function usedCoefficients(size: i32): u64 {
  let used: u64 = 0;
  for (let k = 0; k < 64; k++) {
    const position = load<u8>(ZIGZAG + k);
    const row = position >> 3;
    const column = position & 7;
    let reads = k == 0;
    if (size == 8) reads = true;
    if (size == 4) reads = row != 4 && column != 4;
    if (size == 2) reads = (row == 0 || row & 1) && (column == 0 || column & 1);
    if (reads) used |= <u64>1 << k;
  }
  return used;
}

/**
 * Marks the scans to read: all where blocks are smoothed. Components' `used` are set. Backwards: a refinement needs its
 * band's earlier values.
 */
export function chooseScans(d: Decoder): void {
  for (let i = 0; i < d.components; i++) componentAt(d, i).history = 0;
  for (let i = d.scanCount - 1; i >= 0; i--) {
    const s = scanAt(d, i);
    s.needed = 1;
    if (s.kind < AC_FIRST) continue;
    const c = scanComponent(s, 0);
    const bits = band(s.ss, s.se);
    if (!d.smoothing && !(bits & (c.used | c.history))) s.needed = 0;
    else if (s.kind == AC_REFINE) c.history |= bits;
  }
}
