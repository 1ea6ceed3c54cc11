// Keeps a long job polite: after every 20 ms of estimated work it lets the event loop turn, and between strips it honours
// an AbortSignal. Work is estimated from pixels, not measured: in production the clock stands still during CPU work.
import { ImageError } from "./error";

/** Says that so many units of work of so many ns each were done: lets the event loop turn, or stops an aborted job. */
export type Pause = (units: number, nsPerUnit: number) => Promise<void>;

const YIELD_EVERY_NS = 20_000_000;

export class Yielder {
  #owedNs = 0;

  constructor(private readonly signal: AbortSignal | undefined) {
    this.#check();
  }

  /** @param units of work since the last call. @param nsPerUnit estimate. @returns whether it waited. @throws ImageError ABORTED */
  async after(units: number, nsPerUnit: number): Promise<boolean> {
    this.#check();
    this.#owedNs += units * nsPerUnit;
    if (this.#owedNs < YIELD_EVERY_NS) return false;
    this.#owedNs = 0;
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    this.#check();
    return true;
  }

  #check(): void {
    if (this.signal?.aborted) throw abortError();
  }
}

export function abortError(): ImageError {
  return new ImageError("ABORTED", "expected the job to run to its end, got an abort");
}
