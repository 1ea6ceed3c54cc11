// Events on their way: signed as Standard Webhooks, at least once, in order for each reference, through every way of a receiver
// to fail.
import { beforeEach, describe, expect, it } from "vitest";
import { EventWorld, respond } from "./event-world.workerd";
import { db, expectInvariants, newReference, post, rows } from "./library-app.workerd";

const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const DELAYS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, ...[2, 5, 10, 14, 20, 24].map((hours) => hours * HOUR)];

beforeEach(async () => {
  await db.exec("DELETE FROM webhook_endpoints");
});

async function deliveries(endpoint: string) {
  return rows<{
    sequence: number;
    state: string;
    tries: number;
    last_status: number | null;
    last_error: string | null;
  }>(
    "SELECT sequence, state, tries, last_status, last_error FROM event_deliveries WHERE endpoint_id = ?1 ORDER BY sequence",
    endpoint,
  );
}

describe("an event", () => {
  it("arrives as the standard says, verified by its own package", async () => {
    const world = new EventWorld();
    const { id, secret } = await world.register();
    const reference = await world.change();
    await world.work();
    const [{ headers, event, verifiedBy, url }, ...others] = world.letters;
    expect([others, verifiedBy, url]).toEqual([[], [secret], "https://receiver.example/hook"]);
    expect(headers).toMatchObject({ "content-type": "application/json", "user-agent": "DarkroomBot/1.0" });
    expect(headers["webhook-id"]).toBe(event.eventId);
    expect(headers["webhook-timestamp"]).toBe(String(Math.floor(world.nowMs / 1000)));
    expect(headers["webhook-signature"]).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(event).toEqual({
      ...{ eventId: expect.stringMatching(/^evt-/), eventType: "IMAGES_CHANGED", sequence: expect.any(Number) },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      payload: { referenceId: reference, images: [expect.objectContaining({ referenceId: reference, seqNumber: 0 })] },
    });
    expect(await deliveries(id)).toMatchObject([{ state: "DONE", tries: 1, last_status: 204, last_error: null }]);
    await expectInvariants();
  });

  it("goes to the endpoints of its topic, and to those that were there", async () => {
    const world = new EventWorld();
    await world.register("https://a.example/", ["product-image-changed", "profile-image-changed"]);
    await world.register("https://b.example/", ["profile-image-changed"]);
    await world.change();
    await world.work();
    await world.register("https://c.example/");
    await world.work();
    expect(world.letters.map(({ url }) => url)).toEqual(["https://a.example/"]);
  });

  it("is signed by both secrets for 24 hours after a rotation, then by the new one", async () => {
    const world = new EventWorld();
    const { id, secret } = await world.register();
    const response = await post(world.app, `/api/v1/webhooks/${id}/rotate`);
    const rotated = (await response.json()) as { secret: string; previousSecretUntil: string };
    world.secrets.push(rotated.secret);
    expect(rotated.previousSecretUntil).toBe(new Date(world.nowMs + 24 * HOUR).toISOString());
    await world.change();
    await world.work();
    world.nowMs += 24 * HOUR;
    await world.change();
    await world.work();
    expect(world.letters.map(({ verifiedBy }) => verifiedBy)).toEqual([[secret, rotated.secret], [rotated.secret]]);
    await world.sweep();
    expect(await rows("SELECT previous_secret FROM webhook_endpoints")).toEqual([{ previous_secret: null }]);
  });

  it("comes again where the record of its delivery is lost, with the same id", async () => {
    let failures = 1;
    const failing = {
      prepare: (sql: string) => db.prepare(sql),
      batch: (statements: Parameters<typeof db.batch>[0]) => {
        if (statements.length === 2 && failures-- > 0) return Promise.reject(new Error("D1_ERROR: gone"));
        return db.batch(statements);
      },
    } as typeof db;
    const world = new EventWorld();
    const { id } = await world.register();
    await world.change();
    const other = new EventWorld({ db: failing });
    other.secrets.push(...world.secrets);
    other.nowMs += 2 * MINUTE;
    await other.sweep();
    expect(await deliveries(id)).toMatchObject([{ state: "WAITING", tries: 1 }]);
    await other.pass(2 * MINUTE, MINUTE);
    expect(other.letters).toHaveLength(2);
    expect(new Set(other.letters.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(await deliveries(id)).toMatchObject([{ state: "DONE", tries: 2 }]);
  });

  it("survives the loss of every message: the sweep finds it", async () => {
    const world = new EventWorld();
    await world.register();
    const reference = await world.change(newReference(), 3);
    world.loseMessages();
    await world.sweep();
    expect(world.letters).toEqual([]);
    await world.pass(MINUTE);
    await world.sweep();
    expect(world.sequencesOf(reference)).toHaveLength(3);
  });
});

describe("the order", () => {
  it("of a reference holds, whoever is woken first", async () => {
    const world = new EventWorld();
    await world.register();
    const references = [newReference(), newReference(), newReference()];
    for (let n = 0; n < 8; n++) await world.change(references[n % 3]);
    world.loseMessages();
    const ids = await rows<{ id: string }>("SELECT id FROM outbox WHERE state = 'WAITING' ORDER BY sequence DESC");
    await world.queue.sendBatch(ids.map(({ id }) => ({ body: { kind: "event.publish", id } })));
    await world.work();
    expect(world.letters).toHaveLength(8);
    for (const reference of references) {
      const sequences = world.sequencesOf(reference);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    }
  });

  it("holds while a receiver is down: others go on, and everything comes later in order", async () => {
    const world = new EventWorld();
    await world.register();
    let isDown = true;
    world.answer = ({ event }) =>
      new Response(null, { status: isDown && event.payload.referenceId === bad ? 503 : 200 });
    const bad = newReference();
    const good = newReference();
    for (let n = 0; n < 5; n++) {
      await world.change(bad);
      await world.change(good);
      await world.work();
    }
    expect(world.sequencesOf(good)).toHaveLength(5);
    expect(new Set(world.sequencesOf(bad)).size).toBe(1);
    await world.pass(20 * MINUTE, MINUTE);
    isDown = false;
    await world.pass(40 * MINUTE, MINUTE);
    const taken = [...new Set(world.sequencesOf(bad))];
    expect(taken).toHaveLength(5);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
  });

  it("lets only one of many takers send a lane's head", async () => {
    const world = new EventWorld();
    await world.register();
    const reference = await world.change(newReference(), 4);
    const [{ id }] = await rows<{ id: string }>("SELECT id FROM outbox WHERE reference_id = ?1 LIMIT 1", reference);
    await world.queue.sendBatch(Array.from({ length: 20 }, () => ({ body: { kind: "event.publish" as const, id } })));
    await world.work();
    expect(world.sequencesOf(reference)).toHaveLength(4);
  });
});

describe("a receiver that fails", () => {
  it("is tried after each delay, then the event is a dead letter and the lane goes on", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    const refused = new Set<number>();
    world.answer = ({ event }) => {
      if (refused.size === 0) refused.add(event.sequence);
      return new Response(null, { status: refused.has(event.sequence) ? 500 : 200 });
    };
    const reference = await world.change(newReference(), 2);
    await world.work();
    for (const [n, delay] of DELAYS.entries()) {
      expect(world.letters).toHaveLength(n + 1);
      await world.pass(delay - SECOND);
      expect(world.letters, `before ${delay} ms`).toHaveLength(n + 1);
      await world.pass(SECOND);
    }
    const [dead, next] = [...new Set(world.sequencesOf(reference))];
    expect(await deliveries(id)).toMatchObject([
      { sequence: dead, state: "DEAD", tries: 10, last_status: 500, last_error: "expected a status of 2xx, got 500" },
      { sequence: next, state: "DONE", tries: 1 },
    ]);
  });

  it.each([301, 302, 307, 308])("by answering %i is not followed", async (status) => {
    const world = new EventWorld();
    const { id } = await world.register();
    world.answer = respond(status, { location: "https://elsewhere.example/" });
    await world.change();
    await world.work();
    expect(world.letters).toHaveLength(1);
    expect(await deliveries(id)).toMatchObject([{ state: "WAITING", last_status: status }]);
  });

  it("by answering 410 is disabled: what waits is given up, and nothing more is sent", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    world.answer = respond(410);
    await world.change(newReference(), 3);
    await world.work();
    await world.change();
    await world.work();
    expect(world.letters).toHaveLength(1);
    expect((await deliveries(id)).map(({ state }) => state)).toEqual(["DEAD", "DEAD", "DEAD"]);
    const response = await world.app.fetch("/api/v1/webhooks");
    expect(await response.json()).toMatchObject({
      webhooks: [{ id, disabledAt: expect.any(String), disabledReason: "expected a status of 2xx, got 410" }],
    });
  });

  it("by never answering is left after 15 s", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    world.answer = (_letter, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await world.change();
    await world.work();
    expect(await deliveries(id)).toMatchObject([
      { state: "WAITING", last_status: null, last_error: "expected an answer within 15000 ms, got none" },
    ]);
  });

  it("by answering without an end has answered: its body is dropped", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    let isCancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel() {
        isCancelled = true;
      },
    });
    world.answer = () => new Response(body);
    await world.change();
    await world.work();
    expect(await deliveries(id)).toMatchObject([{ state: "DONE", last_status: 200 }]);
    expect(isCancelled).toBe(true);
  });

  it("by breaking the connection is tried again", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    world.answer = () => Promise.reject(new TypeError("Network connection lost."));
    await world.change();
    await world.work();
    world.answer = respond(200);
    await world.pass(5 * SECOND);
    expect(await deliveries(id)).toMatchObject([{ state: "DONE", tries: 2 }]);
  });

  it("by being removed gets nothing more", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    world.answer = respond(500);
    await world.change();
    await world.work();
    expect((await world.app.fetch(`/api/v1/webhooks/${id}`, { method: "DELETE" })).status).toBe(204);
    await world.pass(HOUR, MINUTE);
    expect(world.letters).toHaveLength(1);
    expect(await deliveries(id)).toEqual([]);
  });
});
