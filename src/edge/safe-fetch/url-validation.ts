// Decides from the text alone whether a URL may be fetched: no network, no DNS. The raw text is checked beside the parsed
// URL, because the URL parser repairs what an attacker writes (drops tabs, turns backslashes, decodes hosts, expands
// IPv4 shorthands): whatever the parser would have to repair in the authority is refused.
// A private address behind a public name cannot be seen from a Worker; the platform refuses those connections.
import type { UrlPolicy } from "./url-policy";

export type UrlVerdict =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly code: "INVALID_URL" | "DOMAIN_NOT_ALLOWED"; readonly reason: string };

const MAX_URL_CHARS = 2048;
const MAX_HOST_CHARS = 253;
const AUTHORITY = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const IPV4_LIKE = /^(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*$/;
const PRIVATE_NAME = /(^|\.)(localhost|internal|local)$/;
const EXECUTABLE_PATH = /\.(exe|bat|sh|cmd|com)[\s.]*$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_OR_SPACE = /[\u0000-\u0020\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;
/** More layers of percent-encoding than this are a disguise. */
const MAX_DECODINGS = 4;

/**
 * @param raw the URL as the caller wrote it
 * @returns the parsed URL, or the code and a sentence that says what was expected
 * @example validateUrl("https://i.ytimg.com/vi/x/0.jpg", policy).ok // true
 */
export function validateUrl(raw: string, policy: UrlPolicy): UrlVerdict {
  if (raw.length > MAX_URL_CHARS) return invalid(`expected at most ${MAX_URL_CHARS} characters, got ${raw.length}`);
  if (CONTROL_OR_SPACE.test(raw)) return invalid("expected no spaces or control characters, got one");
  if (raw.includes("\\")) return invalid("expected no backslash, got one");
  const match = AUTHORITY.exec(raw);
  if (!match) return invalid("expected an absolute https URL, got another form");
  const [, scheme, authority] = match;
  if (authority.includes("@")) return invalid("expected no credentials before the host, got some");
  if (!URL.canParse(raw)) return invalid("expected an absolute https URL, got one that does not parse");
  const url = new URL(raw);

  const path = checkPath(url.pathname);
  if (path) return path;
  if (policy.devOrigins.has(url.origin) && url.host === authority.toLowerCase()) return { ok: true, url };
  if (scheme.toLowerCase() !== "https") return invalid(`expected https, got ${scheme.toLowerCase()}`);
  return checkHost(authority.toLowerCase(), url, policy);
}

function checkHost(authority: string, url: URL, policy: UrlPolicy): UrlVerdict {
  if (authority.startsWith("[")) return invalid("expected a host name, got an IP address");
  const colon = authority.indexOf(":");
  const host = colon < 0 ? authority : authority.slice(0, colon);
  const port = colon < 0 ? null : authority.slice(colon + 1);
  if (host !== url.hostname) return invalid("expected a plain ASCII host name, got one that means another host");
  if (IPV4_LIKE.test(host)) return invalid("expected a host name, got an IP address");
  if (host.length > MAX_HOST_CHARS) return invalid(`expected a host of at most ${MAX_HOST_CHARS} characters`);
  if (host.endsWith(".")) return invalid("expected a host without a trailing dot, got one with it");
  if (!host.split(".").every((label) => LABEL.test(label))) return invalid("expected a well-formed host name");
  if (PRIVATE_NAME.test(host)) return notAllowed("expected a public host, got a private name");

  const domain = allowedDomain(host, policy);
  if (domain === null) return notAllowed("expected a host of an allowed domain, got another");
  if (port !== null && port !== "443" && !policy.ports.get(domain)?.has(port)) {
    return invalid(`expected port 443, got ${port === "" ? "an empty port" : port}`);
  }
  return { ok: true, url };
}

/** The listed domain that the host equals or is under, walking up label by label; null when there is none. */
function allowedDomain(host: string, { domains }: UrlPolicy): string | null {
  if (domains === null) return host.includes(".") ? host : null;
  for (let name = host; ; ) {
    if (domains.has(name)) return name;
    const dot = name.indexOf(".");
    if (dot < 0) return null;
    name = name.slice(dot + 1);
  }
}

function checkPath(pathname: string): UrlVerdict | null {
  let path = pathname;
  for (let round = 0; path.includes("%"); round++) {
    if (round === MAX_DECODINGS) return invalid("expected a path without nested percent-encoding, got one");
    const decoded = decodePath(path);
    if (decoded === path) break;
    path = decoded;
  }
  if (CONTROL.test(path)) return invalid("expected no control characters in the path, got one");
  if (EXECUTABLE_PATH.test(path)) return invalid("expected the path of a picture, got that of a program");
  return null;
}

/** Decodes every valid `%XX` and leaves the rest: a bad escape must not hide a good one. */
function decodePath(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function invalid(reason: string): UrlVerdict {
  return { ok: false, code: "INVALID_URL", reason };
}

function notAllowed(reason: string): UrlVerdict {
  return { ok: false, code: "DOMAIN_NOT_ALLOWED", reason };
}
