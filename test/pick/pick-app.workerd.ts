// The pick slice on the real platform: real core, codecs and bindings; only the clock runs faster, so that a server's
// silence of seconds costs a test a fraction of it.
import { env } from "cloudflare:workers";
import { inject } from "vitest";
import CORE from "../../build/core.wasm";
import { CORE_VERSION } from "../../build/core-version.js";
import { createResultCache } from "../../src/edge/cache";
import { type Clock, systemClock } from "../../src/edge/clock";
import { WORKER_CODECS } from "../../src/edge/codecs";
import { newId } from "../../src/edge/ids";
import { createLogger } from "../../src/edge/log";
import { createMetrics } from "../../src/edge/metrics";
import { metricsStore } from "../../src/edge/metrics-object";
import type { AppEnv, Platform } from "../../src/edge/platform";
import { createFetcher } from "../../src/edge/safe-fetch";
import { parseSettings } from "../../src/env";
import { createDarkroom, type Darkroom } from "../../src/image";
import { pickRoutes } from "../../src/pick";
import { createEdgeApp, type EdgeApp } from "../edge/edge-app.workerd";

/** How much faster than real time its sleeps are. */
const HASTE = 5;
const hastyClock: Clock = { now: systemClock.now, sleep: (ms, signal) => systemClock.sleep(ms / HASTE, signal) };

export function openDarkroom(): Darkroom {
  const modules = { core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION };
  return createDarkroom(modules);
}

export function createPickApp(changes: Partial<Platform> = {}): EdgeApp {
  const devOrigins = [inject("origin")];
  const bindings = env as unknown as AppEnv["Bindings"];
  const settings = parseSettings({ ENVIRONMENT: "development", PICK_DEV_ORIGINS: devOrigins.join(",") });
  const log = createLogger(systemClock, () => undefined);
  const metrics = createMetrics({ store: metricsStore(env.METRICS), clock: hastyClock, log, isolate: newId() });
  const stores = { db: bindings.DB, bucket: bindings.BUCKET, kv: bindings.KV, edge: caches.default };
  return createEdgeApp(
    { PICK_DEV_ORIGINS: devOrigins.join(",") },
    {
      darkroom: openDarkroom(),
      fetcher: createFetcher({
        fetch: (url, init) => fetch(url, init),
        clock: hastyClock,
        random: () => 0,
        userAgent: settings.pick.userAgent,
      }),
      cache: createResultCache({ ...stores, settings: settings.cache, clock: systemClock, log, metrics }),
      metrics,
      ...changes,
    },
    (router) => router.route("/", pickRoutes()),
  );
}

export async function corpusFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`${inject("origin")}/corpus/${path}`);
  if (!response.ok) throw new Error(`expected ${path} in the corpus, got ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export function formOf(
  files: ReadonlyArray<readonly [name: string, bytes: Uint8Array]>,
  fields: Record<string, string>,
) {
  const form = new FormData();
  for (const [name, bytes] of files) form.append("files[]", new File([bytes as Uint8Array<ArrayBuffer>], name));
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
