// SVG "headers": the root element's size, and, as an SVG has no header that tells what it takes to draw it, what reading all of
// it tells. There is always a header: what is damaged, has no size, or would take too much is refused when it is to be drawn
// (svg/extent.ts), for the same file may well be kept and served as it is.
import { type Header, NOT_JPEG } from "../header";
import { readDrawing } from "../svg/drawing";
import type { Reader } from "./reader";

/** More px than any source may have in all, so that a size without bounds is refused as any that is too large. */
const MOST_PX = 0x7fffffff;

/** Width and height are 0 where the file says so, or where no root element could be read. */
export function probeSvg(reader: Reader): Header {
  const { size, facts, dropped } = readDrawing(reader.bytes, null);
  return {
    format: "svg",
    width: size ? wholePx(size.width) : 0,
    height: size ? wholePx(size.height) : 0,
    orientation: 1,
    mode: "RGBA",
    bitDepth: 8,
    hasAlpha: true,
    lossless: true,
    frames: 1,
    progressive: false,
    ...NOT_JPEG,
    profile: "none",
    matrixProfile: false,
    exif: null,
    metadataKinds: dropped,
    fileBytes: reader.length,
    vector: facts,
  };
}

function wholePx(px: number): number {
  return px > 0 ? Math.min(MOST_PX, Math.max(1, Math.round(px))) : 0;
}
