// Which URLs a render may have as its source, and the one spelling under which alias records know them.
import { type UrlVerdict, urlPolicy, validateUrl } from "../edge/safe-fetch";
import type { Settings } from "../env";

/** The verdict on a source URL; an admitted one comes back in its canonical spelling. */
export function admitSourceUrl({ environment, render, pick }: Settings, raw: string): UrlVerdict {
  const policy = urlPolicy({ environment, allowedDomains: render.allowedDomains, devOrigins: pick.devOrigins });
  const verdict = validateUrl(raw, policy);
  return verdict.ok ? { ...verdict, url: canonical(verdict.url) } : verdict;
}

/** Without the fragment, which never reaches a server. */
export function canonical(url: URL): URL {
  const copy = new URL(url);
  copy.hash = "";
  return copy;
}
