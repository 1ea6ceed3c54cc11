// The row pass: what a decoder pushes into. Each source row may be looked at by the judge, goes through the resizer, and
// every finished row through the row steps into the output. Time is charged to the stage that runs.
import type { Arena } from "./core";
import type { RowSink } from "./decode/decoder";
import type { JudgeSink } from "./judge/sink";
import { RowResizer } from "./resize";
import { type ResizeRequest, resizeWork } from "./resize-layout";
import type { StageClock } from "./stage-clock";

/** The end of a decode that a job waits for. */
export interface SourcePass {
  /** Source rows received. */
  readonly rows: number;
  /** Every target row has been handed over: the rest of the source need not be decoded. */
  readonly done: boolean;
  /** Pixels × taps. */
  readonly work: number;
}

/** Takes finished rows in stored order: width × 4 bytes of RGBA at `row`, which it may change. */
export interface FinishedRows {
  take(row: number): void;
}

export class RowPass implements RowSink, SourcePass {
  readonly #resizer: RowResizer;
  #slot = 0;
  #rows = 0;

  constructor(
    arena: Arena,
    private readonly request: ResizeRequest,
    private readonly tap: JudgeSink | null,
    private readonly output: FinishedRows,
    private readonly clock: StageClock,
  ) {
    this.#resizer = new RowResizer(arena, request);
  }

  slot(): number {
    this.#slot = this.#resizer.slot();
    return this.#slot;
  }

  push(): void {
    this.#rows++;
    const ran = this.clock.switchTo("judge");
    if (this.tap) {
      this.tap.look(this.#slot);
      this.clock.work.judge += this.request.sourceWidth;
    }
    this.clock.switchTo("resize");
    this.#resizer.push();
    for (let row = this.#resizer.pull(); row !== 0; row = this.#resizer.pull()) {
      this.clock.switchTo("encode");
      this.output.take(row);
      this.clock.switchTo("resize");
    }
    this.clock.switchTo(ran);
  }

  get rows(): number {
    return this.#rows;
  }

  get done(): boolean {
    return this.#resizer.done;
  }

  get work(): number {
    return resizeWork(this.request);
  }
}
