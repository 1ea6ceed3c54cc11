// Inflates an ICC profile out of a PNG's iCCP chunk, and gives up where it turns out too large: two megabytes of zlib may hold
// two gigabytes of zeros, and would take half a minute.
import { Unzlib } from "fflate";
import { concatenate } from "../bytes";

/** A profile above this is left alone, packed or unpacked: real ones are a few KB, large printer profiles about a MB. */
export const MAX_PROFILE_BYTES = 2 * 1024 * 1024;
/** Compressed bytes that are inflated in one go: at most a megabyte comes out before the sum is looked at. */
const STEP_BYTES = 1024;

/** The profile in a zlib stream; empty when the stream is damaged or the profile too large. */
export function inflateProfile(stream: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  const inflater = new Unzlib((part) => {
    parts.push(part);
    bytes += part.length;
  });
  try {
    for (let at = 0; at < stream.length && bytes <= MAX_PROFILE_BYTES; at += STEP_BYTES) {
      const end = at + STEP_BYTES;
      inflater.push(stream.subarray(at, end), end >= stream.length);
    }
  } catch {
    return new Uint8Array();
  }
  return bytes <= MAX_PROFILE_BYTES ? concatenate(parts) : new Uint8Array();
}
