// Renders URLs before anybody asks, and what answers are upgraded to (upgrade.ts). What was warmed goes straight to R2 and KV: the consumer runs in one place, the visitors
// are elsewhere. Jobs are spaced 0.1 s apart, so that warming a hundred URLs never crowds out visitors.
import type { Background } from "../edge/cache";
import { delayAfter } from "../edge/lease";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import { type Consumer, type WorkOutcome, wake, wakeLost } from "../edge/work";
import { isImageError } from "../image";
import { readSourceText } from "./render-path";
import { render } from "./service";
import { upgrade, WARM_HITS } from "./upgrade";
import { addWarmJobs, type WarmJob, type WarmRow, warmLeases } from "./warm-store";
import { parseOptions } from "./wishes";

export const SPACING_MS = 100;
const JOBS_PER_SECOND = 1000 / SPACING_MS;
/** A job that failed once more is given up. */
export const RETRY_DELAYS_MS: readonly number[] = [30_000, 30_000, 30_000, 30_000];
/** format=auto is warmed for the browsers that most visitors have. */
const WARM_VISITOR = { accept: "image/webp,*/*;q=0.8", ifNoneMatch: null } as const;

export const warmConsumer: Consumer = { concurrency: 1, consume: warmOne };

/** Stores the jobs, then sends their wake-ups; those of a later second are delayed by the queue itself. */
export async function enqueueWarmJobs(platform: Platform, jobs: readonly WarmJob[]): Promise<void> {
  await addWarmJobs(platform.db, jobs, platform.clock.now());
  const ids = jobs.map(({ id }) => id);
  await wake(platform, "cache.warm", ids, JOBS_PER_SECOND);
}

/** For cron: wakes jobs whose message was lost. @returns how many. */
export function sweepWarmJobs(platform: Platform, nowMs: number): Promise<number> {
  return wakeLost(platform, "cache.warm", warmLeases(platform.db), nowMs);
}

/** Tries again after a failure that may pass: an upstream or a memory that is busy now. */
async function warmOne(platform: Platform, id: string, background: Background): Promise<WorkOutcome> {
  const { clock, log, db } = platform;
  const leases = warmLeases(db);
  const job = await leases.claim(id, clock.now());
  if (job === null) return { kind: "nothing-to-do" };
  let afterMs: number | null = null;
  try {
    if (job.tries > RETRY_DELAYS_MS.length + 1) throw new Error("expected an end of every try, got none");
    await warm(platform, job, background);
  } catch (error) {
    log.warn("warm", { url_hash: await urlHash(job.url), error });
    const isFinal = isImageError(error) || (error instanceof Problem && error.status < 500);
    afterMs = isFinal ? null : delayAfter(RETRY_DELAYS_MS, job.tries);
    if (afterMs !== null) await leases.retry(job, clock.now() + afterMs, error);
  }
  if (afterMs === null) await leases.removed(job).run();
  await clock.sleep(SPACING_MS);
  return afterMs === null ? { kind: "done" } : { kind: "again", afterMs };
}

async function warm(platform: Platform, job: WarmRow, background: Background): Promise<void> {
  const { cache, settings } = platform;
  const { wishes } = parseOptions(job.options, settings.render.presets);
  if (job.upgrade === 1) return upgrade(platform, { wishes, source: readSourceText(job.url) }, background);
  const source = { kind: "url", url: job.url } as const;
  const order = { wishes: { ...wishes, explain: false }, options: job.options, source };
  const answer = await render(platform, order, WARM_VISITOR, background);
  if (answer.kind !== "result") return;
  const { target, served } = answer;
  const place = await cache.reserve(target.key, target.sourceSha256, JSON.parse(job.tags));
  if (place.kept) cache.put(target.key, served.entry, background, { kept: true, hits: WARM_HITS });
}
