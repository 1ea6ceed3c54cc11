// A request's body in pieces of up to 64 KB. A body that is a byte stream, as the platform's are, writes into our buffer: by
// itself it hands out 4 KB at a time, and what looks at each piece then costs more than the bytes do.

const PIECE_BYTES = 64 * 1024;

export interface BodyPieces {
  /** @returns the next bytes, owned by the caller; null at the end */
  next(): Promise<Uint8Array | null>;
  cancel(reason: unknown): Promise<void>;
}

export function piecesOf(body: ReadableStream<Uint8Array>): BodyPieces {
  const reader = byteReader(body);
  if (reader === null) {
    const plain = body.getReader();
    return {
      next: async () => (await plain.read()).value ?? null,
      cancel: (reason) => plain.cancel(reason),
    };
  }
  let room = new Uint8Array(PIECE_BYTES);
  return {
    async next() {
      const { value } = await reader.read(room);
      if (value === undefined || value.length === 0) return null;
      const piece = value.slice();
      room = new Uint8Array(value.buffer);
      return piece;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Null for a stream of another kind. */
function byteReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}
