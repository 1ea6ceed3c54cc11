import { describe, expect, it } from "vitest";
import { FOLLOWER_WAIT_MS, SingleFlight } from "../../../src/edge/cache/single-flight";
import { FakeClock, settle } from "../fake-clock";
import { AwaitableBackground } from "./fixture";

/** Work that ends when told, and counts how often it was begun. */
function workshop<T>() {
  const open: Array<{ resolve(value: T): void; reject(error: unknown): void }> = [];
  const work = () => new Promise<T>((resolve, reject) => open.push({ resolve, reject }));
  return { work, open };
}

describe("single flight", () => {
  it("runs once for all who ask while it runs, and anew afterwards", async () => {
    const flights = new SingleFlight(new FakeClock());
    const { work, open } = workshop<string>();
    const asked = Array.from({ length: 10 }, () => flights.run("k", work));
    await settle();
    expect(open).toHaveLength(1);
    open[0].resolve("bytes");
    expect(await Promise.all(asked)).toEqual(Array(10).fill("bytes"));
    const later = flights.run("k", work);
    open[1].resolve("fresh");
    expect(await later).toBe("fresh");
  });

  it("keeps keys apart", async () => {
    const flights = new SingleFlight(new FakeClock());
    const { work, open } = workshop<string>();
    void flights.run("a", work);
    void flights.run("b", work);
    await settle();
    expect(open).toHaveLength(2);
  });

  it("shares a failure and forgets it", async () => {
    const flights = new SingleFlight(new FakeClock());
    const { work, open } = workshop<string>();
    const asked = [flights.run("k", work), flights.run("k", work)];
    open[0].reject(new Error("broken"));
    for (const outcome of await Promise.allSettled(asked))
      expect(outcome).toMatchObject({ reason: { message: "broken" } });
    const again = flights.run("k", work);
    open[1].resolve("whole");
    expect(await again).toBe("whole");
  });

  it("lets a follower work alone when the leader takes too long", async () => {
    const clock = new FakeClock();
    const flights = new SingleFlight(clock);
    const { work, open } = workshop<string>();
    const leader = flights.run("k", work);
    const follower = flights.run("k", work);
    await clock.advance(FOLLOWER_WAIT_MS - 1);
    expect(open).toHaveLength(1);
    await clock.advance(1);
    expect(open).toHaveLength(2);
    open[1].resolve("own");
    expect(await follower).toBe("own");
    open[0].resolve("late");
    expect(await leader).toBe("late");
  });

  it("ends a follower's timer when the result comes", async () => {
    const clock = new FakeClock();
    const flights = new SingleFlight(clock);
    const { work, open } = workshop<string>();
    const asked = [flights.run("k", work), flights.run("k", work)];
    await settle();
    expect(clock.sleeping).toBe(1);
    open[0].resolve("bytes");
    await Promise.all(asked);
    expect(clock.sleeping).toBe(0);
  });

  it("keeps the leader's work alive in the background, and never fails there", async () => {
    const background = new AwaitableBackground();
    const flights = new SingleFlight(new FakeClock());
    const failing = flights.run("k", () => Promise.reject(new Error("broken")), background);
    await expect(failing).rejects.toThrow("broken");
    await expect(background.settled()).resolves.toBeUndefined();
  });

  it("treats work that throws at once like work that fails", async () => {
    const flights = new SingleFlight(new FakeClock());
    const thrown = flights.run("k", () => {
      throw new Error("at once");
    });
    await expect(thrown).rejects.toThrow("at once");
    expect(await flights.run("k", async () => "next")).toBe("next");
  });
});
