// An arena that notices writes outside its buffers: patterns lie before every buffer and behind its slack
// (wasm/README.md, "Memory map"), and are looked at after each case.
import { Arena } from "../../src/image/core";

/** With the slack that an arena leaves behind it, so that the guard ends where the next buffer begins. */
const GUARD = Buffer.alloc(128, 0xa5);
const GUARD_BYTES = GUARD.length - 64;

export class GuardedArena extends Arena {
  readonly #guards: number[] = [];

  override reset(limitBytes: number): void {
    super.reset(limitBytes);
    this.#guards.length = 0;
  }

  override alloc(bytes: number): number {
    if (this.#guards.length === 0) this.#guard();
    const address = super.alloc(bytes);
    this.#guard();
    return address;
  }

  #guard(): void {
    const at = super.alloc(GUARD_BYTES);
    this.bytes().set(GUARD, at);
    this.#guards.push(at);
  }

  /** Leaves rubbish where the next job's buffers will lie: slack and alignment hold it, buffers are cleared. */
  soil(byte: number): void {
    this.bytes().fill(byte, this.heapBase);
  }

  /** @throws Error when a byte between two buffers changed. */
  verify(): void {
    const memory = Buffer.from(this.kernel.memory.buffer);
    for (const [i, at] of this.#guards.entries()) {
      if (GUARD.compare(memory, at, at + GUARD.length) !== 0) {
        throw new Error(`expected the guard behind buffer ${i - 1} to be untouched, got other bytes at ${at}`);
      }
    }
  }
}
