// Drives the gif and bmp rooms for their tests: a file in, rows and statuses out, with guard bytes around everything they may
// write.
import { expect } from "vitest";
import type { Arena } from "../../src/image/core";
import { guardedBuffers } from "./guarded";

const STEP_ROWS = 3;

export interface RoomRows {
  /** open's status if negative, else the last answer of row. */
  readonly status: number;
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
  readonly rows: number;
  readonly rgba: Uint8Array;
  readonly truncated: number;
  readonly work: number;
  readonly workBytes: number;
}

/** Decodes what can be decoded; pictures over `maxPixels` are opened only. Fails the test if a guard byte or the source changed. */
export function decodeRoom(arena: Arena, room: "gif" | "bmp", file: Uint8Array, maxPixels = 1 << 24): RoomRows {
  const { kernel } = arena;
  const { alloc: guarded, expectIntact } = guardedBuffers(arena);
  const source = guarded(file.length);
  arena.bytes().set(file, source);
  const state = guarded(kernel[`${room}_state_bytes`]());
  const opened = kernel[`${room}_open`](state, source, file.length);
  const width = kernel[`${room}_width`](state);
  const height = kernel[`${room}_height`](state);
  const hasAlpha = kernel[`${room}_has_alpha`](state) !== 0;
  const facts = { width, height, hasAlpha, truncated: 0, work: 0, workBytes: 0 };
  if (opened < 0 || width * height > maxPixels) {
    return { ...facts, status: opened, rows: 0, rgba: new Uint8Array(0) };
  }
  const workBytes = kernel[`${room}_work_bytes`](state);
  expect(kernel[`${room}_start`](state, guarded(workBytes))).toBe(0);
  const slot = guarded(width * 4);
  const rgba = new Uint8Array(width * height * 4);
  while (kernel[`${room}_prepare`](state, STEP_ROWS) === 1);
  let rows = 0;
  let status = kernel[`${room}_row`](state, slot);
  for (; status === 1; status = kernel[`${room}_row`](state, slot)) {
    rgba.set(arena.bytes().subarray(slot, slot + width * 4), rows * width * 4);
    rows++;
  }
  expectIntact();
  expect(Buffer.compare(arena.bytes().subarray(source, source + file.length), file)).toBe(0);
  return {
    ...facts,
    status,
    rows,
    rgba: rgba.subarray(0, rows * width * 4),
    truncated: kernel[`${room}_truncated`](state),
    work: kernel[`${room}_work`](state),
    workBytes,
  };
}
