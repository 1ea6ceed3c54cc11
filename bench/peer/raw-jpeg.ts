// Darkroom's JPEG encoder over raw rows, without decoder or resizer: what the encoder's row of the benchmark times. Bundled to
// .cache/raw-jpeg.mjs by input.mjs. As in a job, one arena is reset and used again, and rows are copied in one by one.
import { readFileSync } from "node:fs";
import { Arena } from "../../src/image/core";
import { JpegEncoder } from "../../src/image/encode/jpeg";

const LIMIT_BYTES = 80 * 1024 * 1024;

const arena = new Arena(new WebAssembly.Module(readFileSync(new URL("../../dist/core.wasm", import.meta.url))));

/** A progressive 4:2:0 JPEG of RGBA `data`, width × height × 4 bytes. */
export function encodeRaw(
  { data, width, height }: { data: Uint8Array; width: number; height: number },
  quality: number,
): Uint8Array {
  arena.reset(LIMIT_BYTES);
  const encoder = new JpegEncoder(arena, { width, height, subsampling: "4:2:0", orientation: 1 });
  const stride = 4 * width;
  const row = arena.alloc(stride);
  const memory = arena.bytes();
  for (let y = 0; y < height; y++) {
    memory.set(data.subarray(y * stride, (y + 1) * stride), row);
    encoder.row(row);
  }
  return encoder.finish({ quality, progressive: true });
}
