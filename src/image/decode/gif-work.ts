// What a GIF decode will allocate, from the header alone. The sum is gif_work_bytes' (wasm/gif/rows.ts); a test holds the two
// equal.
import type { Header } from "../header";

const WINDOW_ROOM_BYTES = 32768;
const SLACK_BYTES = 64;

/** Bytes of the work block: about 32 KB and a row of indices; interlaced also the indices of every other row. */
export function gifWorkBytes({ width, height, progressive }: Pick<Header, "width" | "height" | "progressive">): number {
  const held = progressive ? padded(width * Math.ceil(height / 2)) : 0;
  return padded(width + WINDOW_ROOM_BYTES) + held;
}

/** Every buffer is a multiple of 64 bytes and has 64 to spare. */
function padded(bytes: number): number {
  return Math.floor((bytes + SLACK_BYTES + 63) / 64) * 64;
}
