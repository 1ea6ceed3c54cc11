// One URL becomes bytes in hand: asked of the cache first, downloaded otherwise, counted and reported.
import { freshnessMs } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { FetchOutcome } from "../edge/safe-fetch";
import type { Header } from "../image";
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

type Answer = Extract<FetchOutcome, { kind: "ok" }>;

export interface Downloaded {
  readonly candidate: Candidate;
  readonly bytes: Uint8Array;
  readonly validity: Validity;
}

export type Validity = Pick<Answer, "etag" | "lastModified" | "cacheControl">;

/**
 * @param beforeBody waits until there is room for the bytes
 * @returns null when the download failed: it is among the run's rejections then
 */
export async function download(
  run: Run,
  target: Target,
  beforeBody: (expectedBytes: number) => Promise<void>,
): Promise<Downloaded | null> {
  const { fetcher, urlPolicies } = run.platform;
  const options = { policy: urlPolicies.pick, maxBytes: MAX_SOURCE_BYTES, signal: run.signal, beforeBody };
  const outcome = await fetcher.get(target.url, options);
  await count(run, target, outcome);
  if (outcome.kind !== "ok") {
    rejectDownload(run, target, outcome);
    return null;
  }
  run.done(target, "fetch");
  const { bytes, url, etag, lastModified, cacheControl } = outcome;
  const candidate = await candidateOf({ ...target, url, fetch: fetchReport(outcome) }, bytes);
  return { candidate, bytes, validity: { etag, lastModified, cacheControl } };
}

/** A URL whose content is known and still fresh needs no download when its result is in the cache. */
export async function takeByAlias(run: Run, { index, source, url }: Target, developer: Developer): Promise<boolean> {
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

/** Remembers where a URL led, for as long as its server says. */
export function recordAlias(run: Run, url: string, header: Header, sha256: string, validity: Validity): void {
  const freshMs = freshnessMs(validity.cacheControl);
  const { cache, clock } = run.platform;
  if (freshMs === null || !cache.enabled) return;
  const { etag, lastModified } = validity;
  const fetchedAt = clock.now();
  const alias = { sha256, hasAlpha: header.hasAlpha, etag, lastModified, fetchedAt, freshUntil: fetchedAt + freshMs };
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
