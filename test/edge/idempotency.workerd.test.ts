import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { forgetKeys, idempotent } from "../../src/edge/idempotency";
import type { AppEnv } from "../../src/edge/platform";
import { Problem } from "../../src/edge/problem";
import { createEdgeApp } from "./edge-app.workerd";

const { DB: db } = env as unknown as AppEnv["Bindings"];

const HOUR_MS = 3_600_000;

/** Counts how often the route ran; `wait` keeps it running, `status` is what it answers. */
function createApp(run: { count: number; status: number; wait?: Promise<void> }, aheadMs = 0) {
  const clock = { now: () => Date.now() + aheadMs, sleep: () => Promise.resolve() };
  return createEdgeApp({}, { clock }, (router) => {
    router.post("/thing", idempotent, async (c) => {
      run.count++;
      await run.wait;
      if (run.status >= 400) throw new Problem(run.status, "NO", "no");
      return c.json({ count: run.count }, run.status as 200);
    });
  });
}

function post(app: ReturnType<typeof createApp>, key: string, body = "{}", path = "/thing") {
  return app.fetch(path, { method: "POST", body, headers: { "Idempotency-Key": key } });
}

describe("idempotent", () => {
  it("runs a request once, and answers it again for a day", async () => {
    const run = { count: 0, status: 201 };
    const app = createApp(run);
    const first = await post(app, '"a-1"');
    const again = await post(app, "a-1");
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
    expect([first, again].map(({ headers }) => headers.get("Idempotent-Replayed"))).toEqual([null, "true"]);
    expect((await post(createApp(run, 24 * HOUR_MS - 1000), "a-1")).headers.get("Idempotent-Replayed")).toBe("true");
    expect(run.count).toBe(1);
    expect(await (await post(createApp(run, 24 * HOUR_MS + 1000), "a-1")).json()).toEqual({ count: 2 });
  });

  it("refuses another body, also in the query, and lets other keys alone", async () => {
    const run = { count: 0, status: 200 };
    const app = createApp(run);
    await post(app, "b-1");
    expect((await post(app, "b-1", '{"x":1}')).status).toBe(422);
    expect((await post(app, "b-1", "{}", "/thing?x=1")).status).toBe(422);
    expect((await post(app, "b-2", '{"x":1}')).status).toBe(200);
    expect(run.count).toBe(2);
  });

  it("answers 409 while the first runs, until its lease is over", async () => {
    let end = () => {};
    const run = { count: 0, status: 200, wait: new Promise<void>((resolve) => (end = resolve)) };
    const first = post(createApp(run), "c-1");
    await expect.poll(() => run.count).toBe(1);
    const second = await post(createApp(run), "c-1");
    expect(second.status).toBe(409);
    expect(second.headers.get("Retry-After")).toBe("2");
    // As if the first had died: a later one takes over, and what the first still says is not kept.
    const third = post(createApp(run, 121_000), "c-1");
    await expect.poll(() => run.count).toBe(2);
    end();
    await Promise.all([first, third]);
    const kept = await db
      .prepare("SELECT count(*) AS n FROM idempotency_keys WHERE state = 'RUNNING'")
      .first<{ n: number }>();
    expect(kept!.n).toBe(0);
    expect((await post(createApp(run), "c-1")).headers.get("Idempotent-Replayed")).toBe("true");
  });

  it("frees the key of a failure", async () => {
    const run = { count: 0, status: 404 };
    expect((await post(createApp(run), "d-1")).status).toBe(404);
    run.status = 200;
    expect((await post(createApp(run), "d-1")).status).toBe(200);
    expect(run.count).toBe(2);
  });

  it("lets requests without a key pass, and refuses keys that are none", async () => {
    const run = { count: 0, status: 200 };
    const app = createApp(run);
    for (let i = 0; i < 2; i++) expect((await app.fetch("/thing", { method: "POST", body: "{}" })).status).toBe(200);
    expect(run.count).toBe(2);
    for (const key of ['""', "k".repeat(256), '"open', "two words"]) expect((await post(app, key)).status).toBe(400);
  });

  it("forgets keys whose time is over", async () => {
    const run = { count: 0, status: 200 };
    const app = createApp(run);
    await post(app, "e-1");
    const count = () => db.prepare("SELECT count(*) AS n FROM idempotency_keys").first<{ n: number }>();
    const background = { waitUntil: () => undefined } as never;
    const before = (await count())!.n;
    await forgetKeys(app.platform, Date.now(), background);
    expect((await count())!.n).toBe(before);
    await forgetKeys(app.platform, Date.now() + 72 * HOUR_MS, background);
    expect((await count())!.n).toBe(0);
  });
});
