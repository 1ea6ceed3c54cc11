// Bytes before and after: the columns of one picture and the closing line of many.
import { bytesText, percentText, plural, secondsText } from "./layout";

export interface Weight {
  readonly sourceBytes: number;
  readonly outputBytes: number;
}

export function weightColumns({ sourceBytes, outputBytes }: Weight): string {
  return `${bytesText(outputBytes).padStart(8)}  ${percentText(outputBytes / sourceBytes).padStart(6)}`;
}

export class Tally {
  readonly #what: string;
  readonly #startMs = performance.now();
  #count = 0;
  #sourceBytes = 0;
  #outputBytes = 0;

  /** @param what was done to each, e.g. "developed". */
  constructor(what: string) {
    this.#what = what;
  }

  add({ sourceBytes, outputBytes }: Weight): void {
    this.#count++;
    this.#sourceBytes += sourceBytes;
    this.#outputBytes += outputBytes;
  }

  text(failed: number): string {
    const done = `${plural(this.#count, "picture")} ${this.#what} in ${secondsText(performance.now() - this.#startMs)}`;
    const weight = this.#count > 0 ? `, ${bytesText(this.#sourceBytes)} → ${bytesText(this.#outputBytes)}` : "";
    return `${done}${weight}${failed > 0 ? `, ${failed} failed` : ""}`;
  }
}
