// A form comes in: files are spooled as the body is read and developed once the options, which may stand behind them, are
// known.
import { readMultipart } from "../edge/multipart";
import { candidateOf, type Developer, developSpooled, type Spooled } from "./develop";
import { MAX_CANDIDATES } from "./options";
import { MAX_SOURCE_BYTES } from "./rules";
import type { Run } from "./run";

export interface FormContent {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly spooled: readonly Spooled[];
}

/**
 * Reads a form and spools its files, one at a time.
 * @throws Problem 400 for a malformed body, 413 for one that is too large
 */
export async function spoolForm(run: Run, request: Request): Promise<FormContent> {
  const spooled: Spooled[] = [];
  const { metrics } = run.platform;
  const { fields, rejectedFiles } = await readMultipart(request, {
    maxFileBytes: MAX_SOURCE_BYTES,
    maxFiles: MAX_CANDIDATES,
    async onFile({ name, bytes }, index) {
      run.signal.throwIfAborted();
      if (bytes.length === 0) {
        const reason = "expected a picture, got an empty file";
        run.reject({ index, source: name, stage: "decode", code: "INVALID_FORMAT", reason });
        return;
      }
      const candidate = await candidateOf({ index, source: name, url: null, fetch: null }, bytes);
      const key = await run.store.putTemporary(run.id, String(index), bytes, candidate.sha256);
      spooled.push({ candidate, key, bytes: bytes.length });
      metrics.count("image_download_total", { status: "success", source: "upload" });
      metrics.observe("image_download_size_bytes", bytes.length);
      run.done(candidate, "fetch");
    },
  });
  for (const { name, index, code, reason } of rejectedFiles) {
    metrics.count("image_download_total", { status: "failed", source: "upload" });
    run.reject({ index, source: name, stage: "fetch", code, reason });
  }
  return { fields, spooled };
}

/** Develops the files of a form, in their order; the next is read while one is developed. */
export async function developForm(run: Run, { spooled }: FormContent, developer: Developer): Promise<void> {
  await Promise.all(
    spooled.map(async (waiting) => {
      if (developer.canDoWithoutBytes && (await developer.takeCached(waiting.candidate))) return;
      await developSpooled(run, waiting, developer);
    }),
  );
}
