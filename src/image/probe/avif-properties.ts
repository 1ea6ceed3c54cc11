// What the properties of an AVIF's pictures say, each read by itself: size, AV1 configuration, turns, clean aperture, colour.
import type { Header, Orientation } from "../header";
import { composeOrientation, FLIP, type Rectangle, ROTATION } from "../orientation";
import { type Box, BoxFields } from "./isobmff";
import type { Property } from "./isobmff-meta";
import type { CodePoints } from "./nclx";
import { MAX_PROFILE_BYTES } from "./profile-inflate";
import type { Reader } from "./reader";

export interface Av1Facts {
  /** 8, 10 or 12. */
  readonly bitDepth: number;
  readonly subsampling: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
}

/** `ispe` (ISO/IEC 23008-12, 6.5.3). @throws ImageError CORRUPTED_IMAGE when the box is cut off. */
export function spatialExtents(reader: Reader, box: Box): { width: number; height: number } {
  const fields = new BoxFields(reader, box);
  fields.version();
  return { width: fields.uint(4), height: fields.uint(4) };
}

/** `av1C` (AV1 in ISOBMFF, 2.3): its third byte. */
export function av1Facts(reader: Reader, box: Box): Av1Facts {
  const fields = new BoxFields(reader, box);
  fields.uint(2);
  const byte = fields.uint(1);
  const bitDepth = byte & 0x40 ? (byte & 0x20 ? 12 : 10) : 8;
  if (byte & 0x10) return { bitDepth, subsampling: "4:0:0" };
  return { bitDepth, subsampling: byte & 8 ? (byte & 4 ? "4:2:0" : "4:2:2") : "4:4:4" };
}

/** `irot` and `imir` in their order: irot counts quarter turns against the clock, imir's 1 exchanges left and right. */
export function turnOf(reader: Reader, properties: readonly Property[]): Orientation {
  const turns = [ROTATION[0], ROTATION[270], ROTATION[180], ROTATION[90]];
  let orientation: Orientation = 1;
  for (const { type, data, end } of properties) {
    const byte = data < end ? reader.u8(data) : 0;
    if (type === "irot") orientation = composeOrientation(orientation, turns[byte & 3]);
    if (type === "imir") orientation = composeOrientation(orientation, byte & 1 ? FLIP.h : FLIP.v);
  }
  return orientation;
}

/** `clap` (ISO/IEC 14496-12, 12.1.4.1). Null when it is no rectangle of whole pixels within the picture. */
export function cleanAperture(reader: Reader, box: Box, { width, height }: Pick<Header, "width" | "height">) {
  const fields = new BoxFields(reader, box);
  const ratio = () => (fields.uint(4) | 0) / fields.uint(4);
  const [across, down, right, below] = [ratio(), ratio(), ratio(), ratio()];
  const part: Rectangle = {
    x: (width - across) / 2 + right,
    y: (height - down) / 2 + below,
    width: across,
    height: down,
  };
  const isWhole = Object.values(part).every((side) => Number.isInteger(side) && side >= 0);
  const isInside = part.x + across <= width && part.y + down <= height && across > 0 && down > 0;
  return isWhole && isInside ? part : null;
}

export interface Colour {
  /** ICC, as it stands in the file; empty for none, or an oversized one. */
  readonly icc: Uint8Array;
  readonly nclx: CodePoints | null;
}

/** All `colr` boxes (ISO/IEC 14496-12, 12.1.5) of a picture. */
export function colourOf(reader: Reader, properties: readonly Box[]): Colour {
  let icc: Uint8Array = new Uint8Array();
  let nclx: CodePoints | null = null;
  for (const box of properties) {
    if (box.type !== "colr") continue;
    const fields = new BoxFields(reader, box);
    const kind = fields.type();
    if (kind === "nclx") nclx ??= { primaries: fields.uint(2), transfer: fields.uint(2) };
    const bytes = box.end - fields.position;
    if ((kind === "prof" || kind === "rICC") && bytes <= MAX_PROFILE_BYTES) icc = reader.slice(fields.position, bytes);
  }
  return { icc, nclx };
}
