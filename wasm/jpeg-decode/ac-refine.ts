// AC refinement scans, one MCU row: one more bit for every coefficient that already has a value, and new ±1s. The bits of a
// block are read by refine-block.ts.
import { enterTail, overrun, restart } from "./cursor";
import { refineBlock } from "./refine-block";
import { Scan, scanComponent } from "./scan-state";
import { Decoder } from "./state";
import { band } from "./zigzag";

/** Decodes row d.mcuRow of an AC refinement into the coefficients and masks. */
export function decodeAcRefineRow(d: Decoder, s: Scan): void {
  const c = scanComponent(s, 0);
  const lines = min(c.v, c.blocksHigh - d.mcuRow * c.v);
  const width: u32 = c.blocksWide;
  const all = band(s.ss, s.se);
  d.work += <f64>(lines * width);
  for (let line = 0; line < lines; line++) {
    const base = c.coefs + <usize>(line * c.rowBlocks) * 128;
    const masks = c.masks + (<usize>(line * c.rowBlocks) << 3);
    for (let x: u32 = 0; x < width; x++) {
      if (s.left == 0) restart(s);
      s.left--;
      if (s.starved) {
        s.bad = 1;
        if (s.interval) continue;
        s.finished = 1;
        return;
      }
      const at = masks + (<usize>x << 3);
      const mask = load<u64>(at);
      const history = mask & all;
      if (s.eobRun != 0 && history == 0) {
        // Inside a run, blocks without history cost no bits.
        s.eobRun--;
        const most = min(min(s.eobRun, s.left), width - 1 - x);
        let passed: u32 = 0;
        while (passed < most && !(load<u64>(at + ((<usize>passed + 1) << 3)) & all)) passed++;
        s.eobRun -= passed;
        s.left -= passed;
        x += passed;
        continue;
      }
      if (s.word > s.guard) enterTail(s);
      const fresh = refineBlock(s, base + <usize>x * 128, history);
      if (fresh) store<u64>(at, mask | fresh);
      if (overrun(s.word, s.bitCount, s.limit)) s.starved = 1;
    }
  }
  if (s.starved) s.bad = 1;
}
