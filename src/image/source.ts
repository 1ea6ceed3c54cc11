// Where the source's bytes come from. A job may read them more than once (decoders change their copy in place), so a
// stream is gathered first: its length is known, checked against the budget, and nothing beyond it is read.
import type { Source } from "./darkroom";
import { ImageError } from "./error";
import { abortError } from "./yielder";

/**
 * @returns the bytes of `source`; the caller's own array where it gave one.
 * @throws ImageError MEMORY_BUDGET_EXCEEDED before anything is read; CORRUPTED_IMAGE when a stream's length is not as said;
 * ABORTED; whatever the stream itself fails with.
 */
export async function readSource(source: Source, budgetBytes: number, signal?: AbortSignal): Promise<Uint8Array> {
  const length = source instanceof Uint8Array ? source.length : source.bytes;
  if (length > budgetBytes) {
    throw new ImageError("MEMORY_BUDGET_EXCEEDED", `expected a source of at most ${budgetBytes} bytes, got ${length}`, {
      predictedBytes: length,
      allowedBytes: budgetBytes,
    });
  }
  if (source instanceof Uint8Array) return source;
  const reader = source.stream.getReader();
  // A cancelled stream ends: a read that waits for a stalled sender answers at once.
  const stop = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted) throw abortError();
    return await gathered(reader, length, signal);
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

async function gathered(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  length: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (at + next.value.length > length) throw wrongLength(length, "more");
    bytes.set(next.value, at);
    at += next.value.length;
  }
  if (signal?.aborted) throw abortError();
  if (at < length) throw wrongLength(length, String(at));
  return bytes;
}

function wrongLength(expected: number, got: string): ImageError {
  return new ImageError("CORRUPTED_IMAGE", `expected a stream of ${expected} bytes, got ${got}`);
}
