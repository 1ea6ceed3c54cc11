// Milliseconds and work by stage. Kernels interleave strip by strip, so a job switches the clock to whichever stage is
// running. In production Workers the clock stands still during CPU work: times may be 0 there, work units never are.
import type { RowSink } from "./decode/decoder";
import type { Stage } from "./report";
import type { Pause, Yielder } from "./yielder";

export class StageClock {
  readonly #ms: Record<Stage, number> = { decode: 0, resize: 0, judge: 0, encode: 0 };
  readonly work: Record<Stage, number> = { decode: 0, resize: 0, judge: 0, encode: 0 };
  #stage: Stage = "decode";
  #since = performance.now();

  /** Charges the time since the last switch to the stage that ran, and starts `stage`; answers the stage that ran. */
  switchTo(stage: Stage): Stage {
    const now = performance.now();
    const ran = this.#stage;
    this.#ms[ran] += now - this.#since;
    this.#stage = stage;
    this.#since = now;
    return ran;
  }

  /** A pause whose waiting is charged to no stage. */
  pausing(yielder: Yielder): Pause {
    return async (units, nsPerUnit) => {
      this.switchTo(this.#stage);
      if (await yielder.after(units, nsPerUnit)) this.#since = performance.now();
    };
  }

  /** A sink whose pushes are charged to `stage`, `pixelsPerRow` units of work each. */
  charged(sink: RowSink, stage: Stage, pixelsPerRow: number): RowSink {
    return {
      slot: () => sink.slot(),
      push: () => {
        const ran = this.switchTo(stage);
        sink.push();
        this.work[stage] += pixelsPerRow;
        this.switchTo(ran);
      },
    };
  }

  get stageMs(): Readonly<Record<Stage, number>> {
    this.switchTo(this.#stage);
    return { ...this.#ms };
  }
}
