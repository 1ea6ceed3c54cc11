// What a job tells about itself: the answer types of plan, develop and judge.
import type { Header, Orientation, OutputFormat } from "./header";
import type { DominantColour } from "./placeholder/dominant";

/** Metrics of spec/pick.md section 4, measured on the stored pixels flattened on white. */
export interface Metrics {
  /** Pixels judged. */
  readonly pixels: number;
  /** Variance of the 3×3 Laplacian of grey. */
  readonly laplacianVariance: number;
  /** Mean, population deviation, minimum, maximum and 1 and 99 % percentiles of grey, 0–255. */
  readonly mean: number;
  readonly deviation: number;
  readonly min: number;
  readonly max: number;
  readonly percentile1: number;
  readonly percentile99: number;
  /** Hasler–Süsstrunk; null for one- and two-channel sources. */
  readonly colourfulness: number | null;
  /** Canny 100/200 edge pixels ÷ pixels. */
  readonly edgeDensity: number;
  readonly histogram: readonly number[];
  /** Mean absolute difference across 8-px boundaries ÷ elsewhere. */
  readonly blockiness: number;
  /** 0–1, how much the picture looks like lettering. */
  readonly signboard: number;
}

/** 64-bit perceptual hashes of the oriented picture, versioned: `ahash1:` and 16 hex digits. */
export interface Hashes {
  readonly ahash: string;
  readonly dhash: string;
  readonly phash: string;
}

export interface Judged {
  readonly header: Header;
  readonly metrics: Metrics;
  readonly hashes: Hashes;
  /** SHA-256 of the source bytes, hex. */
  readonly sha256: string;
  /** SHA-256 of size and RGB rows as stored, hex: equal pictures in different files have equal ones. */
  readonly pixelSha256: string;
  readonly truncated: boolean;
  /** "full": every pixel; "fast": the shrunk rows. */
  readonly coverage: "full" | "fast";
}

/** What stands in for a picture while it loads. */
export interface Placeholder {
  /** ThumbHash, base64 without anything around it. */
  readonly thumbhash: string;
  /** BlurHash of 4 × 3 components, 3 × 4 of an upright picture. */
  readonly blurhash: string;
  /** At most six, the most frequent first; none where nothing is opaque. */
  readonly colours: readonly DominantColour[];
  readonly predictedPeakBytes: number;
  readonly actualPeakBytes: number;
}

export interface Plan {
  /** Shrink-on-load denominator: 1, 2, 4 or 8. */
  readonly shrink: 1 | 2 | 4 | 8;
  /** WASM memory and JS buffers beyond the source that the caller holds. */
  readonly predictedPeakBytes: number;
  readonly allowedBytes: number;
  /** Estimated work in megapixel-equivalents of decode, resize, judge and encode. */
  readonly predictedWork: number;
  readonly width: number;
  readonly height: number;
  /** In words: what will be done, in order. */
  readonly steps: readonly string[];
}

export type Stage = "decode" | "resize" | "judge" | "encode";

export interface Report {
  readonly shrink: 1 | 2 | 4 | 8;
  readonly steps: readonly string[];
  /** Milliseconds by stage, where the clock advanced (it stands still during CPU work in production). */
  readonly stageMs: Readonly<Record<Stage, number>>;
  /** Work units by stage: blocks or bytes read, pixels in, pixels judged, pixels out. */
  readonly work: Readonly<Record<Stage, number>>;
  readonly predictedPeakBytes: number;
  readonly actualPeakBytes: number;
  /** What the output does not carry, e.g. "exif", "icc", "frames", "HDR gain map". */
  readonly dropped: readonly string[];
  readonly truncated: boolean;
  /** Quality that was used in the end. */
  readonly quality: number | null;
  /** Where the recipe asks for a score: the SSIM that was met, and the encodes that finding it took. */
  readonly ssim: number | null;
  readonly encodes: number;
  /** maxBytes or aggressive could not be met. */
  readonly overTarget: boolean;
  readonly orientation: Orientation;
}

export interface Developed {
  readonly bytes: Uint8Array;
  readonly format: OutputFormat;
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  readonly header: Header;
  /** Present when the recipe asked to judge. */
  readonly judged: Judged | null;
  readonly report: Report;
}
