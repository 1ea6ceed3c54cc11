// The work area: everything whose size depends on the picture and the scale. One function lays it out; with base 0 it
// only measures, so what plan is told and what start uses cannot differ. Alignment 64, and 64 spare bytes at the end of
// every buffer that vectors run past.
//
//   outputs, planes | a strip of samples (and a context row) per plane | upsampling rows | coefficients and masks of one
//   MCU row | slots of the needed scans | Huffman tables
import { AC_TABLE_BYTES, DC_TABLE_BYTES, SKIP_TABLE_BYTES, buildAcTable, buildSkips, buildTable } from "./huffman";
import { tailBytes } from "./cursor";
import { chooseScans, usedCoefficients } from "./scan-choice";
import { SMOOTHING_ROWS, wantsSmoothing } from "./smooth";
import {
  AC_FIRST, Component, DC_FIRST, DC_REFINE, Decoder, Output, Plane, SEQUENTIAL, Scan, Slot, ceilDiv, componentAt,
  outputAt, planeAt, predictorAt, scanAt, scanComponent, scanDht,
} from "./state";
import { BOX, FANCY_H2, FANCY_H2V2, FANCY_V2, FULL } from "./strip";

const MARGIN: i32 = 16;
/** 12 KB of coefficients. */
const STRETCH_BLOCKS: i32 = 96;
/** Tables are kept in a list of (definition, kind, address). */
const TABLE_ENTRY: usize = 12;
const DC_KIND: u32 = 0;
const AC_KIND: u32 = 1;
const SKIP_KIND: u32 = 2;
const SYMBOL_KIND: u32 = 3;

let cursor: usize = 0;
let measuring: bool = true;
let tableList: usize = 0;
let tableCount: i32 = 0;

function take(bytes: usize): usize {
  const at = cursor;
  cursor = (at + bytes + 63) & ~63;
  return at;
}

/** Bytes of the work area. */
export function measure(d: Decoder, scale: i32, judgeScale: i32): usize {
  return place(d, 0, scale, judgeScale);
}

/** Lays the work area out at `base`, zero-filled by the caller, and answers its end. */
export function place(d: Decoder, base: usize, scale: i32, judgeScale: i32): usize {
  cursor = base;
  measuring = base == 0;
  tableCount = 0;
  d.smoothing = wantsSmoothing(d) ? 1 : 0;
  const second = judgeScale >= 0;
  const output0 = take(offsetof<Output>());
  const output1 = second ? take(offsetof<Output>()) : 0;
  if (!measuring) {
    d.outputs = second ? 2 : 1;
    d.output0 = output0;
    d.output1 = output1;
  }
  for (let i = 0; i < d.components; i++) {
    const c = componentAt(d, i);
    c.used = usedCoefficients(transformSize(d, c, 8 >> scale));
    c.blockBytes = transformSize(d, c, 8 >> scale) == 1 && !d.smoothing ? 2 : 128;
    if (!second) continue;
    c.used |= usedCoefficients(transformSize(d, c, 8 >> judgeScale));
    if (transformSize(d, c, 8 >> judgeScale) != 1) c.blockBytes = 128;
  }
  placeOutput(d, changetype<Output>(output0), 8 >> scale);
  if (second) placeOutput(d, changetype<Output>(output1), 8 >> judgeScale);
  d.stretch = stretchOf(d);
  for (let i = 0; i < d.components; i++) {
    const c = componentAt(d, i);
    c.rowBlocks = d.stretch * c.h;
    const blocks = <usize>(c.rowBlocks * c.v);
    // Smoothing looks at two MCU rows on each side; the scans fill the last of the five.
    const behind = d.smoothing ? blocks * 2 * <usize>SMOOTHING_ROWS * 128 : 0;
    c.coefs = take(blocks * <usize>c.blockBytes + behind) + behind;
    c.masks = c.blockBytes == 128 ? take(blocks * 8) : 0;
  }
  chooseScans(d);
  placeScans(d);
  return cursor;
}

/** Side of the transform: chroma is enlarged by the transform as far as both directions allow (libjpeg jdmaster.c). */
function transformSize(d: Decoder, c: Component, size: i32): i32 {
  let z = size;
  while (z < 8 && (d.maxH * size) % (c.h * z * 2) == 0 && (d.maxV * size) % (c.v * z * 2) == 0) z *= 2;
  return z;
}

/**
 * MCU columns to decode and transform at a time. A file of one sequential scan needs no more than the transform can take
 * at once, so its coefficients stay in the first-level cache; several scans, or lines that one scan codes one after the
 * other, need the whole row.
 */
function stretchOf(d: Decoder): i32 {
  const s = scanAt(d, 0);
  if (d.scanCount > 1 || s.kind != SEQUENTIAL || (s.count == 1 && scanComponent(s, 0).v > 1)) return d.mcusWide;
  let blocks = 0;
  for (let i = 0; i < d.components; i++) blocks += componentAt(d, i).h * componentAt(d, i).v;
  return min(d.mcusWide, STRETCH_BLOCKS / blocks);
}

