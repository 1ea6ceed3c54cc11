// Drives the png room for its tests: a file in, rows and statuses out, with guard bytes around everything it may write.
import { expect } from "vitest";
import type { Arena } from "../../src/image/core";
import { guardedBuffers } from "./guarded";

export interface DecodedPng {
  /** png_open's status if negative, else png_row's last answer. */
  readonly status: number;
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly rgba: Uint8Array;
  readonly truncated: number;
  readonly work: number;
  readonly workBytes: number;
}

/** Decodes what can be decoded; pictures over `maxPixels` are opened only. Fails the test if a guard byte changed. */
export function decodeRows(arena: Arena, file: Uint8Array, maxPixels = 1 << 24): DecodedPng {
  const { kernel } = arena;
  const { alloc: guarded, expectIntact } = guardedBuffers(arena);
  const source = guarded(file.length);
  arena.bytes().set(file, source);
  const state = guarded(kernel.png_state_bytes());
  const opened = kernel.png_open(state, source, file.length);
  const width = kernel.png_width(state);
  const height = kernel.png_height(state);
  const result = {
    status: opened,
    width,
    height,
    rows: 0,
    rgba: new Uint8Array(0),
    truncated: 0,
    work: 0,
    workBytes: 0,
  };
  if (opened < 0 || width * height > maxPixels) return result;
  const workBytes = kernel.png_work_bytes(state);
  const work = guarded(workBytes);
  expect(kernel.png_start(state, work)).toBe(0);
  const slot = guarded(width * 4);
  const rgba = new Uint8Array(width * height * 4);
  let rows = 0;
  let status = kernel.png_row(state, slot);
  while (status === 1) {
    rgba.set(arena.bytes().subarray(slot, slot + width * 4), rows * width * 4);
    rows++;
    status = kernel.png_row(state, slot);
  }
  expectIntact();
  expect(Buffer.compare(arena.bytes().subarray(source, source + file.length), file)).toBe(0);
  return {
    ...result,
    status,
    rows,
    rgba: rgba.subarray(0, rows * width * 4),
    truncated: kernel.png_truncated(state),
    work: kernel.png_work(state),
    workBytes,
  };
}
