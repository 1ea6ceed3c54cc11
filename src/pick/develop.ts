// One source becomes a judged, developed candidate: from the result cache, or in one pass of the pixel library through the
// admission gate. Every expected failure is a rejection; a bug is one too (UNKNOWN) and is logged, so that one odd picture
// never spoils the other forty-nine.
import { cacheKey } from "../edge/cache";
import { urlHash } from "../edge/log";
import { Problem } from "../edge/problem";
import {
  type Header,
  type ImageError,
  isImageError,
  type Recipe,
  type Report,
  readExif,
  resolveRecipe,
  sha256Hex,
} from "../image";
import type { Candidate, Developed, DevelopedCandidate, KeptPicture, Picture } from "./candidate";
import { ENVELOPE_TYPE, unwrap, wrap } from "./envelope";
import { type PickOptions, recipeOf } from "./options";
import type { PickStage } from "./result";
import { checkResolution } from "./rules";
import type { Run } from "./run";

/** Outputs larger than this wait for the selection in R2. */
const MAX_KEPT_BYTES = 320 * 1024;

export class Developer {
  readonly developed: DevelopedCandidate[] = [];
  private readonly recipe: Recipe;
  /** The same bytes again are not decoded again. */
  private readonly bySha256 = new Map<string, DevelopedCandidate["developed"]>();

  constructor(
    private readonly run: Run,
    private readonly options: PickOptions,
  ) {
    this.recipe = recipeOf(options);
  }

  /**
   * Looks for the candidate among this run's and in the result cache.
   * @param bytes the source, when in hand: GPS is read from it, never from the cache
   * @returns whether it was found and taken in
   */
  async takeCached(candidate: Candidate, bytes?: Uint8Array): Promise<boolean> {
    const known = this.bySha256.get(candidate.sha256);
    if (known) {
      this.takeIn(candidate, known);
      return true;
    }
    if (!this.usesCache) return false;
    const hit = await this.run.platform.cache.get(await this.keyOf(candidate), this.run.background);
    if (hit === null || hit.contentType !== ENVELOPE_TYPE) return false;
    const found = unwrap(hit.bytes);
    const exif = bytes ? this.exifOf(bytes, found.header) : found.exif;
    this.takeIn(candidate, { ...found, exif, picture: await this.keep(candidate, found.picture) }, "cached");
    return true;
  }

  /** What this run knows of a source that it has taken in. */
  headerOf(sha256: string): Header | null {
    return this.bySha256.get(sha256)?.header ?? null;
  }

  /** Whether a candidate may be answered from the cache without its bytes. */
  get canDoWithoutBytes(): boolean {
    return this.usesCache && this.options.reportMetadata === "basic";
  }

  /**
   * Judges and develops `bytes`; a failure becomes a rejection.
   * @throws Problem 503 BUSY when this isolate has no room at all; the signal's reason when aborted
   */
  async develop(candidate: Candidate, bytes: Uint8Array): Promise<void> {
    let stage: PickStage = "decode";
    try {
      if (this.bySha256.has(candidate.sha256)) {
        await this.takeCached(candidate, bytes);
        return;
      }
      const { darkroom, admission } = this.run.platform;
      const header = darkroom.probe(bytes);
      checkResolution(header);
      const { predictedPeakBytes } = darkroom.plan(header, this.recipe);
      stage = "judge";
      const { signal } = this.run;
      const made = await admission.run(
        predictedPeakBytes,
        () => darkroom.develop(bytes, this.recipe, { signal }),
        signal,
      );
      if (made.judged?.sha256 !== candidate.sha256)
        throw new Error("expected the source that was spooled, got another");
      this.observe(made.report);
      const picture = { ...made, overTarget: made.report.overTarget };
      const exif = this.exifOf(bytes, made.header);
      const result: Developed = { header: made.header, judged: made.judged, exif, picture: pictureOf(picture) };
      await this.remember(candidate, result);
      this.takeIn(candidate, { ...result, picture: await this.keep(candidate, result.picture) });
    } catch (error) {
      await this.rejectFailure(candidate, stage, error);
    }
  }

  private get usesCache(): boolean {
    return this.options.cache && this.run.platform.cache.enabled;
  }

  private keyOf({ sha256 }: Candidate): Promise<string> {
    return cacheKey(sha256, { pick: resolveRecipe(this.recipe) }, this.run.platform.darkroom.version);
  }

