// Reads a response body up to a hard cap. Content-Length is believed only to refuse early and to size the buffer (so it must
// have passed `refuseByLength`): the stream is counted whatever it said, and fewer bytes than it said is a broken transfer.
// The stream writes into our buffer (a BYOB reader): by itself it hands out 4 KB at a time, and a photo of 3 MB took 13 ms of
// CPU in 800 pieces, where eight large ones take 3.
import type { Deadline } from "./deadline";

export type BodyResult =
  | { readonly kind: "ok"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large"; readonly reason: string }
  | { readonly kind: "short"; readonly reason: string };

const FIRST_BUFFER_BYTES = 64 * 1024;
/** What is read of a stream whose buffer is full: usually the end. */
const OVERFLOW_BYTES = 16 * 1024;

/**
 * @param response with a byte stream for a body, as `fetch` gives it
 * @param onFirstByte called once, when the first bytes or the end arrive
 * @returns the bytes, owned by the caller. Rejects on network errors and when the deadline expires.
 */
export async function readCapped(
  response: Response,
  { maxBytes, deadline, onFirstByte }: { maxBytes: number; deadline: Deadline; onFirstByte: () => void },
): Promise<BodyResult> {
  const declaredBytes = contentLength(response);
  if (!response.body) return { kind: "short", reason: "expected a picture, got an empty body" };

  const reader = response.body.getReader({ mode: "byob" });
  let buffer = new Uint8Array(declaredBytes ?? Math.min(FIRST_BUFFER_BYTES, maxBytes));
  let bytes = 0;
  try {
    for (;;) {
      const isFull = bytes === buffer.length;
      const room = isFull ? new Uint8Array(OVERFLOW_BYTES) : buffer.subarray(bytes);
      const { done, value } = await deadline.race(reader.read(room));
      onFirstByte();
      // Reading takes the memory away and gives it back as another buffer.
      if (!isFull && value) buffer = new Uint8Array(value.buffer);
      if (done) break;
      if (bytes + value.length > maxBytes) {
        await reader.cancel().catch(() => undefined);
        return { kind: "too-large", reason: `expected at most ${maxBytes} bytes, got more` };
      }
      if (isFull) {
        buffer = grow(buffer, bytes, bytes + value.length, maxBytes);
        buffer.set(value, bytes);
      }
      bytes += value.length;
    }
  } catch (error) {
    reader.cancel(error).catch(() => undefined);
    throw error;
  }
  if (bytes === 0) return { kind: "short", reason: "expected a picture, got an empty body" };
  const isEncoded = response.headers.has("content-encoding");
  if (declaredBytes !== null && bytes < declaredBytes && !isEncoded) {
    return { kind: "short", reason: `expected ${declaredBytes} bytes, got ${bytes}` };
  }
  return { kind: "ok", bytes: bytes === buffer.length ? buffer : buffer.slice(0, bytes) };
}

/** The reason to refuse a body by the length it declares, its connection freed; null when it may be read. */
export async function refuseByLength(response: Response, maxBytes: number): Promise<string | null> {
  const declaredBytes = contentLength(response);
  if (declaredBytes === null || declaredBytes <= maxBytes) return null;
  await response.body?.cancel().catch(() => undefined);
  return `expected at most ${maxBytes} bytes, got a length of ${declaredBytes}`;
}

/** The declared length; null when absent or not a number. */
export function contentLength(response: Response): number | null {
  const text = response.headers.get("content-length");
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function grow(
  buffer: Uint8Array<ArrayBuffer>,
  used: number,
  needed: number,
  maxBytes: number,
): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(maxBytes, Math.max(needed, buffer.length * 2)));
  larger.set(buffer.subarray(0, used));
  return larger;
}
