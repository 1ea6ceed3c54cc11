// A file while it is written: pieces as they come, then all of them in one. For a moment both exist, so a job is charged
// twice the file; an output that turns out larger than any plan could know ends there, and not at the isolate's limit.
import { concatenate } from "../bytes";
import { ImageError } from "../error";

export class FilePieces {
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** @param limitBytes most bytes for the pieces and the joined file together. */
  constructor(private readonly limitBytes: number) {}

  /** @throws ImageError MEMORY_BUDGET_EXCEEDED */
  push(piece: Uint8Array): void {
    this.#bytes += piece.length;
    const neededBytes = 2 * this.#bytes;
    if (neededBytes > this.limitBytes) {
      throw new ImageError(
        "MEMORY_BUDGET_EXCEEDED",
        `expected at most ${this.limitBytes} bytes of memory for the output, got a need of ${neededBytes} or more`,
        { predictedBytes: neededBytes, allowedBytes: this.limitBytes },
      );
    }
    this.#pieces.push(piece);
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  join(): Uint8Array<ArrayBuffer> {
    return concatenate(this.#pieces);
  }
}
