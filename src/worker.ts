// The composition root: builds the platform once an isolate and hands it to the slices. The only reader of the
// environment. A wrong variable stops the start with one sentence.
import { env } from "cloudflare:workers";
import CORE from "../build/core.wasm";
import { CORE_VERSION } from "../build/core-version.js";
import { createAdmission, createBodies } from "./edge/admission";
import { createResultCache } from "./edge/cache";
import { systemClock } from "./edge/clock";
import { WORKER_CODECS } from "./edge/codecs";
import { crossOrigin } from "./edge/cross-origin";
import { docsRoutes } from "./edge/docs";
import { healthRoutes } from "./edge/health";
import { forgetKeys } from "./edge/idempotency";
import { newId } from "./edge/ids";
import { createLogger } from "./edge/log";
import { createMetrics } from "./edge/metrics";
import { metricsStore } from "./edge/metrics-object";
import { addOpenApi, createRouter } from "./edge/openapi";
import type { Platform } from "./edge/platform";
import { notFoundHandler, requestScope, securityHeaders } from "./edge/request";
import { createFetcher, urlPolicies } from "./edge/safe-fetch";
import { withSideIsolates } from "./edge/side/darkroom";
import { type Consumers, consumeBatch, type Sweep } from "./edge/work";
import { type Bindings, parseSettings, type WorkMessage } from "./env";
import { createDarkroom } from "./image";
import { libraryConsumers, libraryRoutes, librarySweeps } from "./library";
import { emptyTemporary, pickRoutes } from "./pick";
import { checkPresets, renderRoutes, sweepWarmJobs, warmConsumer } from "./render";

export { MetricsObject } from "./edge/metrics-object";

const settings = parseSettings(env);
checkPresets(settings.render.presets);
let isolatePlatform: Platform | null = null;

function platformOf(bindings: Bindings): Platform {
  isolatePlatform ??= buildPlatform(bindings);
  return isolatePlatform;
}

function buildPlatform({ DB: db, BUCKET: bucket, KV: kv, QUEUE: queue, METRICS }: Bindings): Platform {
  const clock = systemClock;
  const random = Math.random;
  const log = createLogger(clock);
  if (settings.library.auth === "open" && settings.environment !== "development") {
    log.warn("library", { reason: "LIBRARY_AUTH is open: anybody may upload, confirm and read" });
  }
  const modules = { core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION };
  const darkroom = withSideIsolates(createDarkroom(modules, { budgetBytes: settings.budgetBytes }), {
    origins: settings.sideIsolates,
    fetch: (url, init) => fetch(url, init),
    clock,
    log,
  });
  const onRefused = (code: string) => metrics.count("work_refused_total", { code });
  const metrics = createMetrics({ store: metricsStore(METRICS), clock, log, isolate: newId() });
  return {
    settings,
    db,
    bucket,
    kv,
    queue,
    darkroom,
    admission: createAdmission({
      limitBytes: settings.budgetBytes,
      heldBytes: () => darkroom.memoryBytes(),
      clock,
      onRefused,
    }),
    bodies: createBodies({ clock, onRefused }),
    fetcher: createFetcher({
      fetch: (url, init) => fetch(url, init),
      clock,
      random,
      userAgent: settings.pick.userAgent,
    }),
    urlPolicies: urlPolicies(settings),
    cache: createResultCache({ db, bucket, kv, edge: caches.default, settings: settings.cache, clock, log, metrics }),
    metrics,
    log,
    clock,
    random,
    newId: () => newId(clock.now()),
  };
}

/** Who works which kind of message. */
const CONSUMERS: Consumers = { "cache.warm": warmConsumer, ...libraryConsumers };

/** What runs at every tick of the schedule, each bounded; one that fails does not keep the others. */
const SWEEPS: readonly Sweep[] = [
  emptyTemporary,
  sweepWarmJobs,
  (platform) => platform.cache.removeIdle(),
  forgetKeys,
  ...librarySweeps,
];

const app = createRouter();
app.use(securityHeaders, requestScope(platformOf), crossOrigin);
for (const routes of [healthRoutes(), docsRoutes(), pickRoutes(), renderRoutes(), libraryRoutes()]) {
  app.route("/", routes);
}
addOpenApi(app);
app.notFound(notFoundHandler(app));

export default {
  fetch: app.fetch,

  async queue(batch, bindings, context) {
    await consumeBatch(platformOf(bindings), batch, CONSUMERS, context);
  },

  async scheduled(controller, bindings, context) {
    const platform = platformOf(bindings);
    const sweeping = SWEEPS.map((sweep) => sweep(platform, controller.scheduledTime, context));
    for (const outcome of await Promise.allSettled(sweeping)) {
      if (outcome.status === "rejected") platform.log.error("cron", { error: outcome.reason });
    }
    context.waitUntil(platform.metrics.flush());
  },
} satisfies ExportedHandler<Bindings, WorkMessage>;
