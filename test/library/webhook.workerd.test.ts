// The routes of webhooks: who may, what is refused, secrets that are shown once, replay, the list of deliveries; and what is
// forgotten in time.
import { beforeEach, describe, expect, it } from "vitest";
import { EventWorld, respond } from "./event-world.workerd";
import { createLibraryApp, db, newReference, outcome, post, rows } from "./library-app.workerd";

const URL = "https://receiver.example/hook";
const TOPICS = ["product-image-changed"];
const DAY = 86_400_000;

beforeEach(async () => {
  await db.batch(["webhook_endpoints", "outbox"].map((table) => db.prepare(`DELETE FROM ${table}`)));
});

async function json<T = Record<string, unknown>>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

describe("registering", () => {
  it("shows the secret once, and the endpoint without it from then on", async () => {
    const world = new EventWorld();
    const response = await post(world.app, "/api/v1/webhooks", { url: URL, topics: [...TOPICS, ...TOPICS] });
    const { secret, ...webhook } = await json<{ secret: string; id: string }>(response);
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([201, "no-store"]);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(webhook).toEqual({
      ...{ id: expect.stringMatching(/^whk-/), url: URL, topics: TOPICS, previousSecretUntil: null },
      ...{ createdAt: new Date(world.nowMs).toISOString(), disabledAt: null, disabledReason: null },
    });
    expect(await json(await world.app.fetch("/api/v1/webhooks"))).toEqual({ webhooks: [webhook] });
  });

  it.each([
    ["http://receiver.example/", "400 INVALID_URL"],
    ["https://127.0.0.1/", "400 INVALID_URL"],
    ["https://[::1]/", "400 INVALID_URL"],
    ["https://2130706433/", "400 INVALID_URL"],
    ["https://receiver.example:8443/", "400 INVALID_URL"],
    ["https://user:secret@receiver.example/", "400 INVALID_URL"],
    ["https://printer.local/", "400 DOMAIN_NOT_ALLOWED"],
    ["https://localhost/", "400 DOMAIN_NOT_ALLOWED"],
    ["http://127.0.0.1:9100/hook", "201"],
    ["http://127.0.0.1:9101/hook", "400 INVALID_URL"],
  ])("of %s, with one origin of development: %s", async (url, expected) => {
    const app = createLibraryApp({ PICK_DEV_ORIGINS: "http://127.0.0.1:9100" });
    const response = await post(app, "/api/v1/webhooks", { url, topics: TOPICS });
    expect(response.status === 201 ? "201" : await outcome(response)).toBe(expected);
  });

  it.each([
    [{ url: URL, topics: [] }, "400 MALFORMED_REQUEST"],
    [{ url: URL }, "400 MALFORMED_REQUEST"],
    [{ url: "", topics: TOPICS }, "400 MALFORMED_REQUEST"],
    [{ url: URL, topics: ["product"] }, "400 INVALID_TOPIC"],
  ])("of %j is refused: %s", async (body, expected) => {
    expect(await outcome(await post(createLibraryApp(), "/api/v1/webhooks", body))).toBe(expected);
  });

  it("of more than 50 is refused", async () => {
    const world = new EventWorld();
    for (let n = 0; n < 50; n++) await world.register();
    expect(await outcome(await post(world.app, "/api/v1/webhooks", { url: URL, topics: TOPICS }))).toBe(
      "409 TOO_MANY_WEBHOOKS",
    );
  });
});