function placeOutput(d: Decoder, o: Output, size: i32): void {
  const planes = take(offsetof<Plane>() * <usize>d.components);
  const width = ceilDiv(d.width * size, 8);
  if (!measuring) {
    o.size = size;
    o.width = width;
    o.height = ceilDiv(d.height * size, 8);
    o.rowsPerStrip = d.maxV * size;
    o.planes = planes;
  }
  for (let i = 0; i < d.components; i++) {
    const c = componentAt(d, i);
    const z = transformSize(d, c, size);
    const rows = c.v * z;
    const samplesWide = d.mcusWide * c.h * z;
    const stride = (samplesWide + MARGIN + 63) & ~15;
    const expandX = (d.maxH * size) / (c.h * z);
    const expandY = (d.maxV * size) / (c.v * z);
    const planeWidth = ceilDiv(d.width * c.h * z, d.maxH * 8);
    const method = methodOf(expandX, expandY, size > 1, planeWidth);
    const strip = take(<usize>stride * <usize>(rows + 1) + 64);
    const upsampled = method == FULL ? <usize>0 : take(<usize>width + 128);
    const sums = method == FANCY_H2V2 ? take(<usize>planeWidth * 2 + 128) + 16 : 0;
    if (measuring) continue;
    const p = planeAt(o, i);
    p.component = changetype<usize>(c);
    p.size = z;
    p.stride = stride;
    p.top = strip + <usize>stride + <usize>MARGIN;
    p.rows = rows;
    p.width = planeWidth;
    p.height = ceilDiv(d.height * c.v * z, d.maxV * 8);
    p.expandX = expandX;
    p.expandY = expandY;
    p.method = method;
    p.upsampled = upsampled;
    p.sums = sums;
    if (method == FANCY_V2 || method == FANCY_H2V2) o.lag = 1;
  }
}

/** libjpeg's choice (jinit_upsampler): the triangle filter for 2:1, not at 1/8 and not for rows of one or two samples. */
function methodOf(expandX: i32, expandY: i32, fancy: bool, width: i32): i32 {
  if (expandX == 1 && expandY == 1) return FULL;
  if (!fancy) return BOX;
  if (expandX == 2 && expandY == 1) return width > 2 ? FANCY_H2 : BOX;
  if (expandX == 1 && expandY == 2) return FANCY_V2;
  if (expandX == 2 && expandY == 2) return width > 2 ? FANCY_H2V2 : BOX;
  return BOX;
}

function placeScans(d: Decoder): void {
  let entries = 0;
  for (let i = 0; i < d.scanCount; i++) if (scanAt(d, i).needed) entries += 2 * scanAt(d, i).count;
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
  let slot = at;
  for (let j = 0; j < s.count; j++) {
    const c = scanComponent(s, j);
    if (s.kind >= AC_FIRST) {
      const table = tableFor(load<usize>(scanDht(s, 1, j)), s.kind == AC_FIRST ? AC_KIND : SYMBOL_KIND);
      if (!measuring) s.acTable = table;
      continue;
    }
    const full = c.blockBytes == 128;
    let dcTable: usize = 0;
    let acTable: usize = 0;
    if (s.kind != DC_REFINE) dcTable = tableFor(load<usize>(scanDht(s, 0, j)), DC_KIND);
    if (s.kind == SEQUENTIAL) acTable = tableFor(load<usize>(scanDht(s, 1, j)), full ? AC_KIND : SKIP_KIND);
    if (measuring) continue;
    const across = alone ? 1 : c.h;
    const down = alone ? 1 : c.v;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, slot += offsetof<Slot>()) {
        const b = changetype<Slot>(slot);
        const block = <usize>(y * c.rowBlocks + x);
        b.dcTable = dcTable;
        b.acTable = acTable;
        b.predictor = predictorAt(s, j);
        b.block = c.coefs + block * <usize>c.blockBytes;
        b.blockStep = <usize>(across * c.blockBytes);
        b.mask = full ? c.masks + block * 8 : 0;
        b.maskStep = <usize>across * 8;
      }
    }
  }
}

function tableBytes(kind: u32): usize {
  return kind == AC_KIND ? AC_TABLE_BYTES : kind == SKIP_KIND ? SKIP_TABLE_BYTES : DC_TABLE_BYTES;
}

/** The table built from a definition, made on first use. Measuring counts a table for each use, an upper bound. */
function tableFor(definition: usize, kind: u32): usize {
  if (measuring) return take(tableBytes(kind));
  for (let i = 0; i < tableCount; i++) {
    const entry = tableList + <usize>i * TABLE_ENTRY;
    if (load<usize>(entry) == definition && load<u32>(entry, 4) == kind) return load<usize>(entry, 8);
  }
  const table = take(tableBytes(kind));
  buildTable(definition, table);
  if (kind == AC_KIND || kind == SKIP_KIND) buildAcTable(table);
  if (kind == SKIP_KIND) buildSkips(table);
  const entry = tableList + <usize>tableCount * TABLE_ENTRY;
  store<usize>(entry, definition);
  store<u32>(entry, kind, 4);
  store<usize>(entry, table, 8);
  tableCount++;
  return table;
}
