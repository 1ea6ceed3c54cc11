import { afterEach, describe, expect, it, vi } from "vitest";
import { Yielder } from "../../src/image/yielder";

const MS = 1_000_000;

afterEach(() => vi.unstubAllGlobals());

describe("Yielder", () => {
  it("waits once for every 20 ms of estimated work, however it is cut", async () => {
    const yielder = new Yielder(undefined);
    const waits: boolean[] = [];
    for (let i = 0; i < 8; i++) waits.push(await yielder.after(5, MS));
    expect(waits).toEqual([false, false, false, true, false, false, false, true]);
    expect(await yielder.after(1, 500 * MS)).toBe(true);
  });

  for (const [name, absent] of [
    ["an immediate", []],
    ["a message to itself", ["setImmediate"]],
    ["a timer", ["setImmediate", "MessageChannel"]],
  ] as Array<[string, string[]]>) {
    it(`lets other tasks run while it waits: by ${name}`, async () => {
      const { setImmediate } = globalThis;
      for (const missing of absent) vi.stubGlobal(missing, undefined);
      const ran: string[] = [];
      setImmediate(() => ran.push("another task"));
      const yielder = new Yielder(undefined);
      while (ran.length === 0) await yielder.after(20, MS);
      expect(ran).toEqual(["another task"]);
    });
  }

  it("throws ABORTED at the next report of work, and at once where the job was aborted before it began", async () => {
    const controller = new AbortController();
    const yielder = new Yielder(controller.signal);
    await yielder.after(1, 1);
    controller.abort();
    await expect(yielder.after(1, 1)).rejects.toMatchObject({ code: "ABORTED" });
    expect(() => new Yielder(controller.signal)).toThrow(/got an abort/);
  });
});
