// Our lossy WebP encoder for the scripts of this folder, without the library around it.
import { readFileSync } from "node:fs";

const PRESETS = { best: 0, fast: 1 };
const CHUNK_BYTES = 65536;
const ERR_OUTPUT_FULL = -6;

/** @returns a function of a picture, a quality and a preset that gives the file */
export function openEncoder(coreFile) {
  const core = new WebAssembly.Module(readFileSync(coreFile));
  const kernel = new WebAssembly.Instance(core, { env: { abort() {} } }).exports;
  return ({ rgba, width, height }, quality, preset) => {
    let top = kernel.heap_base();
    const alloc = (bytes) => {
      const address = top;
      top += Math.ceil((bytes + 64) / 64) * 64;
      const missing = Math.ceil((top - kernel.memory.buffer.byteLength) / 65536);
      if (missing > 0) kernel.memory.grow(missing);
      return address;
    };
    const state = alloc(kernel.webpenc_state_bytes());
    const work = alloc(kernel.webpenc_work_bytes(width, height));
    const [row, chunk] = [alloc(width * 4), alloc(CHUNK_BYTES)];
    const memory = new Uint8Array(kernel.memory.buffer);
    const take = (write) => {
      const chunks = [];
      for (let n = write(state, chunk, CHUNK_BYTES); n !== 0; n = write(state, chunk, CHUNK_BYTES)) {
        if (n < 0) throw new Error(`expected bytes, got status ${n}`);
        chunks.push(memory.slice(chunk, chunk + n));
      }
      return chunks;
    };
    const tokens = [];
    kernel.webpenc_open(state, work, width, height, quality, PRESETS[preset]);
    for (let y = 0; y < height; y++) {
      memory.set(rgba.subarray(y * width * 4, (y + 1) * width * 4), row);
      if (kernel.webpenc_row(state, row) !== ERR_OUTPUT_FULL) continue;
      tokens.push(...take(kernel.webpenc_tokens));
      kernel.webpenc_row(state, row);
    }
    kernel.webpenc_finish(state);
    tokens.push(...take(kernel.webpenc_tokens));
    return new Uint8Array(Buffer.concat([...take(kernel.webpenc_head), ...tokens]));
  };
}
