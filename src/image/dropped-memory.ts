// Bytes of WebAssembly memories that were let go but may still exist: a dropped memory is freed only when the garbage
// collector gets to it, so it stays charged until then.

export class DroppedMemory {
  #bytes = 0;
  readonly #registry = new FinalizationRegistry<number>((bytes) => {
    this.#bytes -= bytes;
  });

  /** Charges `memory`, which nobody uses any more, until it is collected. */
  add(memory: WebAssembly.Memory): void {
    const bytes = memory.buffer.byteLength;
    this.#bytes += bytes;
    this.#registry.register(memory, bytes);
  }

  get bytes(): number {
    return this.#bytes;
  }
}
