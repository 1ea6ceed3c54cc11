// What every slice is given: bindings, the core and the shared plumbing, built once an isolate by worker.ts. Slices take
// it from the request (`c.get("platform")`) or as an argument, and never reach for anything global.
import type { D1Database, KVNamespace, Queue, R2Bucket } from "@cloudflare/workers-types";
import type { Bindings, Settings, WorkMessage } from "../env";
import type { Darkroom } from "../image";
import type { Admission } from "./admission";
import type { ResultCache } from "./cache";
import type { Clock } from "./clock";
import type { Logger } from "./log";
import type { Metrics } from "./metrics";
import type { Fetcher, UrlPolicies } from "./safe-fetch";

export interface Platform {
  readonly settings: Settings;
  readonly db: D1Database;
  readonly bucket: R2Bucket;
  readonly kv: KVNamespace;
  readonly queue: Queue<WorkMessage>;
  readonly darkroom: Darkroom;
  /** The gate before pixel work. */
  readonly admission: Admission;
  /** The gate before downloaded sources are taken into memory; always passed before the other one. */
  readonly bodies: Admission;
  readonly fetcher: Fetcher;
  /** What each slice may fetch. */
  readonly urlPolicies: UrlPolicies;
  readonly cache: ResultCache;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  /** Uniform in [0, 1): jitter, never secrets. */
  random(): number;
  newId(): string;
}

/** Hono's generic for every router here. */
export interface AppEnv {
  Bindings: Bindings;
  Variables: {
    requestId: string;
    log: Logger;
    platform: Platform;
    /** Set by `requireScope`: whose token this is; null in the open. */
    caller: string | null;
  };
}
