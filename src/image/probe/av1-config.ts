// The configuration of AV1 pictures (AV1 Codec ISO Media File Format Binding, 2.3): what their samples are.
import { type Box, BoxFields } from "./isobmff";
import type { Reader } from "./reader";

export interface Av1Facts {
  /** 8, 10 or 12. */
  readonly bitDepth: number;
  readonly subsampling: "4:0:0" | "4:2:0" | "4:2:2" | "4:4:4";
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
