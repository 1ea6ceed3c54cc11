// The render slice on the real platform: real core, codecs, bindings and network (a server of this machine that Vitest starts).
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject } from "vitest";
import CORE from "../../build/core.wasm";
import { CORE_VERSION } from "../../build/core-version.js";
import { createResultCache } from "../../src/edge/cache";
import { systemClock } from "../../src/edge/clock";
import { WORKER_CODECS } from "../../src/edge/codecs";
import { createLogger } from "../../src/edge/log";
import type { AppEnv, Platform } from "../../src/edge/platform";
import { createFetcher } from "../../src/edge/safe-fetch";
import { consumeBatch } from "../../src/edge/work";
import { parseSettings, type WorkMessage } from "../../src/env";
import { createDarkroom, type Darkroom } from "../../src/image";
import { renderRoutes, warmConsumer } from "../../src/render";
import { createEdgeApp } from "../edge/edge-app.workerd";

const clock = { ...systemClock, sleep: () => Promise.resolve() };

/** Counts what it develops. */
export function countingDarkroom(): Darkroom & { developed: number } {
  const modules = { core: CORE, codecs: WORKER_CODECS, version: CORE_VERSION };
  const darkroom = createDarkroom(modules);
  const counting = {
    ...darkroom,
    developed: 0,
    develop: (...job: Parameters<Darkroom["develop"]>) => {
      counting.developed += 1;
      return darkroom.develop(...job);
    },
  };
  return counting;
}

/** @param changes parts of the platform that are not as here */
export function createRenderApp(variables: Readonly<Record<string, string>> = {}, changes: Partial<Platform> = {}) {
  const bindings = env as unknown as AppEnv["Bindings"];
  const all = { PICK_DEV_ORIGINS: inject("origin"), ...variables };
  const settings = parseSettings({ ENVIRONMENT: "development", ...all });
  const darkroom = countingDarkroom();
  const log = createLogger(systemClock, () => undefined);
  const { DB: db, BUCKET: bucket, KV: kv } = bindings;
  const metrics = { count: () => undefined, gauge: () => undefined } as unknown as Platform["metrics"];
  const network = (url: string, init: RequestInit) => fetch(url, init);
  const app = createEdgeApp(
    all,
    {
      darkroom,
      clock,
      fetcher: createFetcher({
        fetch: network,
        clock: systemClock,
        random: () => 0,
        userAgent: settings.pick.userAgent,
      }),
      cache: createResultCache({
        ...{ db, bucket, kv, edge: caches.default },
        ...{ settings: settings.cache, clock: systemClock, log, metrics },
      }),
      ...changes,
    },
    (router) => router.route("/", renderRoutes()),
  );
  return {
    ...app,
    darkroom,
    /** Delivers wake-ups to the consumer. @returns ids of acknowledged and of returned messages. */
    async consume(ids: readonly string[]) {
      const messages = ids.map((id) => ({
        id,
        timestamp: new Date(),
        attempts: 1,
        body: { kind: "cache.warm", id } as const,
      }));
      const batch = createMessageBatch<WorkMessage>("darkroom-work", messages);
      const context = createExecutionContext();
      await consumeBatch(app.platform, batch, { "cache.warm": warmConsumer }, context);
      const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
      await waitOnExecutionContext(context);
      return { acks: explicitAcks, retries: retryMessages.map(({ msgId }) => msgId) };
    },
  };
}
