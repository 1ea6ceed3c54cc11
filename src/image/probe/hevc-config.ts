// What the decoder configuration of an HEVC item says (hvcC: ISO/IEC 14496-15, 8.3.3.1): the kind of samples, and the parameter
// sets that go before the item's own data.
import { ImageError } from "../error";
import { type Box, BoxFields, corruptedBoxes } from "./isobmff";
import type { Reader } from "./reader";

/** Bytes in front of the kinds of samples. */
const PROFILE_BYTES = 16;
/** Between the depths and the length of lengths: frame rates and layers. */
const RATE_BYTES = 2;
/** Encoders write one of each of three kinds. */
const MAX_PARAMETER_SETS = 64;
const MIN_DEPTH = 8;
const MAX_DEPTH = 12;

/** How many pixels share a chroma sample; index: chroma_format_idc (ITU-T H.265, table 6-1). */
const SUBSAMPLING = [null, "4:2:0", "4:2:2", "4:4:4"] as const;

export interface HevcConfig {
  /** chroma_format_idc: 0 is luma alone. */
  readonly chroma: 0 | 1 | 2 | 3;
  readonly subsampling: (typeof SUBSAMPLING)[number];
  /** Bits a sample, 8–12. */
  readonly bitDepth: number;
  /** Bytes of the length in front of each NAL unit: 1, 2 or 4. */
  readonly lengthBytes: number;
  /** NAL units of parameter sets, views of the file. */
  readonly parameterSets: readonly Uint8Array[];
}

/** @throws ImageError CORRUPTED_IMAGE; UNSUPPORTED_FORMAT for depths that are not decoded. */
export function readHevcConfig(reader: Reader, box: Box): HevcConfig {
  const fields = new BoxFields(reader, box);
  fields.bytes(PROFILE_BYTES);
  const chroma = (fields.uint(1) & 3) as HevcConfig["chroma"];
  const bitDepth = MIN_DEPTH + (fields.uint(1) & 7);
  const chromaDepth = MIN_DEPTH + (fields.uint(1) & 7);
  if (bitDepth > MAX_DEPTH || (chroma !== 0 && chromaDepth !== bitDepth)) {
    const got = `${bitDepth} and ${chromaDepth}`;
    throw new ImageError("UNSUPPORTED_FORMAT", `expected HEVC of one depth of 8 to 12 bits, got ${got}`, { kind: got });
  }
  fields.bytes(RATE_BYTES);
  const lengthBytes = (fields.uint(1) & 3) + 1;
  if (lengthBytes === 3) throw corruptedBoxes("lengths of 1, 2 or 4 bytes", 3);
  const subsampling = SUBSAMPLING[chroma];
  return { chroma, subsampling, bitDepth, lengthBytes, parameterSets: readParameterSets(fields) };
}

function readParameterSets(fields: BoxFields): Uint8Array[] {
  const sets: Uint8Array[] = [];
  for (let arrays = fields.uint(1); arrays > 0; arrays--) {
    fields.uint(1);
    for (let count = fields.uint(2); count > 0; count--) {
      if (sets.length === MAX_PARAMETER_SETS)
        throw corruptedBoxes(`at most ${MAX_PARAMETER_SETS} parameter sets`, "more");
      sets.push(fields.bytes(fields.uint(2)));
    }
  }
  return sets;
}
