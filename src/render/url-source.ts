// A source by URL, through its alias record: fresh, the content's hash is known without asking the origin; stale by up to a
// week, it is still used and the origin is asked again in the background (RFC 5861); otherwise the URL is fetched, once for
// all who wait for it in this isolate.
import { BODIES_LIMIT_BYTES } from "../edge/admission";
import { type Alias, type Background, freshnessMs } from "../edge/cache";
import { urlHash } from "../edge/log";
import type { Platform } from "../edge/platform";
import { Problem } from "../edge/problem";
import type { FetchOutcome, GetOptions } from "../edge/safe-fetch";
import { readAlias, recordAlias } from "./alias-record";
import { type Opened, openedFrom, type SourceDoor, type SourceFacts } from "./source";
import { admitSourceUrl } from "./source-url";

/** One source may take all the room there is for bodies. */
export const MAX_SOURCE_BYTES = BODIES_LIMIT_BYTES;
const MAX_STALE_MS = 604_800_000;
/** After a revalidation that failed, the record is taken as it is for so long. */
const RETRY_AFTER_FAILURE_MS = 60_000;

type Downloaded = Extract<FetchOutcome, { kind: "ok" }>;

/** @throws Problem 400 INVALID_URL, 403 DOMAIN_NOT_ALLOWED */
export function urlDoor(platform: Platform, raw: string, background: Background): SourceDoor {
  const url = admitted(platform, raw);
  const { cache, clock } = platform;
  let alias: Alias | null = null;
  const open = () =>
    cache.singleFlight(`source:${url.href}`, () => fetchSource(platform, url.href, alias, background), background);
  return {
    name: baseName(url),
    open,
    async identify() {
      alias = await readAlias(platform, url.href);
      if (alias === null || clock.now() > alias.freshUntil + MAX_STALE_MS) return open();
      if (clock.now() >= alias.freshUntil) background.waitUntil(revalidate(platform, url.href, alias, background));
      return alias;
    },
  };
}

function admitted(platform: Platform, raw: string): URL {
  const verdict = admitSourceUrl(platform, raw);
  if (!verdict.ok) throw new Problem(FETCH_STATUS[verdict.code], verdict.code, verdict.reason);
  return verdict.url;
}

/** Takes room for the body before it is read; it is given back by `release`, and here where nothing came of it. */
async function download(
  { fetcher, urlPolicies, bodies }: Platform,
  url: string,
  conditional?: GetOptions["conditional"],
) {
  let release = () => {};
  const beforeBody = async (expectedBytes: number) => {
    release();
    release = await bodies.take(expectedBytes);
  };
  const options = { policy: urlPolicies.render, maxBytes: MAX_SOURCE_BYTES, beforeBody, conditional };
  try {
    const outcome = await fetcher.get(url, options);
    if (outcome.kind !== "ok") release();
    return { outcome, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** @param known the record that led here, if there was one: where it is still right, it is not written again. */
async function fetchSource(
  platform: Platform,
  url: string,
  known: Alias | null,
  background: Background,
): Promise<Opened> {
  const { outcome, release } = await download(platform, url);
  if (outcome.kind !== "ok") throw problemFromFetch(outcome);
  try {
    const opened = await openedFrom(platform, outcome.bytes, outcome.ms);
    const alias = aliasOf(platform, opened.facts, outcome);
    if (!known || !alias || !isStillRight(known, alias)) background.waitUntil(recordAlias(platform, url, alias));
    return { ...opened, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** One at a time per URL. Where there is no room for the body now, the next visit tries again. Never throws. */
async function revalidate(platform: Platform, url: string, alias: Alias, background: Background): Promise<void> {
  const { cache, clock, log } = platform;
  const renewing = cache.singleFlight(
    `revalidate:${url}`,
    async () => {
      const conditional = { etag: alias.etag ?? undefined, lastModified: alias.lastModified ?? undefined };
      const { outcome, release } = await download(platform, url, conditional);
      const renewal = await renewed(platform, alias, outcome, clock.now()).finally(release);
      await recordAlias(platform, url, renewal);
    },
    background,
  );
  await renewing.catch(async (error) => log.warn("alias", { url_hash: await urlHash(url), error }));
}

async function renewed(platform: Platform, old: Alias, outcome: FetchOutcome, nowMs: number): Promise<Alias | null> {
  switch (outcome.kind) {
    case "not-modified":
      return { ...old, fetchedAt: nowMs, freshUntil: nowMs + (freshnessMs(outcome.cacheControl) ?? 0) };
    case "failed":
      return { ...old, freshUntil: nowMs + RETRY_AFTER_FAILURE_MS };
    case "ok": {
      const opened = await openedFrom(platform, outcome.bytes, outcome.ms).catch(() => null);
      if (opened === null) return { ...old, freshUntil: nowMs + RETRY_AFTER_FAILURE_MS };
      return aliasOf(platform, opened.facts, outcome);
    }
    default:
      return outcome satisfies never;
  }
}

/** Null where the origin forbids keeping its answer. */
function aliasOf({ clock }: Platform, facts: SourceFacts, outcome: Downloaded): Alias | null {
  const freshMs = freshnessMs(outcome.cacheControl);
  if (freshMs === null) return null;
  const { etag, lastModified } = outcome;
  return { ...facts, etag, lastModified, fetchedAt: clock.now(), freshUntil: clock.now() + freshMs };
}

/** Whether a record says of the source, and for no longer, what the one made of its new answer would. */
function isStillRight(known: Alias, now: Alias): boolean {
  const isFresh = now.fetchedAt < known.freshUntil && known.freshUntil <= now.freshUntil;
  return isFresh && now.sha256 === known.sha256 && now.etag === known.etag && now.lastModified === known.lastModified;
}

type Undelivered = Exclude<FetchOutcome, { kind: "ok" }>;

function problemFromFetch(outcome: Undelivered): Problem {
  if (outcome.kind === "not-modified") {
    return new Problem(502, "DOWNLOAD_FAILED", "expected a picture from the source, got an unasked-for 304");
  }
  const { code, reason, status, tries } = outcome;
  const evidence = status === undefined ? { tries } : { upstreamStatus: status, tries };
  return new Problem(FETCH_STATUS[code], code, reason, evidence);
}

const FETCH_STATUS = {
  INVALID_URL: 400,
  DOMAIN_NOT_ALLOWED: 403,
  FILE_TOO_LARGE: 413,
  DOWNLOAD_FAILED: 502,
  DOWNLOAD_TIMEOUT: 504,
} as const;

function baseName(url: URL): string {
  const last = url.pathname.split("/").findLast((part) => part !== "") ?? "image";
  return last.replace(/\.[A-Za-z0-9]{1,5}$/, "") || "image";
}
