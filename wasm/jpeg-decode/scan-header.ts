// Start of scan (T.81 B.2.3): which components, which coefficients, with which tables. What libjpeg refuses is refused.
import { MAX_SCANS, MAX_SCAN_BLOCKS } from "../limit";
import { ERR_CORRUPT, ERR_LIMIT } from "../status";
import { endOfScan } from "./cursor";
import { latchQuant } from "./frame";
import { checkDefinition } from "./huffman";
import { noteProgress } from "./smooth";
import { byteAt, findMarker, wordAt } from "./source";
import { fillStandardTables } from "./standard-huffman";
import {
  AC_FIRST, AC_REFINE, DC_FIRST, DC_REFINE, SEQUENTIAL, Scan, scanComponent, scanComponentField, scanDht,
} from "./scan-state";
import { Component, Decoder, componentAt, dhtField, scanAt } from "./state";

const MAX_BLOCKS_PER_MCU: i32 = 10;
const MAX_SHIFT: i32 = 13;

/** Where parsing goes on after the scan's data: the address of a marker's code byte. */
export let afterScan: usize = 0;

/** Records the scan whose header is at p (after the marker code). */
export function readScan(d: Decoder, p: usize): i32 {
  const end = d.sourceEnd;
  const count = byteAt(p + 2, end);
  if (!d.components || count < 1 || count > 4 || wordAt(p, end) != 6 + 2 * count) return ERR_CORRUPT;
  if (d.scanCount > 0 && !d.multiScan) return ERR_CORRUPT;
  if (d.scanCount >= MAX_SCANS) return ERR_LIMIT;
  const s = scanAt(d, d.scanCount);
  memory.fill(changetype<usize>(s), 0, offsetof<Scan>());
  const parameters = p + 3 + <usize>count * 2;
  s.count = count;
  s.interval = d.restartInterval;
  s.data = parameters + 3;
  s.ss = byteAt(parameters, end);
  s.se = byteAt(parameters + 1, end);
  s.ah = byteAt(parameters + 2, end) >> 4;
  s.al = byteAt(parameters + 2, end) & 15;
  const status = d.progressive ? checkProgression(s) : 0;
  if (status < 0) return status;
  if (d.scanCount == 0) {
    d.multiScan = d.progressive || count < d.components ? 1 : 0;
    if (!d.progressive) fillStandardTables(d);
  }
  return addComponents(d, s, p + 3);
}

function checkProgression(s: Scan): i32 {
  if (s.ss == 0 ? s.se != 0 : s.count != 1 || s.se < s.ss || s.se > 63) return ERR_CORRUPT;
  if (s.al > MAX_SHIFT || (s.ah && s.al != s.ah - 1)) return ERR_CORRUPT;
  if (s.ss == 0) s.kind = s.ah ? DC_REFINE : DC_FIRST;
  else s.kind = s.ah ? AC_REFINE : AC_FIRST;
  return 0;
}

function addComponents(d: Decoder, s: Scan, list: usize): i32 {
  const end = d.sourceEnd;
  let blocksPerMcu = 0;
  for (let i = 0; i < s.count; i++) {
    const id = byteAt(list + <usize>i * 2, end);
    const tables = byteAt(list + <usize>i * 2 + 1, end);
    // libjpeg looks for the i-th entry among the components from i on.
    let j = i;
    while (j < d.components && componentAt(d, j).id != id) j++;
    if (j >= d.components) return ERR_CORRUPT;
    const c = componentAt(d, j);
    for (let k = 0; k < i; k++) if (scanComponent(s, k) == c) return ERR_CORRUPT;
    store<usize>(scanComponentField(s, i), changetype<usize>(c));
    blocksPerMcu += c.h * c.v;
    let status = latchQuant(d, c);
    if (status == 0 && (s.kind == SEQUENTIAL || s.kind == DC_FIRST)) status = snapshotTable(d, s, i, 0, tables >> 4);
    if (status == 0 && (s.kind == SEQUENTIAL || s.kind >= AC_FIRST)) status = snapshotTable(d, s, i, 1, tables & 15);
    if (status < 0) return status;
  }
  if (s.count > 1 && blocksPerMcu > MAX_BLOCKS_PER_MCU) return ERR_CORRUPT;
  return measure(d, s, blocksPerMcu);
}

function snapshotTable(d: Decoder, s: Scan, i: i32, tableClass: i32, index: i32): i32 {
  if (index > 3) return ERR_CORRUPT;
  const definition = load<usize>(dhtField(d, tableClass, index));
  if (!definition || checkDefinition(definition, tableClass == 0) < 0) return ERR_CORRUPT;
  store<usize>(scanDht(s, tableClass, i), definition);
  return 0;
}

/** Charges the scan's blocks against the limit and finds the end of its data. */
function measure(d: Decoder, s: Scan, blocksPerMcu: i32): i32 {
  const c: Component = scanComponent(s, 0);
  const mcus: u64 = s.count == 1 ? <u64>c.blocksWide * c.blocksHigh : <u64>d.mcusWide * d.mcusHigh;
  d.plannedBlocks += s.count == 1 ? mcus : mcus * blocksPerMcu;
  if (d.plannedBlocks > <u64>MAX_SCAN_BLOCKS) return ERR_LIMIT;
  if (d.progressive) noteProgress(d, s);
  const restarts = s.interval ? <u32>((mcus + s.interval - 1) / s.interval) - 1 : 0;
  const end = d.sourceEnd;
  if (s.data < end) afterScan = restarts ? endOfScan(s.data, end, restarts) : findMarker(s.data, end);
  else afterScan = end;
  d.scanCount++;
  return 0;
}
