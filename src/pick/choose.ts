// The selection: scores the developed candidates, keeps the best as pictures and says of every other one why not.
import { type Candidate as Contender, type Score, score, select } from "../image";
import type { DevelopedCandidate, KeptPicture } from "./candidate";
import type { PickOptions } from "./options";
import { channelsOf, metadataReport, metricsReport } from "./report";
import type { PickedImage, PickResult } from "./result";
import type { Run } from "./run";
import { EXTENSIONS } from "./store";

interface Scored {
  readonly candidate: DevelopedCandidate;
  readonly score: Score;
}

/** Stores the chosen pictures; the others become rejections of the run. */
export async function choose(
  run: Run,
  developed: readonly DevelopedCandidate[],
  options: PickOptions,
): Promise<Pick<PickResult, "images" | "warnings" | "appliedMinScore">> {
  const scored = [...developed]
    .sort((a, b) => a.index - b.index)
    .map((candidate) => ({ candidate, score: scoreOf(candidate, options) }));
  for (const { score } of scored) run.platform.metrics.observe("image_quality_score", score.overall);

  const { count, minScore, diversity, prefer } = options;
  const selection = select(scored.map(contenderOf), { count, minScore, diversity, prefer });
  for (const { index: position, code, reason, duplicateOf, distance } of selection.rejected) {
    const { candidate, score } = scored[position];
    const original = duplicateOf === undefined ? null : scored[duplicateOf].candidate;
    const { index, source, fetch } = candidate;
    const evidence =
      original === null ? { reason } : { reason: renamed(reason, original.index), duplicateOf: original.source };
    const metrics = metricsReport(candidate.developed.judged, score);
    run.reject({ index, source, stage: "select", code, ...evidence, distance, metrics, fetch });
  }
  const images: PickedImage[] = [];
  for (const { index: position, rank, score: ranking, reasons } of selection.chosen) {
    const { candidate, score } = scored[position];
    run.done(candidate, "select");
    const url = await storePicture(run, rank, candidate.developed.picture);
    run.done(candidate, "store");
    images.push({ ...imageOf(candidate, score), rank, url, score: ranking, reasons: reasonsOf(candidate, reasons) });
  }
  const warnings = selection.warnings.map(({ code, message }) => ({ code, message }));
  return { images, warnings, appliedMinScore: selection.appliedMinScore };
}

function scoreOf({ developed: { header, judged } }: DevelopedCandidate, { weights }: PickOptions): Score {
  const { width, height, fileBytes } = header;
  return score(judged.metrics, { width, height, bytes: fileBytes, channels: channelsOf(header) }, weights);
}

function contenderOf({ candidate: { developed }, score }: Scored): Contender {
  const { sha256, pixelSha256, hashes, metrics } = developed.judged;
  return { sha256, pixelSha256, ahash: hashes.ahash, metrics, score };
}

/** The selection counts what it was given; a request counts all of its candidates. */
function renamed(reason: string, index: number): string {
  return reason.replace(/#\d+/, `#${index + 1}`);
}

function imageOf(candidate: DevelopedCandidate, score: Score): Omit<PickedImage, "rank" | "url" | "score" | "reasons"> {
  const { source, fetch, developed } = candidate;
  const { header, judged, exif, picture } = developed;
  return {
    width: picture.width,
    height: picture.height,
    bytes: picture.byteLength,
    format: pickedFormat(picture.format),
    source,
    metrics: { ...metricsReport(judged, score), histogram: [...judged.metrics.histogram] },
    metadata: metadataReport(candidate, header, judged, exif),
    fetch,
  };
}

function reasonsOf({ developed: { judged, picture } }: DevelopedCandidate, reasons: readonly string[]): string[] {
  const notes: string[] = [];
  if (judged.truncated) notes.push("the file is truncated: the rows that were there are shown");
  if (picture.overTarget) notes.push(`over the size asked for (${picture.byteLength} bytes)`);
  return [...reasons, ...notes];
}

/** No option of a pick asks for another. */
function pickedFormat(format: KeptPicture["format"]): keyof typeof EXTENSIONS {
  return format === "png" ? "jpeg" : format;
}

/** @returns the path that the picture is served under */
async function storePicture(run: Run, rank: number, picture: KeptPicture): Promise<string> {
  const extension = EXTENSIONS[pickedFormat(picture.format)];
  const bytes = picture.kind === "memory" ? picture.bytes : await run.store.readTemporary(picture.key);
  await run.timed("storeMs", () => run.store.putPicture(run.id, rank, extension, bytes));
  return `/pick/${run.id}/${rank}.${extension}`;
}
