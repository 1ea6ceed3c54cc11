// How coded samples become RGB, where a HEIF file says so itself (colr of type nclx: ISO/IEC 14496-12, 12.1.5, with the numbers
// of ITU-T H.273). Where it does not, the coded picture's own word counts.
import type { Item } from "./isobmff-meta";
import type { Reader } from "./reader";

export interface ColourCode {
  /** MatrixCoefficients. */
  readonly matrix: number;
  /** Samples use all their values; otherwise luma is 16–235 of 8 bits. */
  readonly fullRange: boolean;
}

/** Of the first of `items` that has one. */
export function colourCode(reader: Reader, items: readonly Item[]): ColourCode | null {
  for (const { properties } of items) {
    const found = properties.find(({ type, data, end }) => {
      return type === "colr" && reader.text(data, 4) === "nclx" && end - data >= 11;
    });
    if (found) return { matrix: reader.u16(found.data + 8), fullRange: (reader.u8(found.data + 10) & 0x80) !== 0 };
  }
  return null;
}
