// Takes a render URL apart: `/i/[s--<signature>/]<options>/<source>`. It reads the raw URL, never a router's decoded
// parameters, since a source URL keeps its own percent-encoding and query. Pure.
import { Problem } from "../edge/problem";

export type SourceRef =
  | { readonly kind: "url"; readonly url: string }
  | { readonly kind: "pick"; readonly id: string; readonly rank: number }
  | { readonly kind: "library"; readonly path: string };

export interface RenderPath {
  /** 128 bits in base64url, or null for an unsigned URL. */
  readonly signature: string | null;
  /** What a signature is over: everything after it, query included. */
  readonly signed: string;
  readonly options: string;
  readonly source: SourceRef;
}

export const PREFIXES = ["/i/", "/cdn-cgi/image/"] as const;

const SIGNATURE = /^s--([A-Za-z0-9_-]{22})\//;
const PICK = /^pick\/([A-Za-z0-9]{1,64})\/(\d{1,2})(?:\.[a-z]{3,4})?$/;
/** A source URL as it stands in the path; proxies that merge slashes leave one. */
const RAW_URL = /^(https?):\/\/?(?=[^/])/i;
const ENCODED_URL = /^https?%3a/i;

/**
 * @param href the request's URL
 * @throws Problem 400 INVALID_SOURCE
 */
export function parseRenderPath(href: string): RenderPath {
  const { pathname, search } = new URL(href);
  const prefix = PREFIXES.find((candidate) => pathname.startsWith(candidate)) ?? PREFIXES[0];
  let path = pathname.slice(prefix.length);
  const signature = SIGNATURE.exec(path)?.[1] ?? null;
  if (signature !== null) path = path.slice("s--".length + signature.length + 1);
  const slash = path.indexOf("/");
  if (slash < 0) throw invalidSource(`"${shorten(path)}" alone`);
  const options = path.slice(0, slash);
  const { source, ownsQuery } = parseSource(path.slice(slash + 1), search);
  const asksToExplain = !ownsQuery && new URLSearchParams(search).get("explain") === "1";
  return { signature, signed: path + search, options: asksToExplain ? `${options},explain=1` : options, source };
}

/** A source as it stands in a render URL. */
export function sourceText(source: SourceRef): string {
  switch (source.kind) {
    case "url":
      return source.url;
    case "pick":
      return `pick/${source.id}/${source.rank}`;
    case "library":
      return source.path;
    default:
      return source satisfies never;
  }
}

/** @throws Problem 400 INVALID_SOURCE */
export function readSourceText(text: string): SourceRef {
  return parseSource(text, "").source;
}

/** The query belongs to a source URL that stands in the path as it is; otherwise `?explain=1` says what the option says. */
function parseSource(text: string, search: string): { source: SourceRef; ownsQuery: boolean } {
  if (RAW_URL.test(text)) {
    return { source: { kind: "url", url: text.replace(RAW_URL, "$1://") + search }, ownsQuery: true };
  }
  const picked = PICK.exec(text);
  const own = { ownsQuery: false };
  if (ENCODED_URL.test(text)) return { source: { kind: "url", url: decodeSource(text) }, ...own };
  if (picked !== null) return { source: { kind: "pick", id: picked[1], rank: Number(picked[2]) }, ...own };
  if (text.startsWith("images/")) return { source: { kind: "library", path: text }, ...own };
  throw invalidSource(`"${shorten(text)}"`);
}

function decodeSource(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidSource("a URL whose percent-encoding cannot be read");
  }
}

function invalidSource(got: string): Problem {
  const expected = "an absolute https URL, pick/{id}/{rank} or images/… after the options";
  return new Problem(400, "INVALID_SOURCE", `expected ${expected} for the source, got ${got}`);
}

const MAX_SHOWN_CHARACTERS = 80;

function shorten(text: string): string {
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}
