// What an operator asks: GET /health probes each store and says how long it took; GET /metrics answers Prometheus' text.
import { createRoute, z } from "@hono/zod-openapi";
import { requireAdmin } from "./admin";
import type { Clock } from "./clock";
import { METRICS_CONTENT_TYPE, metricsText } from "./metrics-text";
import { adminSecurity, createRouter, problems } from "./openapi";
import type { Platform } from "./platform";

/** A store that takes longer counts as down. */
const PROBE_TIMEOUT_MS = 2000;

const Component = z.object({ status: z.enum(["up", "down"]), ms: z.number().openapi({ description: "Latency." }) });
const Health = z
  .object({
    status: z.enum(["up", "down"]),
    coreVersion: z.string(),
    components: z.object({ d1: Component, r2: Component, kv: Component }),
    memory: z.object({ coreBytes: z.number(), runningBytes: z.number(), limitBytes: z.number(), waiting: z.number() }),
  })
  .openapi("Health");

type ComponentHealth = z.infer<typeof Component>;

const healthRoute = createRoute({
  method: "get",
  path: "/health",
  tags: ["operations"],
  summary: "Is this server up, and the stores behind it",
  responses: {
    200: { description: "Every store answers.", content: { "application/json": { schema: Health } } },
    503: { description: "A store does not answer.", content: { "application/json": { schema: Health } } },
  },
});

const metricsRoute = createRoute({
  method: "get",
  path: "/metrics",
  tags: ["operations"],
  summary: "Metrics of all isolates, Prometheus text format 0.0.4",
  middleware: requireAdmin,
  security: adminSecurity,
  responses: {
    200: { description: "The metrics.", content: { "text/plain": { schema: z.string() } } },
    ...problems({ 401: "No or a wrong token.", 403: "No token is configured." }),
  },
});

export function healthRoutes() {
  const router = createRouter();
  router.openapi(healthRoute, async (c) => {
    const platform = c.get("platform");
    const components = await probeStores(platform);
    const up = Object.values(components).every(({ status }) => status === "up");
    const { runningBytes, limitBytes, waiting } = platform.admission.status();
    const memory = { coreBytes: platform.darkroom.memoryBytes(), runningBytes, limitBytes, waiting };
    const body = { status: up ? "up" : "down", coreVersion: platform.darkroom.version, components, memory } as const;
    return c.json(body, up ? 200 : 503, { "Cache-Control": "no-store" });
  });
  router.openapi(metricsRoute, async (c) => {
    const text = metricsText(await c.get("platform").metrics.read());
    return c.text(text, 200, { "Content-Type": METRICS_CONTENT_TYPE, "Cache-Control": "no-store" });
  });
  return router;
}

async function probeStores({ db, bucket, kv, clock, log }: Platform) {
  const probe = async (store: string, ask: () => Promise<unknown>): Promise<ComponentHealth> => {
    const startMs = clock.now();
    try {
      await within(PROBE_TIMEOUT_MS, clock, ask());
      return { status: "up", ms: clock.now() - startMs };
    } catch (error) {
      log.error("health", { store, error });
      return { status: "down", ms: clock.now() - startMs };
    }
  };
  const [d1, r2, kvHealth] = await Promise.all([
    probe("d1", () => db.prepare("SELECT 1").first()),
    probe("r2", () => bucket.head("health")),
    probe("kv", () => kv.get("health")),
  ]);
  return { d1, r2, kv: kvHealth };
}

async function within<T>(timeoutMs: number, clock: Clock, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const timeout = clock.sleep(timeoutMs, done.signal).then(() => {
    throw new Error(`expected an answer within ${timeoutMs} ms, got none`);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    done.abort();
    timeout.catch(() => undefined);
  }
}
