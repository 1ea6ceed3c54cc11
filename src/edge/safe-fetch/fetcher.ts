// Downloads pictures from hosts that the caller's policy admits: one try and up to three more, hard caps on size and time,
// every hop validated. Clock, randomness and fetch are arguments. How many run at once is the caller's business: a limit kept
// here would outlive the request that holds it, and a Worker counts connections by request.
import type { Clock } from "../clock";
import { contentLength, readCapped, refuseByLength } from "./body";
import { createDeadline, DeadlineError } from "./deadline";
import type { Fetcher, FetchFailureCode, FetchOutcome, GetOptions, HeadOptions, Validators } from "./outcome";
import { post } from "./post";
import { discard, type FetchFunction, followRedirects } from "./redirect";
import { isRetryableStatus, parseRetryAfterMs, retryWaitMs } from "./retry";

export const HEAD_TIMEOUT_MS = 3000;
export const FIRST_BYTE_TIMEOUT_MS = 5000;
export const TRY_TIMEOUT_MS = 10_000;
/** What a body without a length is taken for: a photo of 12 megapixels. */
export const UNDECLARED_BODY_BYTES = 4 * 1024 * 1024;
const ACCEPT = "image/jpeg,image/png,image/webp,image/*;q=0.8";

export interface FetcherParts {
  readonly fetch: FetchFunction;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  readonly userAgent: string;
}

/** How one try ended, before it is decided whether there is another. */
type Attempt =
  | { readonly kind: "done"; readonly result: Omit<Extract<FetchOutcome, { kind: "ok" }>, "ms" | "tries"> }
  | { readonly kind: "not-modified"; readonly url: string; readonly validators: Validators }
  | {
      readonly kind: "failed";
      readonly code: FetchFailureCode;
      readonly reason: string;
      readonly status?: number;
      readonly retryable: boolean;
      readonly retryAfterMs: number | null;
    };

/**
 * @example
 * const parts = { clock: systemClock, random: Math.random, userAgent: "DarkroomBot/1.0" };
 * const fetcher = createFetcher({ fetch: (url, init) => fetch(url, init), ...parts });
 * const outcome = await fetcher.get("https://i.ytimg.com/vi/x/0.jpg", { policy, maxBytes: 10 * 1024 * 1024 });
 */
export function createFetcher(parts: FetcherParts): Fetcher {
  const { clock, random } = parts;
  return {
    head: (url, options) => head(url, options, parts),
    post: (url, options) => post(url, options, parts),
    async get(url, options) {
      const startMs = clock.now();
      for (let tries = 1; ; tries++) {
        const attempt = await tryOnce(url, options, parts);
        const spent = { ms: clock.now() - startMs, tries };
        if (attempt.kind === "done") return { ...attempt.result, ...spent };
        if (attempt.kind === "not-modified") {
          return { kind: "not-modified", url: attempt.url, status: 304, ...attempt.validators, ...spent };
        }
        const waitMs = attempt.retryable ? retryWaitMs(tries - 1, attempt.retryAfterMs, random) : null;
        if (waitMs === null) {
          const { code, reason, status } = attempt;
          return { kind: "failed", code, reason, ...(status === undefined ? {} : { status }), ...spent };
        }
        await clock.sleep(waitMs, options.signal);
      }
    },
  };
}

async function head(url: string, { policy, signal }: HeadOptions, { fetch, clock, userAgent }: FetcherParts) {
  const deadline = createDeadline(clock, signal);
  deadline.limit(HEAD_TIMEOUT_MS, "an answer to HEAD");
  try {
    const init = { method: "HEAD", headers: requestHeaders(userAgent) };
    const hop = await followRedirects(url, init, { fetch, policy, deadline });
    if (hop.kind === "refused") return null;
    await discard(hop.response);
    if (!hop.response.ok) return null;
    return { contentType: hop.response.headers.get("content-type"), bytes: contentLength(hop.response) };
  } catch {
    return null;
  } finally {
    deadline.clear();
  }
}

