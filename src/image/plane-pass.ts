// The plane pass: what a JPEG decoder's planes go into, as row-pass.ts is for rows. It has no tap: whoever judges gets rows
// of its own from the decoder.
import type { Arena } from "./core";
import type { PlaneColour, PlaneSink, PlaneStrip } from "./decode/decoder";
import type { PlaneShape } from "./decode/jpeg-planes";
import { PlaneResizer } from "./plane-resize";
import { type ResizeRequest, resizeWork } from "./resize-layout";
import type { FinishedRows, SourcePass } from "./row-pass";
import type { StageClock } from "./stage-clock";

export class PlanePass implements PlaneSink, SourcePass {
  readonly #resizer: PlaneResizer;
  #rows = 0;

  constructor(
    arena: Arena,
    private readonly request: ResizeRequest,
    private readonly shapes: readonly PlaneShape[],
    private readonly output: FinishedRows,
    private readonly clock: StageClock,
  ) {
    this.#resizer = new PlaneResizer(arena, request, shapes);
  }

  begin(colour: PlaneColour): void {
    this.#resizer.begin(colour);
  }

  push(strip: readonly PlaneStrip[]): void {
    const ran = this.clock.switchTo("resize");
    this.#rows += strip[0].rows * this.shapes[0].expandY;
    this.#resizer.push(strip);
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
