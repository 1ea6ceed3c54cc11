// Stores that fail for a while: every call of any of them is counted, and some of the numbers fail.
import type { Platform } from "../../src/edge/platform";
import { bucket, db } from "./library-app.workerd";

const D1_DOWN = "D1_ERROR: Network connection lost.";

type Statement = ReturnType<typeof db.prepare>;

/** Asks when it runs, as D1 does; preparing and binding cost no call. */
class FaultyStatement {
  constructor(
    readonly real: Statement,
    private readonly ask: <T>(call: () => Promise<T>) => Promise<T>,
  ) {}

  bind(...values: unknown[]) {
    return new FaultyStatement(this.real.bind(...values), this.ask);
  }

  async run() {
    return this.ask(() => this.real.run());
  }

  async all() {
    return this.ask(() => this.real.all());
  }

  async first() {
    return this.ask(() => this.real.first());
  }
}

export class FaultyStores {
  calls = 0;
  /** Which calls fail, by their number from 1. */
  fails: (call: number) => boolean = () => false;
  /** Whether what a failing call asked for is done nevertheless. */
  onlyAnswersAreLost = false;

  readonly db = {
    prepare: (sql: string) => new FaultyStatement(db.prepare(sql), (call) => this.ask(D1_DOWN, call)),
    batch: async (statements: readonly FaultyStatement[]) =>
      this.ask(D1_DOWN, () => db.batch(statements.map(({ real }) => real))),
  } as unknown as Platform["db"];

  readonly bucket = new Proxy(bucket, {
    get:
      (target, name) =>
      async (...values: unknown[]) => {
        const method = Reflect.get(target, name) as (...values: unknown[]) => Promise<unknown>;
        return this.ask("R2: internal error (10001)", () => method.apply(target, values));
      },
  });

  queue(working: Platform["queue"]): Platform["queue"] {
    return {
      sendBatch: async (messages: Parameters<Platform["queue"]["sendBatch"]>[0]) =>
        this.ask("Queue sendBatch failed", () => working.sendBatch(messages)),
    } as Platform["queue"];
  }

  private async ask<T>(reason: string, call: () => Promise<T>): Promise<T> {
    this.calls += 1;
    if (!this.fails(this.calls)) return call();
    if (this.onlyAnswersAreLost) await call();
    throw new Error(reason);
  }
}
