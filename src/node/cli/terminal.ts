// What a command prints. Results go to stdout, failures and the progress bar to stderr. With --json stdout carries one object a
// line and nothing else: a failed input is a line too. Writing waits for a slow reader, so that nothing piles up.
import { SingleBar } from "cli-progress";
import type { Failure } from "./failure";

const CLEAR_LINE = "\r\u001b[K";
const BAR = "{bar} {value}/{total}  {failed} failed  {eta_formatted} left";

export class Terminal {
  readonly json: boolean;
  #bar: SingleBar | null = null;
  #failed = 0;

  constructor(json: boolean) {
    this.json = json;
    // Who reads us has had enough (`darkroom judge … | head`).
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit();
      throw error;
    });
  }

  /** Text or the bytes of a picture. */
  write(chunk: string | Uint8Array): Promise<void> {
    if (process.stdout.write(chunk)) return Promise.resolve();
    return new Promise((resolve) => process.stdout.once("drain", resolve));
  }

  line(text: string): Promise<void> {
    return this.write(`${text}\n`);
  }

  /** One object on one line; binary fields must have been left out. */
  object(value: unknown): Promise<void> {
    return this.line(JSON.stringify(value));
  }

  /** Names a failed input. */
  async fail(input: string, failure: Failure): Promise<void> {
    this.#failed++;
    process.stderr.write(`${this.#bar ? CLEAR_LINE : ""}${input}: ${failure.code}: ${failure.message}\n`);
    this.#bar?.render();
    if (this.json) await this.object({ input, error: failure });
  }

  /**
   * Draws a bar where somebody sees it: on a terminal, for more than one input, not with --json.
   * @param isQuiet whether the command has lines of its own on stdout until the bar ends.
   * @returns whether the lines of single results should be left out, because the bar stands in their place.
   */
  startBar(total: number, isQuiet: boolean): boolean {
    if (this.json || !process.stderr.isTTY || total < 2) return false;
    if (!isQuiet && process.stdout.isTTY) return false;
    this.#bar = new SingleBar({ format: BAR, barsize: 24, hideCursor: true, clearOnComplete: true, forceRedraw: true });
    this.#bar.start(total, 0, { failed: 0 });
    return process.stdout.isTTY;
  }

  advance(): void {
    this.#bar?.increment(1, { failed: this.#failed });
  }

  stopBar(): void {
    this.#bar?.stop();
    this.#bar = null;
  }
}
