// Where the source's bytes come from. A job may read them more than once (decoders change their copy in place), so a
// stream is gathered first: its length is known, checked against the budget, and nothing beyond it is read.
import type { Source } from "./darkroom";
import { ImageError } from "./error";

/**
 * @returns the bytes of `source`; the caller's own array where it gave one.
 * @throws ImageError MEMORY_BUDGET_EXCEEDED before anything is read; CORRUPTED_IMAGE when a stream's length is not as said.
 */
export async function readSource(source: Source, budgetBytes: number): Promise<Uint8Array> {
  const length = source instanceof Uint8Array ? source.length : source.bytes;
  if (length > budgetBytes) {
    throw new ImageError("MEMORY_BUDGET_EXCEEDED", `expected a source of at most ${budgetBytes} bytes, got ${length}`, {
      predictedBytes: length,
      allowedBytes: budgetBytes,
    });
  }
  if (source instanceof Uint8Array) return source;
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const chunk of chunksOf(source.stream)) {
    if (at + chunk.length > length) throw wrongLength(length, "more");
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at < length) throw wrongLength(length, String(at));
  return bytes;
}

/** A reader rather than `for await` on the stream: not every browser iterates streams. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

function wrongLength(expected: number, got: string): ImageError {
  return new ImageError("CORRUPTED_IMAGE", `expected a stream of ${expected} bytes, got ${got}`);
}
