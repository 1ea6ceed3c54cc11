// explain=1: in words what was done and why: scale, passes, memory, cache, format, sizes. For people; programs read the
// numbers beside the sentences.
import type { CacheEntry } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { orientedSize } from "../image";
import type { Served } from "./service";
import type { Opened } from "./source";
import type { Target } from "./target";

export interface Explanation {
  readonly sentences: readonly string[];
  readonly source: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly plan: Readonly<Record<string, unknown>>;
  readonly cache: Readonly<Record<string, unknown>>;
}

/** @throws ImageError as `plan` does */
export function explain({ darkroom }: Platform, opened: Opened, target: Target, served: Served): Explanation {
  const header = darkroom.probe(opened.bytes);
  const plan = darkroom.plan(header, target.recipe);
  const { entry, level, report } = served;
  const seen = orientedSize(header);
  const sourceBytes = opened.bytes.byteLength;
  const outputBytes = entry.bytes.byteLength;
  const actualPeakBytes = report?.actualPeakBytes ?? null;
  const { width = String(plan.width), height = String(plan.height), quality = null } = entry.meta;
  return {
    sentences: [
      `The source is a ${header.progressive ? "progressive " : ""}${header.format.toUpperCase()} of ${seen.width}×${seen.height} px and ${kilobytes(sourceBytes)}.`,
      plan.shrink === 1
        ? "It is decoded at full size: the output needs every pixel, or the format cannot be decoded smaller."
        : `It is decoded at 1/${plan.shrink} of its size: the rest of the way is the resizer's.`,
      passSentence(target),
      memorySentence(plan.predictedPeakBytes, plan.allowedBytes, actualPeakBytes),
      `The answer is ${target.choice.format}, because ${target.choice.because}.`,
      `The output has ${width}×${height} px and ${kilobytes(outputBytes)}: ${percent(outputBytes / sourceBytes)} of the source's bytes.`,
      ...ssimSentence(target, entry.meta),
      cacheSentence(served),
    ],
    source: {
      format: header.format,
      ...seen,
      bytes: sourceBytes,
      orientation: header.orientation,
      sha256: opened.facts.sha256,
    },
    output: {
      format: target.choice.format,
      width: Number(width),
      height: Number(height),
      bytes: outputBytes,
      quality: quality === null ? null : Number(quality),
      ssim: entry.meta.ssim === undefined ? null : Number(entry.meta.ssim),
      overTarget: entry.meta.overTarget === "1",
      dropped: report?.dropped ?? null,
    },
    plan: {
      shrink: plan.shrink,
      steps: report?.steps ?? plan.steps,
      predictedPeakBytes: plan.predictedPeakBytes,
      allowedBytes: plan.allowedBytes,
      actualPeakBytes,
      predictedWork: plan.predictedWork,
      work: report?.work ?? null,
      stageMs: report?.stageMs ?? null,
    },
    cache: { level, key: target.key, kept: served.place?.kept ?? true },
  };
}

function memorySentence(predicted: number, allowed: number, actual: number | null): string {
  const spent = actual === null ? "" : ` It took ${megabytes(actual)}.`;
  return `${megabytes(predicted)} of memory were planned, of ${megabytes(allowed)} allowed.${spent}`;
}

function passSentence({ recipe }: Target): string {
  const looks = [
    ...(recipe.trim === undefined ? [] : ["borders"]),
    ...(recipe.gravity === "auto" ? ["what stands out"] : []),
  ];
  const first = looks.length > 0 ? `A first pass looked for ${looks.join(" and ")}. ` : "";
  return `${first}One pass over the source: rows are decoded and resized as they come, and no whole picture of it is ever held.`;
}

function ssimSentence({ recipe }: Target, { ssim, encodes, quality }: CacheEntry["meta"]): string[] {
  if (ssim === undefined) return [];
  const tries = encodes === "1" ? "one encode" : `${encodes} encodes`;
  return [`An SSIM of ${recipe.ssim} was asked for: quality ${quality} meets it with ${ssim}, found in ${tries}.`];
}

function cacheSentence({ level, place }: Served): string {
  if (level === "off") return "The cache is off, so this was made now and is not kept.";
  if (level !== "miss") return `It was found in the cache (${level}), so no pixel was touched.`;
  if (place?.kept === false) return "It was made now and is not kept: the source has as many variants as one may have.";
  return "It was made now and is kept for the next who asks.";
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 102.4) / 10} KB`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 104_857.6) / 10} MB`;
}
