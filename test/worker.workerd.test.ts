// The whole Worker as it is deployed: composition, paths, the queue and the schedule, with real bindings and the real core.
import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  getQueueResult,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import type { WorkMessage } from "../src/env";
import worker from "../src/worker";

// The logger takes `console.log` when the first request builds the platform.
const printed = vi.spyOn(console, "log").mockImplementation(() => undefined);

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const context = createExecutionContext();
  const response = await worker.fetch(new Request(`https://darkroom.test${path}`, init), env, context);
  const buffered = new Response(response.body === null ? null : await response.arrayBuffer(), response);
  await waitOnExecutionContext(context);
  return buffered;
}

describe("worker", () => {
  it("is healthy, and names the version of the core it runs", async () => {
    expect(await (await ask("/health")).text()).toBe("Server is up");
    const health = await ask("/actuator/health");
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, "UP"]);
    const info = (await (await ask("/actuator/info")).json()) as { app: { coreVersion: string } };
    expect(info.app.coreVersion).toMatch(/^[0-9a-f]{12}\./);
  });

  it("describes every route of every slice", async () => {
    const document = (await (await ask("/openapi.json")).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        "/health",
        "/actuator/health",
        "/metrics",
        "/api/v1/pick",
        "/api/v1/pick/{id}",
        "/i/{options}/{source}",
        "/api/v1/cache/stats",
        "/images/{category}/{year}/{month}/{day}/{file}",
        "/api/v1/images/{id}",
        "/api/v1/enums/extensions",
      ]),
    );
  });

  it.each(["/api/v1/pick", "/i/width=10/https://example.com/a.jpg", "/api/v1/cache/stats"])(
    "answers 405 as a problem to a method that %s does not have",
    async (path) => {
      const response = await ask(path, { method: "PATCH" });
      expect(response.status).toBe(405);
      expect(response.headers.get("Content-Type")).toBe("application/problem+json");
    },
  );

  it("runs its schedule without an error on empty stores", async () => {
    const context = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron: "* * * * *", scheduledTime: Date.now() }), env, context);
    await waitOnExecutionContext(context);
    expect(printed.mock.calls.flat().filter((line) => /"level":"(error|warning)"/.test(line))).toEqual([]);
  });

  it("acknowledges a wake-up whose row is gone", async () => {
    const context = createExecutionContext();
    const messages = [
      { id: "m1", timestamp: new Date(), attempts: 1, body: { kind: "cache.warm" as const, id: "gone" } },
    ];
    const batch = createMessageBatch<WorkMessage>("darkroom-work", messages);
    await worker.queue(batch, env, context);
    expect((await getQueueResult(batch, context)).explicitAcks).toEqual(["m1"]);
  });
});
