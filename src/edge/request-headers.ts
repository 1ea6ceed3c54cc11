// Request headers with a grammar of their own, read once for every slice: Accept (RFC 9110, 12.5.1) and If-None-Match
// (RFC 9110, 13.1.2). Pure.

/**
 * Media range → q, in lower case; a q that cannot be read counts as 0.
 * @example parseAccept("image/webp, *\/*;q=0.8").get("image/webp") // 1
 */
export function parseAccept(accept: string): Map<string, number> {
  const ranges = new Map<string, number>();
  for (const part of accept.toLowerCase().split(",")) {
    const [range, ...parameters] = part.split(";").map((piece) => piece.trim());
    const weight = parameters.find((parameter) => /^q\s*=/.test(parameter));
    ranges.set(range, weight === undefined ? 1 : weightOf(weight));
  }
  return ranges;
}

function weightOf(parameter: string): number {
  const text = parameter.slice(parameter.indexOf("=") + 1).trim();
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}

/** Weak comparison: `*` and any of the listed tags match. */
export function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  return ifNoneMatch.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}
