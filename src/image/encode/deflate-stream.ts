// fflate's streaming zlib, with bytes in batches of fixed size and one repair.
//
// Deflate looks at each batch in one go and ends a block with it: fixed batches make the output depend on the bytes alone,
// not on how they arrive. The repair: fflate 0.8.3 starts a stream behind 32 KB of zeros that were never output and lets
// matches reach into them, which makes invalid streams (github.com/101arrowz/fflate/issues/260). Started at the front of
// its buffer instead, the stream has nothing to reach into, exactly as in deflateSync. A test holds it.
import { Zlib } from "fflate";

export type DeflateLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** A third of fflate's buffer: history, and two batches before it has to move. */
const BATCH_BYTES = 32768;
/** A hash table of 2^20 entries; stated, as fflate computes its default with a logarithm. */
export const DEFLATE_MEMORY = 8;
/** Held by a stream: buffer 96 KB, hash 2 MB, chains 64 KB, symbols and output of one batch some 200 KB, our batch. */
export const DEFLATE_STREAM_BYTES = 2_600_000;

/** fflate's positions in its buffer: i next to hash, w next to encode, z end of the bytes. */
interface FflatePositions {
  readonly s: { i: number; w: number; z: number };
}

export class DeflateStream {
  readonly #zlib: Zlib;
  readonly #batch = new Uint8Array(BATCH_BYTES);
  #batched = 0;

  /** `write` gets compressed bytes as they come, never an empty piece; it owns them. */
  constructor(level: DeflateLevel, write: (data: Uint8Array) => void) {
    this.#zlib = new Zlib({ level, mem: DEFLATE_MEMORY }, (data) => {
      if (data.length > 0) write(data);
    });
    Object.assign((this.#zlib as unknown as FflatePositions).s, { i: 0, w: 0, z: 0 });
  }

  /** Takes bytes; they are copied. */
  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.#batched === BATCH_BYTES) {
        this.#zlib.push(this.#batch);
        this.#batched = 0;
      }
      const piece = bytes.subarray(at, at + BATCH_BYTES - this.#batched);
      this.#batch.set(piece, this.#batched);
      this.#batched += piece.length;
      at += piece.length;
    }
  }

  /** Ends the stream. */
  finish(): void {
    this.#zlib.push(this.#batch.subarray(0, this.#batched), true);
  }
}
