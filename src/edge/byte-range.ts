// The Range request header (RFC 9110, 14.1.2), one range of bytes at a time. What cannot be read, another unit and a list of ranges
// are ignored, as the RFC lets a server do: then the whole is answered. Pure.

export type ByteRange =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly offset: number; readonly length: number }
  /** Begins behind the end: 416. */
  | { readonly kind: "unsatisfiable" };

const ONE_RANGE = /^bytes=\s*(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))\s*$/i;

/**
 * @param totalBytes of the whole, at least 1
 * @example parseRange("bytes=-500", 2000) // { kind: "part", offset: 1500, length: 500 }
 */
export function parseRange(header: string | null, totalBytes: number): ByteRange {
  const match = ONE_RANGE.exec(header ?? "");
  if (match === null) return { kind: "whole" };
  const [, first, last, suffix] = match;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), totalBytes);
    return length === 0 ? { kind: "unsatisfiable" } : { kind: "part", offset: totalBytes - length, length };
  }
  const offset = Number(first);
  const end = last === undefined ? totalBytes - 1 : Math.min(Number(last), totalBytes - 1);
  if (last !== undefined && Number(last) < offset) return { kind: "whole" };
  return offset >= totalBytes ? { kind: "unsatisfiable" } : { kind: "part", offset, length: end - offset + 1 };
}
