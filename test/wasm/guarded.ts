// Buffers for kernels with a pattern behind each, which no kernel may touch.
import { expect } from "vitest";
import type { Arena } from "../../src/image/core";

/** Laid behind every buffer and the slack that may be overrun (wasm/README.md). */
const GUARD = Buffer.alloc(64, 0xa5);

export interface GuardedBuffers {
  /** An arena's buffer, and a guard behind its slack. */
  alloc(bytes: number): number;
  /** Fails the test if a guard changed. */
  expectIntact(): void;
}

/** Resets the arena. */
export function guardedBuffers(arena: Arena): GuardedBuffers {
  arena.reset(Number.POSITIVE_INFINITY);
  const guards: number[] = [];
  return {
    alloc(bytes) {
      const address = arena.alloc(bytes);
      const guard = arena.alloc(GUARD.length);
      arena.bytes().set(GUARD, guard);
      guards.push(guard);
      return address;
    },
    expectIntact() {
      for (const guard of guards) expect(GUARD.equals(arena.copy(guard, GUARD.length))).toBe(true);
    },
  };
}
