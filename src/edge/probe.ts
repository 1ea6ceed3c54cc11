// Whether the stores answer, each asked for real: the database by a query, the queue by its backlog, R2 by reading and by writing, KV
// by reading. An answer holds for a second, so that health routes, which are public, cost at most one round a second in an isolate.
import type { Clock } from "./clock";
import type { Platform } from "./platform";

/** A store that takes longer counts as down. */
export const PROBE_TIMEOUT_MS = 2000;
const PROBE_HOLDS_MS = 1000;
/** Where the probes write; nothing else is kept there. */
const PROBE_PREFIX = "health/";

export type ProbeStatus = "UP" | "DOWN";
/** The names that the dashboards of the replaced system know: kafka is the queue, fileSystem and diskSpace are R2. */
export type Component = "db" | "diskSpace" | "kafka" | "fileSystem" | "kv";
export type ProbeResult = Readonly<Record<Component, ProbeStatus>>;

type Probed = Pick<Platform, "db" | "bucket" | "kv" | "queue" | "clock" | "log" | "newId">;

const PROBES: Readonly<Record<Component, (platform: Probed) => Promise<unknown>>> = {
  db: ({ db }) => db.prepare("SELECT 1").first(),
  diskSpace: ({ bucket }) => bucket.list({ prefix: PROBE_PREFIX, limit: 1 }),
  kafka: ({ queue }) => queue.metrics(),
  fileSystem: writeAndRead,
  kv: ({ kv }) => kv.get("health"),
};

/** Its own object each time: R2 takes one write a second for a key. */
async function writeAndRead({ bucket, newId }: Probed): Promise<void> {
  const key = `${PROBE_PREFIX}${newId()}`;
  await bucket.put(key, "1");
  try {
    const found = await bucket.get(key);
    if ((await found?.text()) !== "1") throw new Error("expected to read what was written, got something else");
  } finally {
    await bucket.delete(key);
  }
}

/** The probes of an isolate. */
export class Prober {
  #last: { readonly atMs: number; readonly result: ProbeResult } | null = null;

  async probe(platform: Probed): Promise<ProbeResult> {
    const { clock } = platform;
    if (this.#last !== null && clock.now() < this.#last.atMs + PROBE_HOLDS_MS) return this.#last.result;
    const entries = Object.entries(PROBES).map(async ([name, ask]) => [name, await statusOf(platform, name, ask)]);
    const result = Object.fromEntries(await Promise.all(entries)) as ProbeResult;
    this.#last = { atMs: clock.now(), result };
    return result;
  }
}

async function statusOf(
  platform: Probed,
  component: string,
  ask: (platform: Probed) => Promise<unknown>,
): Promise<ProbeStatus> {
  try {
    await within(PROBE_TIMEOUT_MS, platform.clock, ask(platform));
    return "UP";
  } catch (error) {
    platform.log.error("health", { component, error });
    return "DOWN";
  }
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
