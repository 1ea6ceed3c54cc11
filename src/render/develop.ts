// Makes a target out of source bytes: probe, plan, wait for admission, then the pixel work. The result is data that may be
// shared and stored; nothing of a request is in it.
import type { CacheEntry } from "../edge/cache";
import type { Platform } from "../edge/platform";
import type { Report } from "../image";
import { describe } from "./describe";
import type { Target } from "./target";

export interface Made {
  readonly entry: CacheEntry;
  /** Null for a description, which has no output. */
  readonly report: Report | null;
}

/** @throws ImageError; Problem 503 BUSY */
export async function make(platform: Platform, bytes: Uint8Array, target: Target): Promise<Made> {
  const { darkroom, admission, metrics } = platform;
  const header = darkroom.probe(bytes);
  if (target.kind === "description") return { entry: await describe(platform, bytes, header, target), report: null };
  const plan = darkroom.plan(header, target.recipe);
  const developed = await admission.run(plan.predictedPeakBytes, () => darkroom.develop(bytes, target.recipe));
  const { report } = developed;
  metrics.observe("core_prediction_ratio", report.actualPeakBytes / report.predictedPeakBytes);
  for (const stage of ["decode", "resize", "encode"] as const) {
    const seconds = report.stageMs[stage] / 1000;
    if (seconds > 0) metrics.observe("image_processing_duration_seconds", seconds, { stage });
  }
  const meta = {
    width: String(developed.width),
    height: String(developed.height),
    ...(report.quality === null ? {} : { quality: String(report.quality) }),
    ...(report.ssim === null ? {} : { ssim: report.ssim.toFixed(4), encodes: String(report.encodes) }),
    ...(report.truncated ? { truncated: "1" } : {}),
    ...(report.overTarget ? { overTarget: "1" } : {}),
  };
  return { entry: { bytes: developed.bytes, contentType: developed.mimeType, meta }, report };
}
