// The part of the work area that scans read with: for each its slots (the blocks of an MCU) and tail buffer, and the
// Huffman tables, one for each DHT definition and way of reading it, and the block index where there is one.
import { BLOCK_INDEX_BYTES, MIN_INDEXED_BLOCKS } from "./block-index";
import { tailBytes } from "./cursor";
import { AC_TABLE_BYTES, DC_TABLE_BYTES, buildAcTable, buildTable } from "./huffman";
import { REFINE_STEPS_BYTES, buildRefineSteps } from "./refine-step";
import { AC_FIRST, DC_REFINE, SEQUENTIAL, Scan, Slot, predictorAt, scanComponent, scanDht } from "./scan-state";
import { Decoder, scanAt } from "./state";
import { STEPS_BYTES, buildSteps } from "./step";
import { measuring, take } from "./work-area";

/** Tables are kept in a list of (definition, kind, address). */
const TABLE_ENTRY: usize = 12;
const DC_KIND: u32 = 0;
const AC_KIND: u32 = 1;
/** Of an AC refinement: symbols, and its steps behind them. */
const REFINE_KIND: u32 = 2;
const DC_STEPS_KIND: u32 = 3;
const AC_STEPS_KIND: u32 = 4;

let tableList: usize = 0;
let tableCount: i32 = 0;

/** Lays out what the needed scans read with, and builds their tables. */
export function placeScans(d: Decoder): void {
  tableCount = 0;
  let entries = 0;
  for (let i = 0; i < d.scanCount; i++) if (scanAt(d, i).needed) entries += 4 * scanAt(d, i).count;
  tableList = take(<usize>entries * TABLE_ENTRY);
  if (measuring) tableList = 0;
  for (let i = 0; i < d.scanCount; i++) if (scanAt(d, i).needed) placeScan(d, scanAt(d, i));
}

function placeScan(d: Decoder, s: Scan): void {
  const alone = s.count == 1;
  let slots = 0;
  for (let j = 0; j < s.count; j++) slots += alone ? 1 : scanComponent(s, j).h * scanComponent(s, j).v;
  const at = s.kind < AC_FIRST ? take(<usize>slots * offsetof<Slot>()) : 0;
  s.slots = at;
  s.slotCount = slots;
  s.tail = take(tailBytes(s));
  s.tailUsed = 0;
  const indexed = wantsIndex(d, s);
  const index = indexed ? take(BLOCK_INDEX_BYTES) : 0;
  if (!measuring) s.index = index;
  let slot = at;
  for (let j = 0; j < s.count; j++) {
    const c = scanComponent(s, j);
    if (s.kind >= AC_FIRST) {
      const table = tableFor(load<usize>(scanDht(s, 1, j)), s.kind == AC_FIRST ? AC_KIND : REFINE_KIND);
      if (!measuring) {
        s.acTable = table;
        s.refineSteps = s.kind == AC_FIRST ? 0 : table + DC_TABLE_BYTES;
      }
      continue;
    }
    const full = c.blockBytes == 128;
    let dcTable: usize = 0;
    let acTable: usize = 0;
    let dcSteps: usize = 0;
    let acSteps: usize = 0;
    if (s.kind != DC_REFINE) dcTable = tableFor(load<usize>(scanDht(s, 0, j)), DC_KIND);
    if (s.kind == SEQUENTIAL) acTable = tableFor(load<usize>(scanDht(s, 1, j)), AC_KIND);
    if (indexed) dcSteps = tableFor(load<usize>(scanDht(s, 0, j)), DC_STEPS_KIND);
    if (indexed || (s.kind == SEQUENTIAL && !full)) acSteps = tableFor(load<usize>(scanDht(s, 1, j)), AC_STEPS_KIND);
    if (measuring) continue;
    const across = alone ? 1 : c.h;
    const down = alone ? 1 : c.v;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, slot += offsetof<Slot>()) {
        const b = changetype<Slot>(slot);
        const block = <usize>(y * c.rowBlocks + x);
        b.dcTable = dcTable;
        b.acTable = acTable;
        b.dcSteps = dcSteps;
        b.acSteps = acSteps;
        b.predictor = predictorAt(s, j);
        b.block = c.coefs + block * <usize>c.blockBytes;
        b.blockStep = <usize>(across * c.blockBytes);
        b.mask = full ? c.masks + block * 8 : 0;
        b.maskStep = <usize>across * 8;
      }
    }
  }
}

/**
 * Finding codes ahead pays where most AC coefficients are skipped, in a picture of some size. Restart markers part the data
 * into pieces that are mostly too short.
 */
function wantsIndex(d: Decoder, s: Scan): bool {
  if (s.kind != SEQUENTIAL || d.scanCount > 1 || s.interval || d.smoothing) return false;
  const c = scanComponent(s, 0);
  return c.blockBytes == 2 && (s.count > 1 || (c.h == 1 && c.v == 1)) && d.plannedBlocks >= MIN_INDEXED_BLOCKS;
}

function tableBytes(kind: u32): usize {
  switch (kind) {
    case AC_KIND:
      return AC_TABLE_BYTES;
    case REFINE_KIND:
      return DC_TABLE_BYTES + REFINE_STEPS_BYTES;
    case DC_STEPS_KIND:
    case AC_STEPS_KIND:
      return STEPS_BYTES;
    default:
      return DC_TABLE_BYTES;
  }
}

/** The table built from a definition, made on first use. Measuring counts a table for each use, an upper bound. */
function tableFor(definition: usize, kind: u32): usize {
  if (measuring) return take(tableBytes(kind));
  for (let i = 0; i < tableCount; i++) {
    const entry = tableList + <usize>i * TABLE_ENTRY;
    if (load<usize>(entry) == definition && load<u32>(entry, 4) == kind) return load<usize>(entry, 8);
  }
  const table = take(tableBytes(kind));
  buildKind(definition, kind, table);
  const entry = tableList + <usize>tableCount * TABLE_ENTRY;
  store<usize>(entry, definition);
  store<u32>(entry, kind, 4);
  store<usize>(entry, table, 8);
  tableCount++;
  return table;
}

function buildKind(definition: usize, kind: u32, table: usize): void {
  if (kind == DC_STEPS_KIND) buildSteps(tableFor(definition, DC_KIND), table, true);
  else if (kind == AC_STEPS_KIND) buildSteps(tableFor(definition, AC_KIND), table, false);
  else {
    buildTable(definition, table);
    if (kind == AC_KIND) buildAcTable(table);
    else if (kind == REFINE_KIND) buildRefineSteps(table, table + DC_TABLE_BYTES);
  }
}