  private exifOf(bytes: Uint8Array, header: Developed["header"]) {
    const exif = readExif(bytes, header);
    return this.options.reportMetadata === "full" ? exif : { ...exif, gps: null };
  }

  private takeIn(
    candidate: Candidate,
    developed: DevelopedCandidate["developed"],
    outcome: "done" | "cached" = "done",
  ) {
    this.bySha256.set(candidate.sha256, developed);
    this.developed.push({ ...candidate, developed });
    for (const stage of ["decode", "judge", "develop"] as const) this.run.done(candidate, stage, outcome);
  }

  private async remember(candidate: Candidate, result: Developed): Promise<void> {
    if (!this.usesCache) return;
    const { tags } = this.options;
    const entry = { bytes: wrap(result), contentType: ENVELOPE_TYPE, meta: {}, tags, source: candidate.sha256 };
    this.run.platform.cache.put(await this.keyOf(candidate), entry, this.run.background);
  }

  private async keep({ index }: Candidate, { bytes, ...facts }: Picture): Promise<KeptPicture> {
    const kept = { ...facts, byteLength: bytes.length };
    if (bytes.length <= MAX_KEPT_BYTES) return { ...kept, kind: "memory", bytes };
    return { ...kept, kind: "spooled", key: await this.run.store.putTemporary(this.run.id, `${index}.out`, bytes) };
  }

  private observe({ stageMs, predictedPeakBytes, actualPeakBytes }: Report): void {
    const { metrics } = this.run.platform;
    const stages = { decode: stageMs.decode, resize: stageMs.resize, analyze: stageMs.judge, encode: stageMs.encode };
    for (const [stage, ms] of Object.entries(stages)) {
      metrics.observe("image_processing_duration_seconds", ms / 1000, { stage });
    }
    if (predictedPeakBytes > 0) metrics.observe("core_prediction_ratio", actualPeakBytes / predictedPeakBytes);
    this.run.timings.decodeMs += stageMs.decode;
    this.run.timings.judgeMs += stageMs.judge;
    this.run.timings.developMs += stageMs.resize + stageMs.encode;
  }

  private async rejectFailure(candidate: Candidate, at: PickStage, error: unknown): Promise<void> {
    this.run.signal.throwIfAborted();
    const { index, source, fetch } = candidate;
    const { metrics } = this.run.platform;
    const hash = { url_hash: await urlHash(source) };
    if (isImageError(error) || (error instanceof Problem && error.code === "MEMORY_BUDGET_EXCEEDED")) {
      const stage = isImageError(error) ? stageOf(error, at) : at;
      metrics.count("image_processing_errors_total", { error_type: error.code.toLowerCase(), context: stage });
      this.run.log.info(stage, { ...hash, code: error.code });
      this.run.reject({ index, source, stage, code: error.code, reason: error.message, fetch });
      return;
    }
    if (error instanceof Problem) throw error;
    metrics.count("image_processing_errors_total", { error_type: "unknown", context: at });
    this.run.log.error(at, { ...hash, error });
    const reason = "this picture made the server fail in a way it did not foresee; the log has it";
    this.run.reject({ index, source, stage: at, code: "UNKNOWN", reason, fetch });
  }
}

function stageOf({ family }: ImageError, at: PickStage): PickStage {
  return family === "encode" || family === "parameter" ? "develop" : family === "aborted" ? at : "decode";
}

function pictureOf({ width, height, format, mimeType, bytes, overTarget }: Picture): Picture {
  return { width, height, format, mimeType, bytes, overTarget };
}

/** A source waiting in R2 for its turn. */
export interface Spooled {
  readonly candidate: Candidate;
  readonly key: string;
  readonly bytes: number;
}

/** Reads a spooled source when there is room for it, and develops it when its turn comes. */
export async function developSpooled(
  run: Run,
  { candidate, key, bytes: length }: Spooled,
  developer: Developer,
): Promise<void> {
  await run.hands.run(async () => {
    run.signal.throwIfAborted();
    const { bodies } = run.platform;
    const work = async () => {
      const bytes = await run.store.readTemporary(key);
      if (!developer.canDoWithoutBytes && (await developer.takeCached(candidate, bytes))) return;
      await run.bench.run(() => developer.develop(candidate, bytes));
    };
    await bodies.run(length, work, run.signal);
  });
}

/** A candidate whose bytes are in hand. */
export async function candidateOf(facts: Omit<Candidate, "sha256">, bytes: Uint8Array): Promise<Candidate> {
  return { ...facts, sha256: await sha256Hex(bytes) };
}
