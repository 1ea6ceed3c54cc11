// When to try a download again and how long to wait first: pure, so that tests never sleep.

export const MAX_RETRIES = 3;
/** A server that asks for a longer wait than this is not asked again. */
export const MAX_RETRY_AFTER_MS = 10_000;
const WAITS_MS = [1000, 2000, 4000];
const JITTER = 0.25;

/** 429 and 5xx may pass; every other status is an answer. */
export function isRetryableStatus(status: number): boolean {
  return status === 429 || status >= 500;
}

/**
 * The wait before retry number `retry` (0-based): 1, 2, 4 s plus 0–25 %, or what Retry-After says.
 * @returns null when there is to be no further try
 */
export function retryWaitMs(retry: number, retryAfterMs: number | null, random: () => number): number | null {
  if (retry >= MAX_RETRIES) return null;
  if (retryAfterMs !== null) return retryAfterMs > MAX_RETRY_AFTER_MS ? null : retryAfterMs;
  return WAITS_MS[retry] * (1 + JITTER * random());
}

/** RFC 9110 10.2.3: seconds or an HTTP date; null when absent or neither. */
export function parseRetryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? null : Math.max(0, dateMs - nowMs);
}
