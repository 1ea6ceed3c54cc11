// What a pick tells of one source: its metrics and its metadata, in the shapes of result.ts.
import { type Exif, type Header, type Judged, orientedSize, type Score } from "../image";
import type { Candidate } from "./candidate";
import type { Metadata, MetricsReport } from "./result";

const CHANNELS: Readonly<Record<Header["mode"], number>> = { L: 1, LA: 2, P: 3, RGB: 3, RGBA: 4, CMYK: 4 };

/** Channels of the source, as the scores count them. */
export function channelsOf({ mode }: Pick<Header, "mode">): number {
  return CHANNELS[mode];
}

export function metricsReport({ header, metrics, coverage, truncated }: Judged, score: Score): MetricsReport {
  return {
    overall: score.overall,
    scores: score.parts,
    pixels: metrics.pixels,
    blur: metrics.laplacianVariance,
    mean: metrics.mean,
    deviation: metrics.deviation,
    dynamicRange: (metrics.max - metrics.min) / 255,
    percentileRange: (metrics.percentile99 - metrics.percentile1) / 255,
    colourfulness: metrics.colourfulness,
    bytesPerPixel: score.source.bytesPerPixel,
    edgeDensity: metrics.edgeDensity,
    blockiness: metrics.blockiness,
    jpegQuality: header.qualityEstimate,
    signboard: metrics.signboard,
    coverage,
    truncated,
  };
}

export function metadataReport({ url }: Pick<Candidate, "url">, header: Header, judged: Judged, exif: Exif): Metadata {
  const { width, height } = orientedSize(header);
  return {
    url,
    width,
    height,
    format: header.format,
    mode: header.mode,
    bitDepth: header.bitDepth,
    fileSizeBytes: header.fileBytes,
    aspectRatio: Math.round((width / height) * 1000) / 1000,
    sha256: judged.sha256,
    ...judged.hashes,
    hasTransparency: header.hasAlpha,
    isAnimated: header.frames > 1,
    frames: header.frames,
    colourProfile: header.profile,
    exif,
  };
}
