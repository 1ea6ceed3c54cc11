// A third-party codec in WebAssembly that jobs share: opened on first need, used by one job at a time without a pause in
// between, dropped when it has grown large, when it has thrown, and at the end. Its memory cannot outgrow what a job allows:
// growth beyond that is refused as if there were no memory left, and the job fails with a typed error.
import type { DroppedMemory } from "../dropped-memory";
import { ImageError } from "../error";

const PAGE_BYTES = 65536;

export interface OpenedCodec<T> {
  readonly module: T;
  readonly memory: WebAssembly.Memory;
}

export class SharedCodec<T> {
  #opening: Promise<OpenedCodec<T>> | null = null;
  #opened: OpenedCodec<T> | null = null;
  #limitBytes = Number.POSITIVE_INFINITY;
  #refusedBytes = 0;
  #closed = false;

  /** @param keepBytes an instance that has grown beyond this is not kept. */
  constructor(
    private readonly open: () => Promise<OpenedCodec<T>>,
    private readonly keepBytes: number,
    private readonly dropped: DroppedMemory,
  ) {}

  /**
   * Does `work` in one go.
   * @param limitBytes most memory that the codec may come to hold.
   * @param keepBytes what to keep this time; a caller who keeps more than usual calls `trim` in the end.
   * @returns what `work` answers, and the codec's memory afterwards: its peak, as memory never shrinks.
   * @throws ImageError MEMORY_BUDGET_EXCEEDED when the limit was reached and `work` failed or answered null.
   */
  async use<R>(
    limitBytes: number,
    work: (module: T) => R,
    keepBytes = this.keepBytes,
  ): Promise<{ result: R; peakBytes: number }> {
    const { module, memory } = await this.#open();
    this.#limitBytes = limitBytes;
    this.#refusedBytes = 0;
    let broken = true;
    try {
      const result = work(module);
      broken = false;
      if (result === null) this.#throwRefusal();
      return { result, peakBytes: memory.buffer.byteLength };
    } catch (error) {
      this.#throwRefusal();
      throw error;
    } finally {
      if (broken || this.#closed || memory.buffer.byteLength > keepBytes) this.#drop();
    }
  }

  /** Drops an instance that has grown beyond what is usually kept. */
  trim(): void {
    if (this.memoryBytes > this.keepBytes) this.#drop();
  }

  get memoryBytes(): number {
    return this.#opened?.memory.buffer.byteLength ?? 0;
  }

  /** Drops the instance, or lets the job that is waiting for it drop it. */
  close(): void {
    this.#closed = true;
    this.#drop();
  }

  /** Memoised, and forgotten when it fails. Another job may have dropped what this one waited for: then it is opened anew. */
  async #open(): Promise<OpenedCodec<T>> {
    for (;;) {
      this.#opening ??= this.open();
      const opening = this.#opening;
      try {
        const opened = await opening;
        if (this.#opening !== opening) continue;
        if (this.#opened === null) this.#limitGrowth(opened.memory);
        this.#opened = opened;
        return opened;
      } catch (error) {
        if (this.#opening === opening) this.#opening = null;
        throw error;
      }
    }
  }

  #limitGrowth(memory: WebAssembly.Memory): void {
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      const wantedBytes = memory.buffer.byteLength + pages * PAGE_BYTES;
      if (wantedBytes <= this.#limitBytes) return grow(pages);
      this.#refusedBytes = wantedBytes;
      throw new RangeError(`expected at most ${this.#limitBytes} bytes of codec memory, got a need of ${wantedBytes}`);
    };
  }

  #throwRefusal(): void {
    if (this.#refusedBytes === 0) return;
    throw new ImageError(
      "MEMORY_BUDGET_EXCEEDED",
      `expected at most ${this.#limitBytes} bytes of codec memory for this job, got a need of ${this.#refusedBytes}`,
      { predictedBytes: this.#refusedBytes, allowedBytes: this.#limitBytes },
    );
  }

  #drop(): void {
    if (this.#opened) this.dropped.add(this.#opened.memory);
    this.#opened = null;
    this.#opening = null;
  }
}
