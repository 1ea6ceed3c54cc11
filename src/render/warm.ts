// Renders URLs before anybody asks. What was warmed goes straight to R2 and KV: the consumer runs in one place, the visitors
// are elsewhere. Jobs are spaced 0.1 s apart, so that warming a hundred URLs never crowds out visitors.
import type { MessageBatch, MessageSendRequest } from "@cloudflare/workers-types";
import type { Background } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import type { WorkMessage } from "../env";
import { isImageError } from "../image";
import { render } from "./service";
import { type WarmJob, WarmStore } from "./warm-store";
import { parseOptions } from "./wishes";

export const SPACING_MS = 100;
const JOBS_PER_SECOND = 1000 / SPACING_MS;
const SWEEP_LIMIT = 100;
/** As many requests of a day as bring a result to every level. */
const WARM_HITS = 3;
/** format=auto is warmed for the browsers that most visitors have. */
const WARM_VISITOR = { accept: "image/webp,*/*;q=0.8", ifNoneMatch: null } as const;

/** Stores the jobs, then sends their wake-ups; those of a later second are delayed by the queue itself. */
export async function enqueueWarmJobs({ db, queue, clock }: Platform, jobs: readonly WarmJob[]): Promise<void> {
  await new WarmStore(db).add(jobs, clock.now());
  await queue.sendBatch(wakeUps(jobs.map(({ id }) => id)));
}

/** For cron: wakes jobs whose message was lost. @returns how many. */
export async function sweepWarmJobs({ db, queue }: Platform, nowMs: number): Promise<number> {
  const ids = await new WarmStore(db).due(SWEEP_LIMIT, nowMs);
  if (ids.length > 0) await queue.sendBatch(wakeUps(ids));
  return ids.length;
}

/** Works a batch off, one message at a time. Idempotent: a job that is done or in other hands is passed over. */
export async function consumeWork(
  platform: Platform,
  batch: MessageBatch<WorkMessage>,
  background: Background,
): Promise<void> {
  for (const message of batch.messages) {
    const { kind, id } = message.body;
    if (kind !== "cache.warm") {
      platform.log.warn("queue", { kind, reason: "expected a kind of message that has a consumer" });
      message.ack();
      continue;
    }
    const outcome = await warmOne(platform, id, background);
    if (outcome === "again") message.retry();
    else message.ack();
    if (outcome !== "nothing-to-do") await platform.clock.sleep(SPACING_MS);
  }
}

/** @returns "again" for a failure that may pass: an upstream or a memory that is busy now. */
export async function warmOne(
  platform: Platform,
  id: string,
  background: Background,
): Promise<"done" | "again" | "nothing-to-do"> {
  const { clock, log, db } = platform;
  const store = new WarmStore(db);
  const job = await store.claim(id, clock.now());
  if (job === null) return "nothing-to-do";
  try {
    await warm(platform, job, background);
    await store.remove(id);
    return "done";
  } catch (error) {
    log.warn("warm", { url_hash: await urlHash(job.url), error });
    const isFinal = isImageError(error) || (error instanceof Problem && error.status < 500);
    await (isFinal ? store.remove(id) : store.release(id));
    return isFinal ? "done" : "again";
  }
}

async function warm(platform: Platform, job: WarmJob, background: Background): Promise<void> {
  const { cache, settings } = platform;
  const { wishes } = parseOptions(job.options, settings.render.presets);
  const order = { wishes: { ...wishes, explain: false }, source: { kind: "url", url: job.url } } as const;
  const answer = await render(platform, order, WARM_VISITOR, background);
  if (answer.kind !== "result") return;
  const { target, served } = answer;
  const place = await cache.reserve(target.key, target.sourceSha256, job.tags);
  if (place.kept) cache.put(target.key, served.entry, background, { kept: true, hits: WARM_HITS });
}

function wakeUps(ids: readonly string[]): Array<MessageSendRequest<WorkMessage>> {
  return ids.map((id, i) => ({ body: { kind: "cache.warm", id }, delaySeconds: Math.floor(i / JOBS_PER_SECOND) }));
}
