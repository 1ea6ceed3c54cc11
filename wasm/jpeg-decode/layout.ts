// The work area: everything whose size depends on the picture and the scale.
//
//   outputs, planes | a strip of samples (and a context row) per plane | upsampling rows | coefficients and masks of
//   one MCU row, or of a stretch of it | slots, tail buffers and Huffman tables of the needed scans (scan-layout.ts)
import { MAX_SMOOTHING_BYTES } from "../limit";
import { chooseScans, usedCoefficients } from "./scan-choice";
import { placeScans } from "./scan-layout";
import { SEQUENTIAL, scanComponent } from "./scan-state";
import { SMOOTHING_ROWS, wantsSmoothing } from "./smooth";
import { Component, Decoder, Output, Plane, ceilDiv, componentAt, planeAt, scanAt } from "./state";
import { BOX, FANCY_H2, FANCY_H2V2, FANCY_V2, FULL } from "./strip";
import { areaEnd, beginArea, measuring, take } from "./work-area";

const MARGIN: i32 = 16;
/** 12 KB of coefficients. */
const STRETCH_BLOCKS: i32 = 96;

/** Bytes of the work area. */
export function measure(d: Decoder, scale: i32, judgeScale: i32): usize {
  return place(d, 0, scale, judgeScale);
}

/** Lays the work area out at `base`, zero-filled by the caller, and answers its end. */
export function place(d: Decoder, base: usize, scale: i32, judgeScale: i32): usize {
  beginArea(base);
  d.smoothing = smoothingBytes(d) <= MAX_SMOOTHING_BYTES && wantsSmoothing(d) ? 1 : 0;
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
  return areaEnd();
}

/** Bytes of the coefficients of five MCU rows, whole blocks. */
function smoothingBytes(d: Decoder): i32 {
  let blocks = 0;
  for (let i = 0; i < d.components; i++) blocks += d.mcusWide * componentAt(d, i).h * componentAt(d, i).v;
  return blocks * (2 * SMOOTHING_ROWS + 1) * 128;
}

/** Side of the transform: chroma is enlarged by the transform as far as both directions allow (libjpeg jdmaster.c). */
function transformSize(d: Decoder, c: Component, size: i32): i32 {
  let z = size;
  while (z < 8 && (d.maxH * size) % (c.h * z * 2) == 0 && (d.maxV * size) % (c.v * z * 2) == 0) z *= 2;
  return z;
}

/**
 * MCU columns to decode and transform at a time. A file of one sequential scan needs no more than the transform can
 * take at once, so its coefficients stay in the first-level cache; several scans, or lines that one scan codes one
 * after the other, need the whole row.
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

/**
 * libjpeg's choice (jinit_upsampler): the triangle filter for 2:1, not at 1/8 and not for rows of one or two samples.
 */
function methodOf(expandX: i32, expandY: i32, fancy: bool, width: i32): i32 {
  if (expandX == 1 && expandY == 1) return FULL;
  if (!fancy) return BOX;
  if (expandX == 2 && expandY == 1) return width > 2 ? FANCY_H2 : BOX;
  if (expandX == 1 && expandY == 2) return FANCY_V2;
  if (expandX == 2 && expandY == 2) return width > 2 ? FANCY_H2V2 : BOX;
  return BOX;
}
