// The examination: everything is really done that can be done. The file is probed, stripped in memory, planned for four usual
// jobs, and developed for a screen as WebP and as JPEG; nothing is estimated that can be measured.
import { type Darkroom, type Header, NO_EXIF, type OutputFormat, type Recipe, readExif, strip } from "../../../image";
import { type Failure, failureOf } from "../failure";
import type { Loaded } from "../load";
import type { Bench } from "../work";
import type { Examination, Forecast, Sample } from "./examination";
import { drawFindings } from "./findings";
import { countScans } from "./jpeg-scans";

const SCREEN_SIDE = 1024;
const QUALITY = 80;
const SAMPLES: ReadonlyArray<Recipe & { readonly format: OutputFormat }> = [
  { maxDimension: SCREEN_SIDE, format: "webp", quality: QUALITY },
  { maxDimension: SCREEN_SIDE, format: "jpeg", quality: QUALITY },
];
type NamedJob = readonly [name: string, recipe: Recipe];
const SCREEN_JOBS: readonly NamedJob[] = [
  [`WebP, ${SCREEN_SIDE} px`, SAMPLES[0]],
  [`JPEG, ${SCREEN_SIDE} px`, SAMPLES[1]],
];
const FULL_SIZE_JOBS: readonly NamedJob[] = [
  ["WebP, full size", { format: "webp", quality: QUALITY }],
  ["JPEG, full size", { format: "jpeg", quality: QUALITY }],
];

/** Never throws for what a picture can have: a refusal is what was to be found out. */
export async function examine({ darkroom, budgetBytes }: Bench, { bytes, fetched }: Loaded): Promise<Examination> {
  const probed = tryTo(() => darkroom.probe(bytes));
  const header = probed.value;
  const facts = {
    fetched,
    fileBytes: bytes.length,
    header,
    scans: header?.format === "jpeg" ? countScans(bytes) : null,
    exif: header ? readExif(bytes, header) : NO_EXIF,
    removable: removableFrom(bytes),
    forecasts: header ? jobsFor(header).map(([job, recipe]) => forecast(darkroom, header, job, recipe)) : [],
    budgetBytes,
  };
  const { samples, refusal } = header
    ? await developSamples(darkroom, bytes)
    : { samples: [], refusal: probed.failure };
  const findings = drawFindings({ ...facts, samples, refusal });
  return { ...facts, samples, refusal, findings };
}

/** A picture that is no larger than a screen has one size only. */
function jobsFor({ width, height }: Header): readonly NamedJob[] {
  return Math.max(width, height) > SCREEN_SIDE ? [...SCREEN_JOBS, ...FULL_SIZE_JOBS] : FULL_SIZE_JOBS;
}

function forecast(darkroom: Darkroom, header: Header, job: string, recipe: Recipe): Forecast {
  const { value, failure } = tryTo(() => darkroom.plan(header, recipe));
  return { job, plan: value, refusal: failure };
}

/** The first failure ends it: whatever refuses one size and format refuses the picture. */
async function developSamples(darkroom: Darkroom, bytes: Uint8Array) {
  const samples: Sample[] = [];
  for (const recipe of SAMPLES) {
    const startMs = performance.now();
    try {
      const { format, width, height, report, bytes: output } = await darkroom.develop(bytes, recipe);
      const ms = Math.round(performance.now() - startMs);
      samples.push({ format, width, height, quality: report.quality, bytes: output.length, ms, report });
    } catch (error) {
      return { samples, refusal: failureOf(error) };
    }
  }
  return { samples, refusal: null };
}

function removableFrom(bytes: Uint8Array): Examination["removable"] {
  const { value } = tryTo(() => strip(bytes, "none"));
  return value && { bytes: bytes.length - value.bytes.length, kinds: value.removed };
}

function tryTo<T>(work: () => T): { value: T; failure: null } | { value: null; failure: Failure } {
  try {
    return { value: work(), failure: null };
  } catch (error) {
    return { value: null, failure: failureOf(error) };
  }
}
