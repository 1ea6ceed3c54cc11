// Sends a body to a host that the caller's policy admits, once. No redirect is followed: a body that was signed for one receiver
// goes to no other, so a 3xx is an answer like any. Of the answer only the status is wanted: its body is dropped unread,
// however long it would be.

import { createDeadline, DeadlineError } from "./deadline";
import type { FetcherParts } from "./fetcher";
import type { PostOptions, PostOutcome } from "./outcome";
import { discard } from "./redirect";
import { validateUrl } from "./url-validation";

/** For connecting, sending and the head of the answer. */
export const POST_TIMEOUT_MS = 15_000;

export async function post(
  url: string,
  { policy, headers, body }: PostOptions,
  { fetch, clock, userAgent }: FetcherParts,
): Promise<PostOutcome> {
  const verdict = validateUrl(url, policy);
  if (!verdict.ok) return { kind: "failed", reason: verdict.reason };
  const deadline = createDeadline(clock);
  deadline.limit(POST_TIMEOUT_MS, "an answer");
  try {
    const init = {
      method: "POST",
      headers: { "user-agent": userAgent, ...headers },
      body,
      redirect: "manual",
    } as const;
    const response = await deadline.race(fetch(verdict.url.href, { ...init, signal: deadline.signal }));
    await discard(response);
    return { kind: "answered", status: response.status };
  } catch (error) {
    const isLate = error instanceof DeadlineError;
    return { kind: "failed", reason: isLate ? error.message : "expected an answer, got a network error" };
  } finally {
    deadline.clear();
  }
}
