// Drives the jpeg-encode room for its tests: pictures in, whole files out.
import { expect } from "vitest";
import type { Arena } from "../../src/image/core";
import { type JpegSubsampling, SUBSAMPLING_NUMBER } from "../../src/image/encode/jpeg";

export interface SourcePicture {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** An encoder that holds a picture; `state` for the kernel. Resets the arena. */
export function storePicture(
  arena: Arena,
  { rgba, width, height }: SourcePicture,
  subsampling: JpegSubsampling,
  orientation = 1,
): number {
  const { kernel } = arena;
  arena.reset(Number.POSITIVE_INFINITY);
  const kind = SUBSAMPLING_NUMBER[subsampling];
  const state = arena.alloc(kernel.jpegenc_state_bytes());
  const work = arena.alloc(kernel.jpegenc_work_bytes(width, height, kind, orientation));
  const guard = arena.alloc(64);
  const row = arena.alloc(width * 4);
  arena.bytes().fill(0xa5, guard, guard + 64);
  expect(kernel.jpegenc_open(state, work, width, height, kind, orientation)).toBe(0);
  for (let y = 0; y < height; y++) {
    arena.bytes().set(rgba.subarray(y * width * 4, (y + 1) * width * 4), row);
    expect(kernel.jpegenc_row(state, row)).toBe(0);
  }
  expect(arena.copy(guard, 64).every((byte) => byte === 0xa5)).toBe(true);
  return state;
}

/** The file at a quality, taken `capacity` bytes at a time; fails if a byte beyond the capacity is touched. */
export function writeJpeg(
  arena: Arena,
  state: number,
  quality: number,
  progressive: boolean,
  capacity = 65536,
): Uint8Array {
  const { kernel } = arena;
  expect(kernel.jpegenc_begin(state, quality, progressive ? 1 : 0)).toBe(0);
  const out = arena.alloc(capacity + 64);
  arena.bytes().fill(0xa5, out + capacity, out + capacity + 64);
  const chunks: Uint8Array[] = [];
  for (;;) {
    const written = kernel.jpegenc_write(state, out, capacity);
    expect(written).toBeGreaterThanOrEqual(0);
    expect(written).toBeLessThanOrEqual(capacity);
    if (written === 0) break;
    chunks.push(arena.copy(out, written));
  }
  expect(arena.copy(out + capacity, 64).every((byte) => byte === 0xa5)).toBe(true);
  return new Uint8Array(Buffer.concat(chunks));
}

export function encodeJpeg(
  arena: Arena,
  picture: SourcePicture,
  wish: { subsampling: JpegSubsampling; quality: number; progressive: boolean; orientation?: number },
): Uint8Array {
  const state = storePicture(arena, picture, wish.subsampling, wish.orientation);
  return writeJpeg(arena, state, wish.quality, wish.progressive);
}
