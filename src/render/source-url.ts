// Which URLs a render may have as its source, and the one spelling under which alias records know them.
import type { Platform } from "../edge/platform";
import { type UrlVerdict, validateUrl } from "../edge/safe-fetch";

/** The verdict on a source URL; an admitted one comes back in its canonical spelling. */
export function admitSourceUrl({ urlPolicies }: Platform, raw: string): UrlVerdict {
  const verdict = validateUrl(raw, urlPolicies.render);
  return verdict.ok ? { ...verdict, url: canonical(verdict.url) } : verdict;
}

/** Without the fragment, which never reaches a server. */
export function canonical(url: URL): URL {
  const copy = new URL(url);
  copy.hash = "";
  return copy;
}
