// Gathers a stream of unknown length under a hard cap.
import { ImageError } from "../../image";

/**
 * Everything that comes out of `stream`.
 * @throws ImageError FILE_TOO_LARGE as soon as it is longer than `maxBytes`
 */
export async function readWithin(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge("more", maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** @param got how many bytes there are, where that is known. */
export function tooLarge(got: number | "more", allowedBytes: number): ImageError {
  const message = `expected a source of at most ${allowedBytes} bytes, got ${got}`;
  return new ImageError("FILE_TOO_LARGE", message, { allowedBytes, ...(got === "more" ? {} : { bytes: got }) });
}
