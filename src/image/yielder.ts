// Keeps a long job polite: after every 20 ms of estimated work it lets the event loop turn, and between strips it honours
// an AbortSignal. Work is estimated from pixels, not measured: in production the clock stands still during CPU work.
import { ImageError } from "./error";

/** Says that so many units of work of so many ns each were done: lets the event loop turn, or stops an aborted job. */
export type Pause = (units: number, nsPerUnit: number) => Promise<void>;

const YIELD_EVERY_NS = 20_000_000;

/** One turn of the event loop. A timer of 0 waits a millisecond on Node and four in a browser: only where nothing else is. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else if (typeof MessageChannel === "function") postToSelf(resolve);
    else setTimeout(resolve, 0);
  });
}

function postToSelf(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    resolve();
  };
  port2.postMessage(null);
}

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
    await turn();
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
