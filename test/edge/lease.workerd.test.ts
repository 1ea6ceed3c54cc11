// Leases on the real database: one taker, a token that goes stale, times, lanes, and the sweep; and the dispatch of wake-ups.
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { MessageBatch, QueueRetryOptions } from "@cloudflare/workers-types";
import { beforeEach, describe, expect, it } from "vitest";
import { delayAfter, Leases } from "../../src/edge/lease";
import type { AppEnv } from "../../src/edge/platform";
import { type Consumers, consumeBatch, type WorkOutcome } from "../../src/edge/work";
import type { WorkMessage } from "../../src/env";
import { createEdgeApp } from "./edge-app.workerd";

const { DB: db } = env as unknown as AppEnv["Bindings"];
const LEASE_MS = 1000;
const NOW = 1_000_000;
const leases = new Leases<{ lane: string }>(db, { table: "chores", key: "name", columns: ["lane"], leaseMs: LEASE_MS });
const lanes = new Leases<{ lane: string }>(db, {
  ...{ table: "chores", key: "name", columns: ["lane"], leaseMs: LEASE_MS },
  onlyIf: `NOT EXISTS (SELECT 1 FROM chores AS earlier
    WHERE earlier.lane = chores.lane AND earlier.state = 'WAITING' AND earlier.name < chores.name)`,
});

async function add(name: string, nextAt = NOW, lane = name): Promise<void> {
  await db.prepare("INSERT INTO chores (name, lane, next_at) VALUES (?1, ?2, ?3)").bind(name, lane, nextAt).run();
}

beforeEach(async () => {
  await db.batch([
    db.prepare("DROP TABLE IF EXISTS chores"),
    db.prepare(`CREATE TABLE chores (name TEXT PRIMARY KEY, lane TEXT, state TEXT NOT NULL DEFAULT 'WAITING',
      tries INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, lease_until INTEGER NOT NULL DEFAULT 0, last_error TEXT)`),
  ]);
});

describe("a lease", () => {
  it("goes to one of many takers, and to nobody before the row is due", async () => {
    await add("a");
    expect(await leases.claim("a", NOW - 1)).toBeNull();
    const takers = await Promise.all(Array.from({ length: 20 }, () => leases.claim("a", NOW)));
    expect(takers.filter((held) => held !== null)).toEqual([{ id: "a", tries: 1, lane: "a" }]);
  });

  it("ends by itself, and whoever lost it writes nothing any more", async () => {
    await add("a");
    const first = await leases.claim("a", NOW);
    expect(await leases.claim("a", NOW + LEASE_MS - 1)).toBeNull();
    const second = await leases.claim("a", NOW + LEASE_MS);
    expect(second?.tries).toBe(2);
    await leases.retry(first!, NOW, new Error("late"));
    await leases.removed(first!).run();
    await leases.finished(first!, "DEAD").run();
    await expect(leases.stillHeld(first!).run()).rejects.toThrow("GUARD_REFUSED");
    await leases.stillHeld(second!).run();
    expect(await db.prepare("SELECT state, tries, last_error FROM chores").all()).toMatchObject({
      results: [{ state: "WAITING", tries: 2, last_error: null }],
    });
    await leases.finished(second!, "DONE").run();
    expect(await leases.claim("a", NOW + 10 * LEASE_MS)).toBeNull();
  });

  it("is given back with the reason and the time of the next try", async () => {
    await add("a");
    await leases.retry((await leases.claim("a", NOW))!, NOW + 500, new Error("x".repeat(2000)));
    const row = await db.prepare("SELECT length(last_error) AS n FROM chores").first();
    expect(row).toEqual({ n: 1000 });
    expect(await leases.claim("a", NOW + 499)).toBeNull();
    expect((await leases.claim("a", NOW + 500))?.tries).toBe(2);
  });

  it("is only for the first of a lane that still waits", async () => {
    await add("a1", NOW, "a");
    await add("a2", NOW, "a");
    await add("b1", NOW, "b");
    expect([await lanes.claim("a2", NOW), (await lanes.claim("b1", NOW))?.id]).toEqual([null, "b1"]);
    const head = await lanes.claim("a1", NOW);
    expect(await lanes.claim("a2", NOW)).toBeNull();
    await lanes.finished(head!, "DEAD", "gone").run();
    expect((await lanes.claim("a2", NOW))?.id).toBe("a2");
  });

  it("is looked for by the sweep where nobody came for a minute, once a minute", async () => {
    await add("lost", NOW - 60_000);
    await add("fresh", NOW - 59_999);
    await add("held", NOW - 90_000);
    await leases.claim("held", NOW - 500);
    expect(await leases.findLost(NOW, 10)).toEqual(["lost"]);
    expect(await leases.findLost(NOW + 1, 10)).toEqual(["fresh"]);
    expect(await leases.findLost(NOW + 499, 10)).toEqual([]);
    expect(await leases.findLost(NOW + 500, 10)).toEqual(["held"]);
    expect((await leases.claim("lost", NOW))?.id).toBe("lost");
    expect(await leases.findLost(NOW + 60_500, 2)).toHaveLength(2);
  });

  it("is tried after each delay, and then no more", () => {
    expect([1, 2, 3].map((tries) => delayAfter([5, 7], tries))).toEqual([5, 7, null]);
  });
});

describe("wake-ups", () => {
  it("go to their kind's consumer: done is acknowledged, again comes later, a failure comes again", async () => {
    const { platform, lines } = createEdgeApp();
    let atOnce = 0;
    let most = 0;
    const outcomes: Record<string, WorkOutcome> = { done: { kind: "done" }, again: { kind: "again", afterMs: 1500 } };
    const consumers: Consumers = {
      "cache.warm": {
        concurrency: 2,
        async consume(_platform, id) {
          most = Math.max(most, ++atOnce);
          await new Promise((resolve) => setTimeout(resolve, 1));
          atOnce -= 1;
          if (id === "broken") throw new Error("broken");
          return outcomes[id] ?? { kind: "nothing-to-do" };
        },
      },
    };
    const bodies: WorkMessage[] = [
      ...["done", "again", "broken", "gone"].map((id) => ({ kind: "cache.warm", id }) as const),
      { kind: "event.deliver", id: "nobody" },
    ];
    const ended = new Map<string, unknown>();
    const messages = bodies.map((body) => ({
      ...{ id: body.id, timestamp: new Date(), attempts: 1, body },
      ack: () => void ended.set(body.id, "acknowledged"),
      retry: (options?: QueueRetryOptions) => void ended.set(body.id, options?.delaySeconds ?? "retried"),
    }));
    const batch = { messages } as unknown as MessageBatch<WorkMessage>;
    await consumeBatch(platform, batch, consumers, createExecutionContext());
    const acknowledged = { done: "acknowledged", gone: "acknowledged", nobody: "acknowledged" };
    expect(Object.fromEntries(ended)).toEqual({ ...acknowledged, again: 2, broken: "retried" });
    expect(most).toBe(2);
    expect(
      lines
        .filter(({ stage }) => stage === "queue")
        .map(({ level }) => level)
        .toSorted(),
    ).toEqual(["error", "warning"]);
  });
});
