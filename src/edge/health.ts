// What an operator asks. GET /health says that this server runs and asks nobody; /actuator/health probes each store, in the words of
// Spring's actuator, which the dashboards of the replaced system read; GET /metrics answers Prometheus' text.
import { createRoute, z } from "@hono/zod-openapi";
import { isAdmin, requireAdmin } from "./admin";
import { METRICS_CONTENT_TYPE, metricsText } from "./metrics-text";
import { adminSecurity, createRouter, problems } from "./openapi";
import { type Component, Prober, type ProbeStatus } from "./probe";

const NO_STORE = { "Cache-Control": "no-store" };

const Status = z.enum(["UP", "DOWN"]);
const component = z.object({ status: Status });
const Health = z
  .object({
    status: Status,
    components: z.object({
      db: component.extend({ details: z.object({ database: z.string(), validationQuery: z.string() }).optional() }),
      diskSpace: component,
      kafka: component,
      fileSystem: component.extend({ details: z.object({ baseDir: z.string(), writable: z.boolean() }).optional() }),
      kv: component,
    }),
  })
  .openapi("Health", {
    description:
      "`kafka` is the event queue, `fileSystem` and `diskSpace` are R2. `details` with the admin token only.",
  });
const Bare = z.object({ status: Status }).openapi("HealthStatus");
const Info = z
  .object({
    app: z.object({ name: z.string(), coreVersion: z.string() }),
    memory: z
      .object({ coreBytes: z.number(), runningBytes: z.number(), limitBytes: z.number(), waiting: z.number() })
      .optional()
      .openapi({ description: "Of the isolate that answers; with the admin token only." }),
  })
  .openapi("Info");

/** What has to answer before requests are sent here: without the others, pictures are still served. */
const NEEDED: readonly Component[] = ["db", "fileSystem"];

const operations = { method: "get" as const, tags: ["operations"] };
const json = <T extends z.ZodType>(description: string, schema: T) => ({
  description,
  content: { "application/json": { schema } },
});

const aliveRoute = createRoute({
  ...operations,
  path: "/health",
  summary: "Does this server run",
  responses: { 200: { description: "`Server is up`.", content: { "text/plain": { schema: z.string() } } } },
});

const healthRoute = createRoute({
  ...operations,
  path: "/actuator/health",
  summary: "Do the stores behind this server answer",
  security: [...adminSecurity, {}],
  responses: { 200: json("Every one.", Health), 503: json("Not every one.", Health) },
});

const livenessRoute = createRoute({
  ...operations,
  path: "/actuator/health/liveness",
  summary: "Does this isolate run: no store is asked",
  responses: { 200: json("It does.", Bare) },
});

const readinessRoute = createRoute({
  ...operations,
  path: "/actuator/health/readiness",
  summary: "Can this server answer requests: the database and the object store do",
  responses: { 200: json("It can.", Bare), 503: json("It cannot.", Bare) },
});

const infoRoute = createRoute({
  ...operations,
  path: "/actuator/info",
  summary: "Which version this is, and what it holds in memory",
  security: [...adminSecurity, {}],
  responses: { 200: json("So it is.", Info) },
});

const metricsRoute = createRoute({
  ...operations,
  path: "/metrics",
  summary: "Metrics of all isolates, Prometheus text format 0.0.4",
  middleware: requireAdmin,
  security: adminSecurity,
  responses: {
    200: { description: "The metrics.", content: { "text/plain": { schema: z.string() } } },
    ...problems({ 401: "No or a wrong token.", 403: "No token is configured." }),
  },
});

/** The routes hold the isolate's probes. */
export function healthRoutes() {
  const router = createRouter();
  const prober = new Prober();
  router.openapi(aliveRoute, (c) => c.text("Server is up", 200, NO_STORE));
  router.openapi(healthRoute, async (c) => {
    const probed = await prober.probe(c.get("platform"));
    const tell = await isAdmin(c);
    const { db, diskSpace, kafka, fileSystem, kv } = probed;
    const dbDetails = { database: "D1", validationQuery: "SELECT 1" };
    const fileDetails = { baseDir: "R2:BUCKET", writable: fileSystem === "UP" };
    const status = worst(Object.values(probed));
    const components = {
      db: { status: db, ...(tell ? { details: dbDetails } : {}) },
      diskSpace: { status: diskSpace },
      kafka: { status: kafka },
      fileSystem: { status: fileSystem, ...(tell ? { details: fileDetails } : {}) },
      kv: { status: kv },
    };
    return c.json({ status, components }, status === "UP" ? 200 : 503, NO_STORE);
  });
  router.openapi(livenessRoute, (c) => c.json({ status: "UP" as const }, 200, NO_STORE));
  router.openapi(readinessRoute, async (c) => {
    const probed = await prober.probe(c.get("platform"));
    const status = worst(NEEDED.map((name) => probed[name]));
    return c.json({ status }, status === "UP" ? 200 : 503, NO_STORE);
  });
  router.openapi(infoRoute, async (c) => {
    const { darkroom, admission } = c.get("platform");
    const { runningBytes, limitBytes, waiting } = admission.status();
    const memory = { coreBytes: darkroom.memoryBytes(), runningBytes, limitBytes, waiting };
    const app = { name: "darkroom", coreVersion: darkroom.version };
    return c.json({ app, ...((await isAdmin(c)) ? { memory } : {}) }, 200, NO_STORE);
  });
  router.openapi(metricsRoute, async (c) => {
    const text = metricsText(await c.get("platform").metrics.read());
    return c.text(text, 200, { "Content-Type": METRICS_CONTENT_TYPE, ...NO_STORE });
  });
  return router;
}

function worst(statuses: readonly ProbeStatus[]): ProbeStatus {
  return statuses.every((status) => status === "UP") ? "UP" : "DOWN";
}
