// What a BMP decode will allocate, from the header alone. The sum is bmp_work_bytes' (wasm/bmp/rows.ts); a test holds the two
// equal.
import type { Header } from "../header";

const INDEX_BYTES_PER_ROW = 8;
const SLACK_BYTES = 64;

/** Bytes of the work block: what run-length coding needs, where the depth may have it. */
export function bmpWorkBytes({
  width,
  height,
  mode,
  bitDepth,
}: Pick<Header, "width" | "height" | "mode" | "bitDepth">): number {
  if (mode !== "P" || (bitDepth !== 4 && bitDepth !== 8)) return 0;
  return padded(INDEX_BYTES_PER_ROW * height) + padded(width);
}

/** Every buffer is a multiple of 64 bytes and has 64 to spare. */
function padded(bytes: number): number {
  return Math.floor((bytes + SLACK_BYTES + 63) / 64) * 64;
}
