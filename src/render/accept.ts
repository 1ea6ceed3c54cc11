// Content negotiation for format=auto: the Accept header (RFC 9110, 12.5.1) is reduced to one output format before anything
// is keyed, so that a thousand spellings of Accept share one cached result. Pure.
import type { OutputFormat } from "../image";

export interface FormatChoice {
  readonly format: OutputFormat;
  /** Completes "jpeg, because …". */
  readonly because: string;
}

/**
 * WebP only when Accept names it: `image/*` and `*\/*` are sent by clients that cannot read it. Of two that are named the one
 * with the higher q wins, and WebP when they are level.
 * @param keepsAlpha the answer has transparency to carry
 */
export function negotiateFormat(accept: string | null, keepsAlpha: boolean): FormatChoice {
  const classic = classicFormat(keepsAlpha);
  const ranges = parseAccept(accept ?? "");
  const webp = ranges.get("image/webp") ?? 0;
  if (webp === 0) return { ...classic, because: `the Accept header does not name image/webp and ${classic.because}` };
  const rival = ranges.get(`image/${classic.format}`) ?? ranges.get("image/*") ?? ranges.get("*/*") ?? 0;
  if (webp >= rival) return { format: "webp", because: "the Accept header names image/webp" };
  return { ...classic, because: `the Accept header prefers image/${classic.format} to image/webp` };
}

/** What every client reads. */
export function classicFormat(keepsAlpha: boolean): FormatChoice {
  return keepsAlpha
    ? { format: "png", because: "the picture has transparency" }
    : { format: "jpeg", because: "the picture has no transparency to keep" };
}

/** Media range → q; a q that cannot be read counts as 0. */
function parseAccept(accept: string): Map<string, number> {
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
