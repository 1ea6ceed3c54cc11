// One URL becomes a spooled source: asked of the cache first, downloaded otherwise, counted and reported.
import { freshnessMs } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { FetchOutcome } from "../edge/safe-fetch";
import type { Candidate } from "./candidate";
import { candidateOf, type Developer } from "./develop";
import type { FetchReport } from "./result";
import { downloadErrorType, MAX_SOURCE_BYTES, sourceLabel } from "./rules";
import type { Run } from "./run";

export interface Target {
  readonly index: number;
  readonly source: string;
  readonly url: string;
}

export interface Spooled {
  readonly candidate: Candidate;
  readonly key: string;
  readonly answer: Pick<Extract<FetchOutcome, { kind: "ok" }>, "etag" | "lastModified" | "cacheControl">;
}

/** @returns null when the candidate failed or was found in the cache */
export async function fetchOne(run: Run, target: Target, developer: Developer): Promise<Spooled | null> {
  run.signal.throwIfAborted();
  if (developer.canDoWithoutBytes && (await takeByAlias(run, target, developer))) return null;
  return run.hands.run(async () => {
    const outcome = await run.platform.fetcher.get(target.url, { maxBytes: MAX_SOURCE_BYTES, signal: run.signal });
    await count(run, target, outcome);
    if (outcome.kind !== "ok") {
      rejectDownload(run, target, outcome);
      return null;
    }
    run.done(target, "fetch");
    const { bytes, url, etag, lastModified, cacheControl } = outcome;
    const candidate = await candidateOf({ ...target, url, fetch: fetchReport(outcome) }, bytes);
    if (await developer.takeCached(candidate, bytes)) return null;
    const key = await run.store.putTemporary(run.id, String(target.index), bytes);
    return { candidate, key, answer: { etag, lastModified, cacheControl } };
  });
}

/** A URL whose content is known and still fresh needs no download when its result is in the cache. */
async function takeByAlias(run: Run, { index, source, url }: Target, developer: Developer): Promise<boolean> {
  const { cache, clock } = run.platform;
  try {
    const alias = await cache.aliases.get(url);
    if (alias === null || alias.freshUntil <= clock.now()) return false;
    const fetch = { status: null, contentType: null, bytes: null, ms: 0, tries: 0 };
    return await developer.takeCached({ index, source, url, sha256: alias.sha256, fetch });
  } catch (error) {
    run.log.warn("cache", { error });
    return false;
  }
}

/** Remembers where the URL led, for as long as its server says. */
export function recordAlias(run: Run, { candidate, answer }: Spooled, url: string, developer: Developer): void {
  const freshMs = freshnessMs(answer.cacheControl);
  const header = developer.headerOf(candidate.sha256);
  const { cache, clock } = run.platform;
  if (freshMs === null || header === null || !cache.enabled) return;
  const { etag, lastModified } = answer;
  const fetchedAt = clock.now();
  const validity = { etag, lastModified, fetchedAt, freshUntil: fetchedAt + freshMs };
  const alias = { sha256: candidate.sha256, hasAlpha: header.hasAlpha, ...validity };
  run.background.waitUntil(cache.aliases.put(url, alias).catch((error) => run.log.warn("cache", { error })));
}

function fetchReport(outcome: FetchOutcome): FetchReport {
  const { ms, tries } = outcome;
  if (outcome.kind === "ok") {
    const { status, contentType, bytes } = outcome;
    return { status, contentType, bytes: bytes.length, ms, tries };
  }
  const error = outcome.kind === "failed" ? { error: outcome.code } : {};
  return { status: outcome.status ?? null, contentType: null, bytes: null, ms, tries, ...error };
}

function rejectDownload(run: Run, { index, source }: Target, outcome: Exclude<FetchOutcome, { kind: "ok" }>): void {
  const failure =
    outcome.kind === "failed"
      ? { code: outcome.code, reason: outcome.reason }
      : { code: "DOWNLOAD_FAILED", reason: "expected a picture, got an answer without one" };
  run.reject({ index, source, stage: "fetch", ...failure, fetch: fetchReport(outcome) });
}

async function count(run: Run, { url, source }: Target, outcome: FetchOutcome): Promise<void> {
  const { metrics } = run.platform;
  const label = sourceLabel(url);
  const hash = { url_hash: await urlHash(source), ms: outcome.ms, tries: outcome.tries };
  if (outcome.kind === "ok") {
    metrics.count("image_download_total", { status: "success", source: label });
    metrics.observe("image_download_duration_seconds", outcome.ms / 1000);
    metrics.observe("image_download_size_bytes", outcome.bytes.length);
    run.log.info("download", { ...hash, status: outcome.status, bytes: outcome.bytes.length });
    return;
  }
  metrics.count("image_download_total", { status: "failed", source: label });
  const errorType = outcome.kind === "failed" ? downloadErrorType(outcome) : "unknown";
  metrics.count("image_processing_errors_total", { error_type: errorType, context: "download" });
  run.log.warn("download", {
    ...hash,
    status: outcome.status,
    code: outcome.kind === "failed" ? outcome.code : undefined,
  });
}
