// The decisions of a pick that need neither clock nor I/O.
import type { FetchFailureCode, HeadAnswer } from "../edge/safe-fetch";
import { type Header, ImageError } from "../image";
import type { PickResult } from "./result";

export const MIN_SIDE_PX = 100;
export const MAX_SIDE_PX = 10_000;
export const MAX_PIXELS = 100_000_000;
export const MAX_SOURCE_BYTES = 10 * 1024 * 1024;
export const KEEP_DAYS = 30;

/** What HEAD says of a candidate's worth: photographs of a sensible size first. A HEAD that failed says nothing. */
export function fetchPriority(head: HeadAnswer | null): number {
  if (head === null) return 0;
  return sizePriority(head.bytes) + typePriority(head.contentType);
}

function sizePriority(bytes: number | null): number {
  if (bytes === null) return 0;
  if (bytes > 5_000_000) return 5;
  if (bytes >= 500_000) return 10;
  return bytes > 100_000 ? 3 : 0;
}

function typePriority(contentType: string | null): number {
  switch (contentType?.split(";")[0].trim().toLowerCase()) {
    case "image/jpeg":
    case "image/jpg":
      return 3;
    case "image/png":
      return 2;
    case "image/webp":
      return 1;
    default:
      return 0;
  }
}

/** Positions of `heads`, the most promising first; ties keep their order. */
export function fetchOrder(heads: ReadonlyArray<HeadAnswer | null>): number[] {
  const priorities = heads.map(fetchPriority);
  return priorities.map((_, index) => index).sort((a, b) => priorities[b] - priorities[a] || a - b);
}

/** What is kept of a result: the address of a picture names its pick, and who sees one must not learn where it was taken. */
export function withoutPlaces(result: PickResult): PickResult {
  const images = result.images.map((image) => {
    const { metadata } = image;
    return { ...image, metadata: { ...metadata, exif: { ...metadata.exif, gps: null } } };
  });
  return { ...result, images };
}

/**
 * A size of 0 is one that the header does not tell, of a format that the library refuses by name.
 * @throws ImageError RESOLUTION_TOO_LOW or RESOLUTION_TOO_HIGH: what is not worth or not safe to decode here
 */
export function checkResolution({ width, height }: Pick<Header, "width" | "height">): void {
  if (width === 0 || height === 0) return;
  const size = { width, height };
  if (Math.min(width, height) < MIN_SIDE_PX) {
    const message = `expected at least ${MIN_SIDE_PX} px for each side, got ${width}×${height}`;
    throw new ImageError("RESOLUTION_TOO_LOW", message, size);
  }
  if (Math.max(width, height) > MAX_SIDE_PX || width * height > MAX_PIXELS) {
    const message = `expected at most ${MAX_SIDE_PX} px for each side and ${MAX_PIXELS} in all, got ${width}×${height}`;
    throw new ImageError("RESOLUTION_TOO_HIGH", message, size);
  }
}

export type SourceLabel = "instagram" | "youtube" | "naver" | "kakao" | "cdn" | "other";

const LABELS: ReadonlyArray<readonly [SourceLabel, readonly string[]]> = [
  ["instagram", ["instagram.com", "cdninstagram.com", "fbcdn.net"]],
  ["youtube", ["youtube.com", "ytimg.com", "googleusercontent.com"]],
  ["naver", ["naver.com", "naver.net", "pstatic.net"]],
  ["kakao", ["kakao.com", "kakaocdn.net"]],
  ["cdn", ["cloudfront.net", "amazonaws.com", "akamaihd.net"]],
];

/** The metric label of a host: few values, whatever is asked for. */
export function sourceLabel(url: string): SourceLabel {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  const match = LABELS.find(([, domains]) => domains.some((domain) => host === domain || host.endsWith(`.${domain}`)));
  return match ? match[0] : "other";
}

/** `error_type` of a failed download, as the metrics of the original system name it. */
export function downloadErrorType(failure: { readonly code: FetchFailureCode; readonly status?: number }): string {
  switch (failure.code) {
    case "DOWNLOAD_TIMEOUT":
      return "timeout";
    case "DOWNLOAD_FAILED":
      return failure.status !== undefined && failure.status >= 400 ? "http_error" : "request_error";
    case "FILE_TOO_LARGE":
    case "INVALID_URL":
    case "DOMAIN_NOT_ALLOWED":
      return "unknown";
    default:
      return failure.code satisfies never;
  }
}
