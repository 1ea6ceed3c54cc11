// Health over HTTP: every store really asked, DOWN told with 503, details for the admin only.
import { describe, expect, it } from "vitest";
import type { Platform } from "../../src/edge/platform";
import { PROBE_TIMEOUT_MS } from "../../src/edge/probe";
import { bindings, createEdgeApp } from "./edge-app.workerd";

const TOKEN = "correct-horse-battery";
const refuse = () => Promise.reject(new Error("no quorum"));
const bucketThat = (change: Partial<Platform["bucket"]>) =>
  ({
    put: (...put: Parameters<Platform["bucket"]["put"]>) => bindings.BUCKET.put(...put),
    get: (key: string) => bindings.BUCKET.get(key),
    list: () => bindings.BUCKET.list(),
    delete: (key: string) => bindings.BUCKET.delete(key),
    ...change,
  }) as unknown as Platform["bucket"];

describe("/health", () => {
  it("is `Server is up`, whatever the stores do", async () => {
    const response = await createEdgeApp({}, { kv: { get: refuse } as never }).fetch("/health");
    expect([response.status, await response.text()]).toEqual([200, "Server is up"]);
    expect(response.headers.get("Content-Type")).toMatch(/^text\/plain/);
  });
});

describe("/actuator/health", () => {
  it("has every component, and tells an admin the details", async () => {
    const app = createEdgeApp({ ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" });
    const response = await app.fetch("/actuator/health", { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect([response.status, response.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    expect(await response.json()).toEqual({
      status: "UP",
      components: {
        db: { status: "UP", details: { database: "D1", validationQuery: "SELECT 1" } },
        diskSpace: { status: "UP" },
        kafka: { status: "UP" },
        fileSystem: { status: "UP", details: { baseDir: "R2:BUCKET", writable: true } },
        kv: { status: "UP" },
      },
    });
  });

  it.each([[{}], [{ Authorization: "Bearer wrong" }]])(
    "tells everybody else how it is, and no details: %j",
    async (headers) => {
      const app = createEdgeApp({ ADMIN_TOKEN: TOKEN, ENVIRONMENT: "production" });
      const text = await (await app.fetch("/actuator/health", { headers })).text();
      expect(JSON.parse(text)).toMatchObject({ status: "UP", components: { db: { status: "UP" } } });
      expect(text).not.toContain("details");
    },
  );

  it.each([
    ["db", { db: { prepare: () => ({ first: refuse }) } }],
    ["kv", { kv: { get: refuse } }],
    ["kafka", { queue: { metrics: refuse } }],
    ["fileSystem", { bucket: bucketThat({ put: refuse }) }],
    ["fileSystem", { bucket: bucketThat({ get: async () => null }) }],
    ["diskSpace", { bucket: bucketThat({ list: refuse }) }],
  ])("is DOWN with 503 when %s is", async (component, broken) => {
    const app = createEdgeApp({}, broken as never);
    const response = await app.fetch("/actuator/health");
    expect(response.status).toBe(503);
    const { status, components } = (await response.json()) as {
      status: string;
      components: Record<string, { status: string }>;
    };
    expect(status).toBe("DOWN");
    const down = Object.keys(components).filter((name) => components[name]!.status === "DOWN");
    expect(down).toEqual([component]);
    expect(app.lines.find(({ stage }) => stage === "health")).toMatchObject({ component });
  });

  it("counts a store that does not answer in time as DOWN", async () => {
    const app = createEdgeApp({}, {
      kv: { get: () => new Promise(() => undefined) },
      clock: { now: () => 0, sleep: (ms: number) => (ms === PROBE_TIMEOUT_MS ? Promise.resolve() : Promise.reject()) },
      db: { prepare: () => ({ first: () => null }) },
    } as never);
    const { components } = (await (await app.fetch("/actuator/health")).json()) as {
      components: { kv: { status: string } };
    };
    expect(components.kv.status).toBe("DOWN");
  });

  it("asks the stores once a second at most, and leaves nothing in R2", async () => {
    let [nowMs, asked] = [1000, 0];
    const kv = { get: async () => void asked++ };
    const clock = { now: () => nowMs, sleep: () => new Promise(() => undefined) };
    const app = createEdgeApp({}, { kv, clock } as never);
    for (nowMs of [1000, 1999, 2000]) await app.fetch("/actuator/health");
    expect(asked).toBe(2);
    expect((await bindings.BUCKET.list({ prefix: "health/" })).objects).toEqual([]);
  });
});

describe("liveness, readiness, info", () => {
  it("is alive when no store is, and ready when database and object store are", async () => {
    const statusOf = async (path: string, broken: object) => {
      const response = await createEdgeApp({}, broken).fetch(`/actuator/health/${path}`);
      return `${response.status} ${((await response.json()) as { status: string }).status}`;
    };
    const noDatabase = { db: { prepare: () => ({ first: refuse }) } };
    expect(await statusOf("liveness", noDatabase)).toBe("200 UP");
    expect(await statusOf("readiness", noDatabase)).toBe("503 DOWN");
    expect(await statusOf("readiness", { bucket: bucketThat({ put: refuse }) })).toBe("503 DOWN");
    expect(await statusOf("readiness", { kv: { get: refuse }, queue: { metrics: refuse } })).toBe("200 UP");
  });

  it("tells the version to all, the memory to the admin", async () => {
    const app = { name: "darkroom", coreVersion: "0123456789ab" };
    const open = await (await createEdgeApp().fetch("/actuator/info")).json();
    expect(open).toMatchObject({ app, memory: { coreBytes: 5_000_000, runningBytes: 0 } });
    expect(await (await createEdgeApp({ ENVIRONMENT: "production" }).fetch("/actuator/info")).json()).toEqual({ app });
  });
});