describe("every route", () => {
  const routes = [
    ["POST", ""],
    ["GET", ""],
    ["DELETE", "/whk-x"],
    ["POST", "/whk-x/rotate"],
    ["POST", "/whk-x/replay?from=1"],
    ["GET", "/whk-x/deliveries"],
  ] as const;

  it.each(routes)("%s %s is for administrators, also where LIBRARY_AUTH is open", async (method, path) => {
    const app = createLibraryApp({ ADMIN_TOKEN: "an-administrator's-token", LIBRARY_AUTH: "open" });
    const body = method === "POST" && path === "" ? "{}" : undefined;
    const asked = await app.fetch(`/api/v1/webhooks${path}`, { method, body });
    expect(await outcome(asked)).toBe("401 UNAUTHORIZED");
  });

  it.each(routes.slice(2))("%s %s knows no endpoint that there is not", async (method, path) => {
    expect(await outcome(await createLibraryApp().fetch(`/api/v1/webhooks${path}`, { method }))).toBe(
      "404 WEBHOOK_NOT_FOUND",
    );
  });

  it("is in the OpenAPI document", async () => {
    const { paths } = await json<{ paths: object }>(await createLibraryApp().fetch("/openapi.json"));
    const known = Object.keys(paths).filter((path) => path.startsWith("/api/v1/webhooks"));
    expect(known).toEqual(
      ["", "/{id}", "/{id}/rotate", "/{id}/replay", "/{id}/deliveries"].map((path) => `/api/v1/webhooks${path}`),
    );
  });
});

describe("a rotation", () => {
  it("is refused while the secret before is valid, so that none loses its 24 hours", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    const rotate = () => post(world.app, `/api/v1/webhooks/${id}/rotate`);
    expect((await rotate()).status).toBe(200);
    expect(await outcome(await rotate())).toBe("409 WEBHOOK_ROTATING");
    world.nowMs += DAY;
    expect((await rotate()).status).toBe(200);
  });
});

describe("a replay", () => {
  async function deliveredWorld(changes: number) {
    const world = new EventWorld();
    const { id } = await world.register();
    const reference = await world.change(newReference(), changes);
    await world.work();
    const sequences = world.sequencesOf(reference);
    expect(sequences).toHaveLength(changes);
    world.letters.length = 0;
    const replay = async (from: string) => post(world.app, `/api/v1/webhooks/${id}/replay?from=${from}`);
    return { world, id, reference, sequences, replay };
  }

  it("from a sequence sends that event and all after it, in order", async () => {
    const { world, reference, sequences, replay } = await deliveredWorld(5);
    const response = await replay(String(sequences[2]));
    expect([response.status, await json(response)]).toEqual([202, { from: { sequence: sequences[2] }, events: 3 }]);
    await world.work();
    expect(world.sequencesOf(reference)).toEqual(sequences.slice(2));
  });

  it("from a time sends what has happened since", async () => {
    const { world, reference, replay } = await deliveredWorld(2);
    world.nowMs += 60_000;
    const from = new Date(world.nowMs).toISOString();
    await world.change(reference, 2);
    await world.work();
    const sequences = world.sequencesOf(reference);
    world.letters.length = 0;
    expect(await json(await replay(from))).toEqual({ from: { time: from }, events: 2 });
    await world.work();
    expect(world.sequencesOf(reference)).toEqual(sequences);
  });

  it("gives an endpoint that is new everything that is kept", async () => {
    const { world, reference, sequences } = await deliveredWorld(3);
    const { id } = await world.register("https://new.example/");
    await post(world.app, `/api/v1/webhooks/${id}/replay?from=0`);
    await world.work();
    expect(world.letters.map(({ url }) => url)).toEqual(Array(3).fill("https://new.example/"));
    expect(world.sequencesOf(reference)).toEqual(sequences);
  });

  it("sends dead letters, and what waits for its next try, at once and in order", async () => {
    const { world, id, reference, sequences, replay } = await deliveredWorld(2);
    world.answer = respond(500);
    await world.change(reference, 1);
    await world.work();
    const waiting = world.sequencesOf(reference)[0];
    await db.prepare("UPDATE event_deliveries SET state = 'DEAD' WHERE sequence = ?1").bind(sequences[1]).run();
    world.letters.length = 0;
    world.answer = respond(200);
    await replay(String(sequences[1]));
    await world.work();
    expect(world.sequencesOf(reference)).toEqual([sequences[1], waiting]);
    expect(await rows("SELECT DISTINCT state FROM event_deliveries WHERE endpoint_id = ?1", id)).toEqual([
      { state: "DONE" },
    ]);
  });

  it("to an endpoint that answered 410 is refused", async () => {
    const { world, replay } = await deliveredWorld(1);
    world.answer = respond(410);
    await world.change();
    await world.work();
    expect(await outcome(await replay("0"))).toBe("409 WEBHOOK_DISABLED");
  });

  it.each(["", "yesterday", "-1", "2026-11-28", "1e3"])("from %j is refused", async (from) => {
    const { replay } = await deliveredWorld(1);
    expect(await outcome(await replay(from))).toBe("400 MALFORMED_REQUEST");
  });
});

