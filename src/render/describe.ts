// format=json: what the source is and what the options would make of it, without pixels in the answer. Metrics and hashes
// cost a full decode, so the document is cached like a picture.
import type { CacheEntry } from "../edge/cache";
import type { Platform } from "../edge/platform";
import { type Header, orientedSize } from "../image";
import type { Target } from "./target";

/** @throws ImageError; Problem 503 BUSY */
export async function describe(
  { darkroom, admission }: Platform,
  bytes: Uint8Array,
  header: Header,
  { recipe, lqip }: Target,
): Promise<CacheEntry> {
  const plan = darkroom.plan(header, { ...recipe, judge: "full" });
  const { judged, placeholder } = await admission.run(plan.predictedPeakBytes, async () => ({
    judged: await darkroom.judge(bytes),
    placeholder: await darkroom.placeholder(bytes, recipe),
  }));
  const { exif, sampling, ...told } = header;
  const document = {
    // Cloudflare's format=json has these members.
    width: plan.width,
    height: plan.height,
    original: { file_size: header.fileBytes, ...orientedSize(header), format: `image/${header.format}` },
    // And these are ours.
    source: { ...told, hasExif: exif !== null, sha256: judged.sha256, pixelSha256: judged.pixelSha256 },
    truncated: judged.truncated,
    metrics: judged.metrics,
    hashes: judged.hashes,
    colours: placeholder.colours,
    ...(lqip === null ? {} : { lqip: { [lqip]: placeholder[lqip] } }),
  };
  return { bytes: new TextEncoder().encode(JSON.stringify(document)), contentType: "application/json", meta: {} };
}
