// The NAL units (ITU-T H.265, 7.3.1) of one coded still: an item may hold more pictures, layers of other views, or slices without
// end, each of which costs as much as the picture. Only the first picture of the base layer is taken, in as many slices as the
// standard allows any level (table A.8).
import { ImageError } from "../error";

const HEADER_BYTES = 2;
const MAX_SLICES = 600;
/** Types below this are slices of pictures. */
const FIRST_PARAMETER_TYPE = 32;

/**
 * @param data NAL units, each behind its length in `lengthBytes` bytes.
 * @returns views of `data`, in order.
 * @throws ImageError CORRUPTED_IMAGE for a unit beyond the end, no slice, or too many.
 */
export function firstPicture(data: Uint8Array, lengthBytes: number): Uint8Array[] {
  const units: Uint8Array[] = [];
  let slices = 0;
  for (let at = 0; at + lengthBytes <= data.length; ) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + data[at + i];
    at += lengthBytes;
    if (length > data.length - at) throw corrupted(`a NAL unit of ${length} bytes`, `${data.length - at}`);
    const unit = data.subarray(at, at + length);
    at += length;
    if (length <= HEADER_BYTES || layerOf(unit) > 0) continue;
    if (typeOf(unit) < FIRST_PARAMETER_TYPE) {
      if (slices > 0 && beginsPicture(unit)) break;
      if (++slices > MAX_SLICES) throw corrupted(`at most ${MAX_SLICES} slices`, "more");
    }
    units.push(unit);
  }
  if (slices === 0) throw corrupted("a coded picture", "none");
  return units;
}

function typeOf(unit: Uint8Array): number {
  return (unit[0] >> 1) & 63;
}

function layerOf(unit: Uint8Array): number {
  return ((unit[0] & 1) << 5) | (unit[1] >> 3);
}

/** first_slice_segment_in_pic_flag. */
function beginsPicture(unit: Uint8Array): boolean {
  return (unit[HEADER_BYTES] & 0x80) !== 0;
}

function corrupted(expected: string, got: string): ImageError {
  return new ImageError("CORRUPTED_IMAGE", `expected ${expected} in an HEVC item, got ${got}`);
}