describe("the deliveries of an endpoint", () => {
  it("are listed by pages, newest first, and by state", async () => {
    const world = new EventWorld();
    const { id } = await world.register();
    await world.change(newReference(), 3);
    await world.work();
    world.answer = respond(503);
    const reference = await world.change();
    await world.work();
    type Page = { deliveries: Array<{ sequence: number; state: string }>; nextCursor: string | null };
    const list = async (query: string) =>
      json<Page>(await world.app.fetch(`/api/v1/webhooks/${id}/deliveries?${query}`));
    const first = await list("limit=3");
    const second = await list(`limit=3&cursor=${first.nextCursor}`);
    const sequences = [...first.deliveries, ...second.deliveries].map(({ sequence }) => sequence);
    expect([sequences.length, second.nextCursor]).toEqual([4, null]);
    expect(sequences).toEqual(sequences.toSorted((a, b) => b - a));
    expect((await list("state=DONE")).deliveries).toHaveLength(3);
    expect((await list("state=DEAD")).deliveries).toEqual([]);
    expect((await list("state=WAITING")).deliveries).toEqual([
      {
        ...{ eventId: expect.stringMatching(/^evt-/), eventType: "IMAGES_CHANGED", sequence: sequences[0] },
        ...{ referenceType: "PRODUCT", referenceId: reference, state: "WAITING", tries: 1 },
        ...{ nextTryAt: new Date(world.nowMs + 5000).toISOString(), finishedAt: null },
        ...{ lastStatus: 503, lastError: "expected a status of 2xx, got 503" },
      },
    ]);
  });
});

describe("what is old", () => {
  it("is forgotten after 30 days, but nothing that is still on its way, and without a gap", async () => {
    const world = new EventWorld();
    await world.register();
    const [done, stuck] = [await world.change(newReference(), 2), newReference()];
    await world.work();
    world.answer = respond(500);
    await world.change(stuck);
    await world.work();
    const later = await world.change();
    await world.work();
    const left = async () =>
      (await rows<{ id: string }>("SELECT reference_id AS id FROM outbox ORDER BY sequence")).map(({ id }) => id);
    world.nowMs += 30 * DAY - 1000;
    world.loseMessages();
    await world.sweep();
    expect(await left()).toEqual([done, done, stuck, later]);
    world.answer = ({ event }) => new Response(null, { status: event.payload.referenceId === stuck ? 500 : 200 });
    world.nowMs += 2000;
    await world.sweep();
    expect(await left()).toEqual([stuck, later]);
    await db.prepare("UPDATE event_deliveries SET state = 'DEAD'").run();
    await world.sweep();
    expect([await left(), await rows("SELECT id FROM event_deliveries")]).toEqual([[], []]);
  });

  it("answers kept for Idempotency-Keys are forgotten when they are over", async () => {
    const world = new EventWorld();
    const add =
      db.prepare(`INSERT INTO idempotency_keys (scope, fingerprint, state, lease_until, created_at, expires_at)
      VALUES (?1, ?1, 'RUNNING', 0, 0, ?2)`);
    await db.batch([add.bind("a".repeat(64), world.nowMs), add.bind("b".repeat(64), world.nowMs + 1)]);
    await world.sweep();
    expect(await rows("SELECT scope FROM idempotency_keys")).toEqual([{ scope: "b".repeat(64) }]);
  });
});
