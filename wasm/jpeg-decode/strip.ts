// One output's strip of samples → rows of RGBA. A strip is one MCU row. Where vertical interpolation looks at the row
// below, the strip's last row is held back until the next strip is there (`lag`), and each plane keeps the last sample
// row of the strip before above its own first row. At the picture's top and bottom that row is a copy of the edge.
import {
  jpeg_colour_cmyk, jpeg_colour_grey, jpeg_colour_rgb, jpeg_colour_ycbcr, jpeg_colour_ycck,
} from "./colour";
import { CMYK, GREY, RGB, YCBCR } from "./frame";
import { Component, Decoder, Output, Plane, planeAt } from "./state";
import { transformSmoothed, transformStretch } from "./transform";
import {
  jpeg_upsample_box, jpeg_upsample_h2_box, jpeg_upsample_h2_fancy, jpeg_upsample_h2v2_fancy, jpeg_upsample_v2_fancy,
} from "./upsample";

/** How a plane's samples become full-size rows. */
export const FULL: i32 = 0;
export const BOX: i32 = 1;
export const FANCY_H2: i32 = 2;
export const FANCY_V2: i32 = 3;
export const FANCY_H2V2: i32 = 4;

/** Marks an upsampled row that holds nothing. */
const NOTHING: i32 = -2;

/** Before a strip is filled anew: keeps the last row of the one before as context. */
export function beginStrip(d: Decoder, o: Output, mcuRow: i32): void {
  if (!o.lag || mcuRow == 0) return;
  for (let i = 0; i < d.components; i++) {
    const p = planeAt(o, i);
    copyRow(p, p.top - p.stride, p.top + <usize>((p.rows - 1) * p.stride));
  }
}

/** Transforms the stretch of coefficients in work. */
export function fillStretch(d: Decoder, o: Output, clear: bool): void {
  for (let i = 0; i < d.components; i++) {
    const p = planeAt(o, i);
    transformStretch(changetype<Component>(p.component), p, d.mcuRow, d.from, d.to, clear);
  }
}

/** Transforms the row in work with smoothing. */
export function fillSmoothed(d: Decoder, o: Output): void {
  for (let i = 0; i < d.components; i++) {
    const p = planeAt(o, i);
    transformSmoothed(d, changetype<Component>(p.component), p);
  }
}

/** After the strip is filled: says which rows are ready. */
export function endStrip(d: Decoder, o: Output, mcuRow: i32): void {
  const last = mcuRow == d.mcusHigh - 1;
  for (let i = 0; i < d.components; i++) {
    const p = planeAt(o, i);
    if (o.lag && mcuRow == 0) copyRow(p, p.top - p.stride, p.top);
    p.validRows = last ? p.height - mcuRow * p.rows : p.rows;
    p.held = NOTHING;
  }
  o.first = o.lag && mcuRow > 0 ? -1 : 0;
  const rows = last ? o.height - mcuRow * o.rowsPerStrip : o.rowsPerStrip - o.lag;
  o.ready = rows - o.first;
}

function copyRow(p: Plane, to: usize, from: usize): void {
  memory.copy(to, from, p.stride - 16);
}

/** Address of the samples of strip row y at full width. */
function samplesOf(p: Plane, o: Output, y: i32): usize {
  const stride = p.stride;
  if (p.method == FULL) return p.top + y * stride;
  const near = y < 0 ? -1 : y / p.expandY;
  const row = p.top + near * stride;
  const dst = p.upsampled;
  if (p.method == FANCY_H2) {
    jpeg_upsample_h2_fancy(row, dst, p.width);
    return dst;
  }
  if (p.method == BOX) {
    if (p.expandX == 1) return row;
    if (p.held == near) return dst;
    p.held = near;
    if (p.expandX == 2) jpeg_upsample_h2_box(row, dst, p.width);
    else jpeg_upsample_box(row, dst, ceilWidth(o.width, p.expandX), p.expandX);
    return dst;
  }
  const lower = y & 1;
  const far = p.top + (lower ? min(near + 1, p.validRows - 1) : near - 1) * stride;
  if (p.method == FANCY_V2) jpeg_upsample_v2_fancy(row, far, dst, p.width, lower);
  else jpeg_upsample_h2v2_fancy(row, far, dst, p.width, p.sums);
  return dst;
}

function ceilWidth(width: i32, expand: i32): i32 {
  return (width + expand - 1) / expand;
}

/** Writes ready row i as RGBA. */
export function writeRow(d: Decoder, o: Output, i: i32, dst: usize): void {
  const y = o.first + i;
  const width = o.width;
  const s0 = samplesOf(planeAt(o, 0), o, y);
  if (d.colour == GREY) {
    jpeg_colour_grey(s0, dst, width);
    return;
  }
  const s1 = samplesOf(planeAt(o, 1), o, y);
  const s2 = samplesOf(planeAt(o, 2), o, y);
  if (d.colour == YCBCR) jpeg_colour_ycbcr(s0, s1, s2, dst, width);
  else if (d.colour == RGB) jpeg_colour_rgb(s0, s1, s2, dst, width);
  else {
    const s3 = samplesOf(planeAt(o, 3), o, y);
    if (d.colour == CMYK) jpeg_colour_cmyk(s0, s1, s2, s3, dst, width);
    else jpeg_colour_ycck(s0, s1, s2, s3, dst, width);
  }
}
