// Content negotiation for format=auto: the Accept header is reduced to one output format before anything
// is keyed, so that a thousand spellings of Accept share one cached result. Pure.
import { parseAccept } from "../edge/request-headers";
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

/** AVIF is for those who name it and like it no less than `format`. */
export function prefersAvif(accept: string | null, format: OutputFormat): boolean {
  const ranges = parseAccept(accept ?? "");
  const avif = ranges.get("image/avif") ?? 0;
  const rival = ranges.get(`image/${format}`) ?? ranges.get("image/*") ?? ranges.get("*/*") ?? 0;
  return avif > 0 && avif >= rival;
}

/** What every client reads. */
export function classicFormat(keepsAlpha: boolean): FormatChoice {
  return keepsAlpha
    ? { format: "png", because: "the picture has transparency" }
    : { format: "jpeg", because: "the picture has no transparency to keep" };
}
