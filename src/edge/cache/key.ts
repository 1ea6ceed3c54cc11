// The name of a result: SHA-256 over the source's content, the whole recipe and the core version. Equal pixels in, equal
// wishes, equal code: equal bytes out (DESIGN, "Deterministic"), so nothing stored under a key ever goes stale.
import { sha256Hex } from "../../image";

/** Bump when the meaning of a stored entry changes. */
const SCHEME = "darkroom-result-1";

/**
 * @param sourceSha256 hex
 * @param recipe plain data with every default filled in, so that equal wishes in other words share one key
 * @param version `Darkroom.version`
 * @returns 64 hex digits; the first 32 make the ETag
 */
export function cacheKey(sourceSha256: string, recipe: object, version: string): Promise<string> {
  return sha256Hex(new TextEncoder().encode(canonicalJson([SCHEME, sourceSha256, recipe, version])));
}

/** As many digits of a key as tell a source's variants apart. */
export const SHORT_KEY_DIGITS = 16;

export function shortKey(key: string): string {
  return key.slice(-SHORT_KEY_DIGITS);
}

/** JSON with the names of every object in code-unit order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
