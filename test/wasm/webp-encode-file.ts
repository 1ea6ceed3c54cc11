// Drives the webp-encode room for its tests: pictures in, whole files and the encoder's own reconstruction out, with
// guard bytes around everything it may write.
import { expect } from "vitest";
import type { Arena } from "../../src/image/core";
import { ERR_OUTPUT_FULL } from "../../wasm/status";
import { guardedBuffers } from "./guarded";
import type { SourcePicture } from "./jpeg-encode-file";

export interface WebpWish {
  readonly quality: number;
  /** 0: best, 1: fast. */
  readonly preset?: number;
  /** Bytes taken at a time. */
  readonly capacity?: number;
  /** Budget of the first partition, bytes. */
  readonly modeBytes?: number;
}

export interface EncodedWebp {
  readonly file: Uint8Array;
  readonly luma: Uint8Array;
  readonly cb: Uint8Array;
  readonly cr: Uint8Array;
  readonly work: number;
  /** How often rows waited for tokens to be taken. */
  readonly refusals: number;
}

/** Encodes a picture. Resets the arena. */
export function encodeWebp(arena: Arena, { rgba, width, height }: SourcePicture, wish: WebpWish): EncodedWebp {
  const { kernel } = arena;
  const { quality, preset = 0, capacity = 65536, modeBytes } = wish;
  const { alloc: guarded, expectIntact } = guardedBuffers(arena);
  const macroblocks = ((width + 15) >> 4) * ((height + 15) >> 4);
  const state = guarded(kernel.webpenc_state_bytes());
  const work = guarded(kernel.webpenc_work_bytes(width, height));
  const row = guarded(width * 4);
  const out = guarded(capacity);
  const planes = [256, 64, 64].map((bytes) => guarded(macroblocks * bytes));
  // What an earlier picture left must not matter.
  arena.bytes().fill(0xee, state, state + kernel.webpenc_state_bytes());
  arena.bytes().fill(0xee, work, work + kernel.webpenc_work_bytes(width, height));
  expect(kernel.webpenc_open(state, work, width, height, quality, preset)).toBe(0);
  kernel.webpenc_reconstruct(state, planes[0], planes[1], planes[2]);
  if (modeBytes !== undefined) kernel.webpenc_limit_modes(state, modeBytes);

  const take = (write: typeof kernel.webpenc_head) => {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const written = write(state, out, capacity);
      expect(written).toBeGreaterThanOrEqual(0);
      expect(written).toBeLessThanOrEqual(capacity);
      if (written === 0) return chunks;
      chunks.push(arena.copy(out, written));
    }
  };
  const tokens: Uint8Array[] = [];
  let refusals = 0;
  for (let y = 0; y < height; y++) {
    arena.bytes().set(rgba.subarray(y * width * 4, (y + 1) * width * 4), row);
    let status = kernel.webpenc_row(state, row);
    if (status === ERR_OUTPUT_FULL) {
      refusals++;
      tokens.push(...take(kernel.webpenc_tokens));
      status = kernel.webpenc_row(state, row);
    }
    expect(status).toBe(0);
  }
  expect(kernel.webpenc_finish(state)).toBe(0);
  tokens.push(...take(kernel.webpenc_tokens));
  const bytes = kernel.webpenc_size(state);
  const file = new Uint8Array(Buffer.concat([...take(kernel.webpenc_head), ...tokens]));
  expect(file.length).toBe(bytes);
  expectIntact();
  const [luma, cb, cr] = planes.map((plane, i) => arena.copy(plane, macroblocks * (i === 0 ? 256 : 64)));
  return { file, luma, cb, cr, work: kernel.webpenc_work(state), refusals };
}
