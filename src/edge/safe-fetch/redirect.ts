// Redirects followed by hand, so that every hop passes the same validation as the first URL (RFC 9110 15.4). A redirect
// left to the platform would be a hole in the domain list.
import type { Deadline } from "./deadline";
import type { FetchFailureCode } from "./outcome";
import type { UrlPolicy } from "./url-policy";
import { validateUrl } from "./url-validation";

export const MAX_REDIRECTS = 3;
const REDIRECT_STATUS = new Set([301, 302, 303, 307, 308]);

export type HopResult =
  | { readonly kind: "response"; readonly response: Response; readonly url: string }
  | {
      readonly kind: "refused";
      readonly code: FetchFailureCode;
      readonly reason: string;
      readonly status?: number;
    };

export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>;

/** Asks `url` and follows at most MAX_REDIRECTS hops. Rejects on network errors and when the deadline expires. */
export async function followRedirects(
  url: string,
  init: RequestInit,
  { fetch, policy, deadline }: { fetch: FetchFunction; policy: UrlPolicy; deadline: Deadline },
): Promise<HopResult> {
  let target = url;
  let status: number | undefined;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const verdict = validateUrl(target, policy);
    if (!verdict.ok) {
      const where = hop === 0 ? "" : ` (redirect ${hop})`;
      return { kind: "refused", code: verdict.code, reason: verdict.reason + where, status };
    }
    const asked = fetch(verdict.url.href, { ...init, redirect: "manual", signal: deadline.signal });
    const response = await deadline.race(asked);
    if (!REDIRECT_STATUS.has(response.status)) return { kind: "response", response, url: verdict.url.href };

    status = response.status;
    await discard(response);
    const location = response.headers.get("location");
    const next = location === null ? null : resolveLocation(location, verdict.url);
    if (next === null) {
      return {
        kind: "refused",
        code: "DOWNLOAD_FAILED",
        reason: "expected a Location to redirect to, got none",
        status,
      };
    }
    target = next;
  }
  const reason = `expected at most ${MAX_REDIRECTS} redirects, got more`;
  return { kind: "refused", code: "DOWNLOAD_FAILED", reason, status };
}

/** Frees the connection of a response whose body nobody wants. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

/** An absolute Location goes through raw, so that the validation sees what the server wrote. */
function resolveLocation(location: string, base: URL): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location) || location.startsWith("//")) {
    return location.startsWith("//") ? base.protocol + location : location;
  }
  return URL.canParse(location, base.href) ? new URL(location, base).href : null;
}
