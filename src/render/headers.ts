// The head of a render's answer: validators, caching, timing, file name. Pure.
import type { SourceRef } from "./render-path";
import type { Served } from "./service";
import type { Target } from "./target";
import type { Wishes } from "./wishes";

const FRESH_S = 3600;
const STALE_S = 604_800;
/** What a better answer will soon take the place of. */
const INTERIM_FRESH_S = 60;
/** A path of the library never changes what it shows. */
const LIBRARY_FRESH_S = 2_592_000;

/** What a 304 and a 200 share. A signed URL that ends is not fresh beyond its end. */
export function validatorHeaders(
  target: Target,
  wishes: Wishes,
  source: SourceRef["kind"],
  nowMs: number,
): Record<string, string> {
  const leftS = wishes.expiresAtS === null ? Infinity : Math.max(0, wishes.expiresAtS - Math.ceil(nowMs / 1000));
  return {
    ETag: target.etag,
    "Cache-Control":
      target.upgrade !== null
        ? `public, max-age=${Math.min(INTERIM_FRESH_S, leftS)}`
        : source === "library"
          ? libraryCacheControl(leftS)
          : cacheControl(leftS),
    ...(wishes.format === "auto" ? { Vary: "Accept" } : {}),
  };
}

/** @param name base name of the source */
export function resultHeaders({ entry, level, fetchMs, report, place }: Served, name: string): Record<string, string> {
  const extension = EXTENSIONS[entry.contentType] ?? "bin";
  const timing = [`cache;desc=${level}`];
  if (fetchMs !== null) timing.push(`fetch;dur=${fetchMs}`);
  if (report !== null) {
    const { decode, resize, encode } = report.stageMs;
    timing.push(`decode;dur=${decode}`, `resize;dur=${resize}`, `encode;dur=${encode}`);
    timing.push(`mem;desc="${report.predictedPeakBytes}/${report.actualPeakBytes}"`);
  }
  return {
    "Content-Type": entry.contentType,
    "Content-Length": String(entry.bytes.byteLength),
    "Content-Disposition": contentDisposition(`${name}.${extension}`),
    "X-Content-Type-Options": "nosniff",
    "Server-Timing": timing.join(", "),
    "Timing-Allow-Origin": "*",
    ...(entry.meta.ssim === undefined ? {} : { "Darkroom-SSIM": entry.meta.ssim }),
    ...(place?.kept === false && place.reason === "variant-cap" ? { "Darkroom-Kept": "no; reason=variant-cap" } : {}),
  };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/webp": "webp",
  "image/png": "png",
  "image/avif": "avif",
  "application/json": "json",
};

function cacheControl(leftS: number): string {
  const staleS = Math.min(STALE_S, Math.max(0, leftS - FRESH_S));
  return `public, max-age=${Math.min(FRESH_S, leftS)}${staleS > 0 ? `, stale-while-revalidate=${staleS}` : ""}`;
}

function libraryCacheControl(leftS: number): string {
  return `public, max-age=${Math.min(LIBRARY_FRESH_S, leftS)}, immutable`;
}

/** RFC 6266: an ASCII name for all, the true one in UTF-8 (RFC 8187) for those who read it. */
function contentDisposition(encodedName: string): string {
  const name = decodeName(encodedName);
  const ascii = name.replace(/[^A-Za-z0-9._ -]/g, "_");
  const utf8 = encodeURIComponent(name).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return ascii === name ? `inline; filename="${ascii}"` : `inline; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}

/** A path's percent-encoding undone, unless it is broken. */
function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
