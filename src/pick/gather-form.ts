// A form comes in: files are spooled as the body is read and developed once the options, which may stand behind them, are
// known.
import { readMultipart } from "../edge/multipart";
import type { Candidate } from "./candidate";
import { candidateOf, type Developer } from "./develop";
import { MAX_CANDIDATES } from "./options";
import { MAX_SOURCE_BYTES } from "./rules";
import type { Run } from "./run";

export interface FormContent {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly spooled: ReadonlyArray<{ readonly candidate: Candidate; readonly key: string }>;
}

/**
 * Reads a form and spools its files, one at a time.
 * @throws Problem 400 for a malformed body, 413 for one that is too large
 */
export async function spoolForm(run: Run, request: Request): Promise<FormContent> {
  const spooled: Array<{ candidate: Candidate; key: string }> = [];
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
      spooled.push({ candidate, key: await run.store.putTemporary(run.id, String(index), bytes) });
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

/** Develops the files of a form, in their order. */
export async function developForm(run: Run, { spooled }: FormContent, developer: Developer): Promise<void> {
  for (const { candidate, key } of spooled) {
    run.signal.throwIfAborted();
    if (developer.canDoWithoutBytes && (await developer.takeCached(candidate))) continue;
    const bytes = await run.store.readTemporary(key);
    if (!developer.canDoWithoutBytes && (await developer.takeCached(candidate, bytes))) continue;
    await developer.develop(candidate, bytes);
  }
}
