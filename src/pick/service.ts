// The use case: candidates in, the best N out, every other one with its reason. Partial failure is normal; only when no
// candidate at all is usable is the request itself a failure (422 with every reason).
import { Problem } from "../edge/problem";
import { choose } from "./choose";
import { Developer } from "./develop";
import { developForm, spoolForm } from "./gather-form";
import { gatherUrls } from "./gather-urls";
import type { PickOptions } from "./options";
import type { PickResult } from "./result";
import { KEEP_DAYS, withoutPlaces } from "./rules";
import { Run, type RunParts } from "./run";

const DAY_MS = 86_400_000;

/**
 * @throws Problem 422 NO_USABLE_IMAGE with every rejection, 503 BUSY; the signal's reason when aborted
 */
export async function pickFromUrls(
  urls: readonly string[],
  options: PickOptions,
  parts: RunParts,
): Promise<PickResult> {
  return within(parts, async (run) => {
    const developer = new Developer(run, options);
    await gatherUrls(run, urls, options, developer);
    return conclude(run, developer, options);
  });
}

/**
 * @param parseOptions turns the form's fields into options; what it throws ends the pick
 * @throws Problem 400 for a malformed form or one without files, and as `pickFromUrls`
 */
export async function pickFromForm(
  request: Request,
  parseOptions: (fields: Readonly<Record<string, readonly string[]>>) => PickOptions,
  parts: RunParts,
): Promise<PickResult> {
  return within(parts, async (run) => {
    const form = await run.timed("fetchMs", () => spoolForm(run, request));
    const options = parseOptions(form.fields);
    if (form.spooled.length + run.rejections.length === 0) {
      throw new Problem(400, "MALFORMED_REQUEST", "expected at least 1 file for files, got 0");
    }
    const developer = new Developer(run, options);
    await developForm(run, form, developer);
    return conclude(run, developer, options);
  });
}

/** However a run ends, what it started stops and what it spooled is removed. */
async function within(parts: RunParts, work: (run: Run) => Promise<PickResult>): Promise<PickResult> {
  const stop = new AbortController();
  const run = new Run({ ...parts, signal: AbortSignal.any([parts.signal, stop.signal]) });
  try {
    return await work(run);
  } finally {
    stop.abort(new Error("the pick is over"));
    const emptied = run.store.emptyTemporary(run.id).catch((error) => run.log.warn("temporary", { error }));
    run.background.waitUntil(emptied);
  }
}

async function conclude(run: Run, { developed }: Developer, options: PickOptions): Promise<PickResult> {
  const { clock, darkroom } = run.platform;
  const total = developed.length + run.rejections.length;
  const chosen = developed.length > 0 ? await choose(run, developed, options) : null;
  const rejected = [...run.rejections].sort((a, b) => a.index - b.index).map(({ index, ...rest }) => rest);
  if (chosen === null) {
    const detail = `expected at least 1 usable picture among ${total}, got 0`;
    throw new Problem(422, "NO_USABLE_IMAGE", detail, { rejected });
  }
  const { id } = run;
  const result = { id, ...chosen, rejected, timings: run.finish(), coreVersion: darkroom.version };
  const nowMs = clock.now();
  await run.store.insertResult(withoutPlaces(result), nowMs, nowMs + KEEP_DAYS * DAY_MS);
  run.log.info("pick", { candidates: total, chosen: chosen.images.length, ms: result.timings.totalMs });
  return result;
}
