// The edge's rooms put together around a platform whose pixel library is a stub: what the edge's own tests in workerd drive.

import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { createAdmission, createBodies } from "../../src/edge/admission";
import { systemClock } from "../../src/edge/clock";
import { docsRoutes } from "../../src/edge/docs";
import { healthRoutes } from "../../src/edge/health";
import { newId } from "../../src/edge/ids";
import { createLogger } from "../../src/edge/log";
import { createMetrics } from "../../src/edge/metrics";
import { metricsStore } from "../../src/edge/metrics-object";
import { addOpenApi, createRouter } from "../../src/edge/openapi";
import type { AppEnv, Platform } from "../../src/edge/platform";
import { notFoundHandler, requestScope, securityHeaders } from "../../src/edge/request";
import { urlPolicies } from "../../src/edge/safe-fetch";
import { parseSettings } from "../../src/env";

export const bindings = env as unknown as AppEnv["Bindings"];

export interface EdgeApp {
  readonly platform: Platform;
  /** Every log line, parsed. */
  readonly lines: Array<Record<string, unknown>>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** @param variables as they would stand in the environment; development unless they say otherwise. */
export function createEdgeApp(
  variables: Readonly<Record<string, string>> = {},
  changes: Partial<Platform> = {},
  addRoutes: (app: OpenAPIHono<AppEnv>) => void = () => undefined,
): EdgeApp {
  const lines: Array<Record<string, unknown>> = [];
  const log = createLogger(systemClock, (line) => lines.push(JSON.parse(line)));
  const settings = parseSettings({ ENVIRONMENT: "development", ...variables });
  const darkroom = { version: "0123456789ab", memoryBytes: () => 5_000_000 } as Platform["darkroom"];
  const instantClock = { ...systemClock, sleep: () => Promise.resolve() };
  const platform: Platform = {
    settings,
    db: bindings.DB,
    bucket: bindings.BUCKET,
    kv: bindings.KV,
    queue: bindings.QUEUE,
    darkroom,
    admission: createAdmission({ limitBytes: settings.budgetBytes, heldBytes: () => 0, clock: systemClock }),
    bodies: createBodies({ clock: systemClock }),
    fetcher: null as unknown as Platform["fetcher"],
    urlPolicies: urlPolicies(settings),
    cache: null as unknown as Platform["cache"],
    metrics: createMetrics({ store: metricsStore(env.METRICS), clock: instantClock, log, isolate: newId() }),
    log,
    clock: systemClock,
    random: () => 0.5,
    newId,
    ...changes,
  };
  const app = createRouter();
  app.use(
    securityHeaders,
    requestScope(() => platform),
  );
  app.route("/", healthRoutes());
  app.route("/", docsRoutes());
  addRoutes(app);
  addOpenApi(app);
  app.notFound(notFoundHandler(app));
  return {
    platform,
    lines,
    async fetch(path, init) {
      const context = createExecutionContext();
      const response = await app.fetch(new Request(`https://darkroom.test${path}`, init), bindings, context);
      const buffered = new Response(response.body === null ? null : await response.arrayBuffer(), response);
      await waitOnExecutionContext(context);
      return buffered;
    },
  };
}