async function tryOnce(url: string, options: GetOptions, parts: FetcherParts): Promise<Attempt> {
  const { fetch, clock, userAgent } = parts;
  const { policy } = options;
  const deadline = createDeadline(clock, options.signal);
  const limitTry = () => {
    deadline.limit(TRY_TIMEOUT_MS, "the whole file");
    return deadline.limit(FIRST_BYTE_TIMEOUT_MS, "the first byte");
  };
  let liftFirstByte = limitTry();
  try {
    const init = { method: "GET", headers: requestHeaders(userAgent, options.conditional) };
    const hop = await followRedirects(url, init, { fetch, policy, deadline });
    if (hop.kind === "refused") return final(hop.code, hop.reason, hop.status);
    const { response } = hop;
    const validators = readValidators(response);
    if (response.status === 304 && options.conditional) {
      await discard(response);
      return { kind: "not-modified", url: hop.url, validators };
    }
    if (!response.ok) {
      await discard(response);
      return failedStatus(response, clock.now());
    }
    const tooLarge = await refuseByLength(response, options.maxBytes);
    if (tooLarge) return final("FILE_TOO_LARGE", tooLarge, response.status);
    if (options.beforeBody) {
      deadline.clear();
      await deadline.race(makeRoom(options, response));
      liftFirstByte = limitTry();
    }
    const body = await readCapped(response, { maxBytes: options.maxBytes, deadline, onFirstByte: liftFirstByte });
    if (body.kind === "too-large") return final("FILE_TOO_LARGE", body.reason, response.status);
    if (body.kind === "short") return broken(body.reason, response.status);
    const contentType = response.headers.get("content-type");
    const result = { kind: "ok", bytes: body.bytes, url: hop.url, status: response.status, contentType } as const;
    return { kind: "done", result: { ...result, ...validators } };
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    if (error instanceof NoRoom) throw error.cause;
    if (error instanceof DeadlineError) {
      return { kind: "failed", code: "DOWNLOAD_TIMEOUT", reason: error.message, retryable: true, retryAfterMs: null };
    }
    return broken("expected an answer, got a network error");
  } finally {
    deadline.clear();
  }
}

/** A caller that made no room for a body: not a failure of the download. */
class NoRoom extends Error {}

async function makeRoom({ beforeBody, maxBytes }: GetOptions, response: Response): Promise<void> {
  const isEncoded = response.headers.has("content-encoding");
  const declaredBytes = isEncoded ? null : contentLength(response);
  try {
    await beforeBody?.(declaredBytes ?? Math.min(UNDECLARED_BODY_BYTES, maxBytes));
  } catch (cause) {
    await discard(response);
    throw new NoRoom("expected room for the body, got none", { cause });
  }
}

function requestHeaders(userAgent: string, conditional?: GetOptions["conditional"]) {
  const headers: Record<string, string> = { "user-agent": userAgent, accept: ACCEPT };
  if (conditional?.etag) headers["if-none-match"] = conditional.etag;
  if (conditional?.lastModified) headers["if-modified-since"] = conditional.lastModified;
  return headers;
}

function readValidators({ headers }: Response): Validators {
  return {
    etag: headers.get("etag"),
    lastModified: headers.get("last-modified"),
    cacheControl: headers.get("cache-control"),
  };
}

function failedStatus(response: Response, nowMs: number): Attempt {
  const { status } = response;
  const retryable = isRetryableStatus(status);
  const retryAfterMs = parseRetryAfterMs(response.headers.get("retry-after"), nowMs);
  const reason = `expected status 200, got ${status}`;
  return { kind: "failed", code: "DOWNLOAD_FAILED", reason, status, retryable, retryAfterMs };
}

function final(code: FetchFailureCode, reason: string, status?: number): Attempt {
  return { kind: "failed", code, reason, status, retryable: false, retryAfterMs: null };
}

function broken(reason: string, status?: number): Attempt {
  return { kind: "failed", code: "DOWNLOAD_FAILED", reason, status, retryable: true, retryAfterMs: null };
}
