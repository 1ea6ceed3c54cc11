// The decode itself: every needed scan advances by one MCU row, in file order, into the same MCU row of coefficients;
// then each output transforms it. A block's value after scan s depends only on s's own bits and on what earlier scans
// left in that block, so the result is what a whole picture of coefficients would give.
import { BlockIndex, openBlockIndex } from "./block-index";
import { decodeAcFirstRow } from "./ac-first";
import { decodeAcRefineRow } from "./ac-refine";
import { openScan } from "./cursor";
import { decodeDcRow } from "./dc";
import { badCodes } from "./huffman";
import { decodeIndexedRow } from "./indexed";
import { decodeSequentialRow } from "./sequential";
import { AC_FIRST, AC_REFINE, SEQUENTIAL, Scan } from "./scan-state";
import { Decoder, componentAt, outputAt, scanAt } from "./state";
import { SMOOTHING_ROWS } from "./smooth";
import { beginStrip, endStrip, fillSmoothed, fillStretch } from "./strip";
import { shiftRows } from "./transform";

/** Opens the needed scans' cursors. The work area is laid out. */
export function startScans(d: Decoder): void {
  d.mcuRow = 0;
  d.stripRow = 0;
  for (let i = 0; i < d.scanCount; i++) {
    const s = scanAt(d, i);
    if (!s.needed) continue;
    openScan(d, s);
    if (s.index) openBlockIndex(changetype<BlockIndex>(s.index), s, d.plannedBlocks);
  }
}

function advance(d: Decoder, s: Scan): void {
  const badBefore = badCodes;
  if (s.index) decodeIndexedRow(d, s);
  else if (s.kind == SEQUENTIAL) decodeSequentialRow(d, s, 0);
  else if (s.kind == AC_FIRST) decodeAcFirstRow(d, s);
  else if (s.kind == AC_REFINE) decodeAcRefineRow(d, s);
  else decodeDcRow(d, s);
  if (s.bad || badCodes != badBefore) {
    s.bad = 0;
    d.damaged = 1;
    if (d.damagedMcuRow < 0) d.damagedMcuRow = d.mcuRow;
  }
}

/** Advances every needed scan by the stretch of the row in work. */
function advanceAll(d: Decoder): void {
  for (let i = 0; i < d.scanCount; i++) {
    const s = scanAt(d, i);
    if (s.needed && !s.finished) advance(d, s);
  }
}

/** Decodes the next MCU row and makes the next strip, if it can; false when all strips were made. */
export function nextMcuRow(d: Decoder): bool {
  if (d.stripRow >= d.mcusHigh) return false;
  if (d.smoothing) return nextSmoothed(d);
  for (let i = 0; i < d.outputs; i++) beginStrip(d, outputAt(d, i), d.mcuRow);
  for (let from = 0; from < d.mcusWide; from += d.stretch) {
    d.from = from;
    d.to = min(from + d.stretch, d.mcusWide);
    advanceAll(d);
    // Output 0 comes last and clears.
    for (let i = d.outputs - 1; i >= 0; i--) fillStretch(d, outputAt(d, i), i == 0);
  }
  for (let i = 0; i < d.outputs; i++) endStrip(d, outputAt(d, i), d.mcuRow);
  d.mcuRow++;
  d.stripRow++;
  return true;
}

/** The same with smoothing: a strip needs the two MCU rows below, so the first two calls make none. */
function nextSmoothed(d: Decoder): bool {
  for (let i = 0; i < d.components; i++) shiftRows(componentAt(d, i));
  if (d.mcuRow < d.mcusHigh) {
    const last = scanAt(d, d.scanCount - 1);
    const good = !last.finished && !last.starved;
    d.from = 0;
    d.to = d.mcusWide;
    advanceAll(d);
    if (good || (!last.finished && !last.starved)) d.lastGoodRow = d.mcuRow;
  }
  d.mcuRow++;
  const ready = d.mcuRow > SMOOTHING_ROWS;
  for (let i = 0; i < d.outputs; i++) {
    const o = outputAt(d, i);
    o.ready = 0;
    if (!ready) continue;
    beginStrip(d, o, d.stripRow);
    fillSmoothed(d, o);
    endStrip(d, o, d.stripRow);
  }
  if (ready) d.stripRow++;
  return true;
}
