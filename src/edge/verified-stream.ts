// Bytes on their way to a client, checked without being held: the last piece is kept back until length and SHA-256 of the whole are
// known to be right. Otherwise the stream fails before its end, and no client takes what it got for whole.
import { workerGlobals } from "./worker-globals";

/**
 * @param sha256 hex
 * @param onBroken told why, when the stream is about to fail: nobody else learns of it, the head of the answer is gone
 * @returns a stream of known length, so that the answer has a Content-Length
 */
export function verifiedStream(
  body: ReadableStream<Uint8Array>,
  totalBytes: number,
  sha256: string,
  onBroken: (reason: string) => void,
): ReadableStream<Uint8Array> {
  const digest = new workerGlobals.crypto.DigestStream("SHA-256");
  const writer = digest.getWriter();
  let kept: Uint8Array | null = null;
  const check = new TransformStream<Uint8Array, Uint8Array>({
    async transform(piece, controller) {
      await writer.write(piece);
      if (kept !== null) controller.enqueue(kept);
      kept = piece;
    },
    async flush(controller) {
      await writer.close();
      const got = hex(await digest.digest);
      if (got !== sha256) {
        const reason = `expected SHA-256 ${sha256} for a stored object, got ${got}`;
        onBroken(reason);
        throw new Error(reason);
      }
      if (kept !== null) controller.enqueue(kept);
    },
  });
  const counted = new workerGlobals.FixedLengthStream(totalBytes) as unknown as ReadableWritablePair<
    Uint8Array,
    Uint8Array
  >;
  return body.pipeThrough(check).pipeThrough(counted);
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
