// At most so many at once, in the order of asking. One per request: a limiter that several requests shared would keep the
// place of a request that the platform cancelled.

export class Limiter {
  private running = 0;
  private readonly waiting: Array<() => void> = [];

  constructor(private readonly limit: number) {}

  get isFull(): boolean {
    return this.running >= this.limit;
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.take();
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  /** Waits for a place, which must be given back by `release`. */
  async take(): Promise<void> {
    if (!this.isFull) this.running++;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    // The place goes straight to the next in line, so nobody can slip in between.
    const next = this.waiting.shift();
    if (next) next();
    else this.running--;
  }
}
