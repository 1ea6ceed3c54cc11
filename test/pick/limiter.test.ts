import { describe, expect, it } from "vitest";
import { Limiter } from "../../src/pick/limiter";

describe("Limiter", () => {
  it("runs at most so many at once, in the order of asking, and goes on after a failure", async () => {
    const limiter = new Limiter(2);
    const started: number[] = [];
    let running = 0;
    let most = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 7 }, (_, i) =>
        limiter.run(async () => {
          started.push(i);
          most = Math.max(most, ++running);
          await new Promise((resolve) => setTimeout(resolve, 0));
          running--;
          if (i % 3 === 0) throw new Error(String(i));
          return i;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([false, true, true, false, true, true, false]);
  });
});
