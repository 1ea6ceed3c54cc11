// Coefficients and rows in a core's memory, for tests of the resize kernels.
import type { Arena } from "../../src/image/core";

export interface Axis {
  readonly taps: number;
  readonly starts: number[];
  /** One set of i16 a target pixel. */
  readonly coefs: number[][];
  readonly startsAt: number;
  readonly coefsAt: number;
}

/** Fills an axis by the core's own resize_coefficients; the whole source is the crop. */
export function axis(arena: Arena, filter: number, size: number, target: number, align: number): Axis {
  const { kernel } = arena;
  const taps = kernel.resize_taps(filter, size, target, align);
  const startsAt = arena.alloc(target * 4);
  const coefsAt = arena.alloc(target * taps * 2);
  const scratch = arena.alloc(taps * 8);
  const status = kernel.resize_coefficients(filter, size, 0, size, target, taps, align, startsAt, coefsAt, scratch);
  if (status !== 0) throw new Error(`expected coefficients, got status ${status}`);
  const starts = [...new Uint32Array(kernel.memory.buffer, startsAt, target)];
  const flat = new Int16Array(kernel.memory.buffer, coefsAt, target * taps);
  const coefs = starts.map((_, i) => [...flat.subarray(i * taps, (i + 1) * taps)]);
  return { taps, starts, coefs, startsAt, coefsAt };
}

/** Copies bytes into a new buffer and returns its address. */
export function put(arena: Arena, data: ArrayBufferView): number {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const at = arena.alloc(bytes.length);
  arena.bytes().set(bytes, at);
  return at;
}

/** The u32 table of row addresses that vertical kernels read. */
export function putRows(arena: Arena, rows: readonly ArrayBufferView[]): number {
  return put(
    arena,
    Uint32Array.from(rows, (row) => put(arena, row)),
  );
}
