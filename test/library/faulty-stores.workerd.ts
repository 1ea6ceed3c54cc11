// Stores that fail for a while: every call of any of them is counted, and some of the numbers fail. What a failing call asked for
// is not done.
import type { Platform } from "../../src/edge/platform";
import { bucket, db } from "./library-app.workerd";

export class FaultyStores {
  calls = 0;
  /** Which calls fail, by their number from 1. */
  fails: (call: number) => boolean = () => false;

  readonly db = {
    prepare: (sql: string) => this.ask("D1_ERROR: Network connection lost.", () => db.prepare(sql)),
    batch: async (statements: Parameters<typeof db.batch>[0]) =>
      this.ask("D1_ERROR: Network connection lost.", () => db.batch(statements)),
  } as unknown as Platform["db"];

  readonly bucket = new Proxy(bucket, {
    get:
      (target, name) =>
      async (...values: unknown[]) => {
        const method = Reflect.get(target, name) as (...values: unknown[]) => unknown;
        return this.ask("R2: internal error (10001)", () => method.apply(target, values));
      },
  });

  queue(working: Platform["queue"]): Platform["queue"] {
    return {
      sendBatch: async (messages: Parameters<Platform["queue"]["sendBatch"]>[0]) =>
        this.ask("Queue sendBatch failed", () => working.sendBatch(messages)),
    } as Platform["queue"];
  }

  private ask<T>(reason: string, call: () => T): T {
    this.calls += 1;
    if (this.fails(this.calls)) throw new Error(reason);
    return call();
  }
}
