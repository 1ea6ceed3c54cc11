// Drives a decoder to its end: step by step, letting the event loop turn, honouring an abort, telling progress.
import type { JobOptions } from "./darkroom";
import type { RowDecoder } from "./decode/decoder";
import type { StageClock } from "./stage-clock";
import type { Pause } from "./yielder";

/** Estimates for pacing, of one source pixel: decode and resize, by shrink-on-load as a power of two, and judging. */
const DECODE_NS_PER_PIXEL = [8, 5, 3, 2] as const;
const JUDGE_NS_PER_PIXEL = 6;

/** How often progress is told, at most. */
const PROGRESS_STEPS = 50;

export interface Drive {
  readonly decoder: RowDecoder;
  readonly sourcePixels: number;
  /** Shrink-on-load as a power of two. */
  readonly scale: number;
  /** Every source pixel is judged. */
  readonly judgesAll: boolean;
  /** Rows that the sinks have received. */
  readonly rowsDone: () => number;
  /** True when the rest of the source is not needed. */
  readonly enough: () => boolean;
  readonly clock: StageClock;
  readonly pause: Pause;
  readonly onProgress: JobOptions["onProgress"];
}

/** @throws ImageError ABORTED, or what the decoder throws. */
export async function drive(job: Drive): Promise<void> {
  try {
    await deliverRows(job);
  } finally {
    job.decoder.close?.();
  }
}

async function deliverRows(job: Drive): Promise<void> {
  const { decoder, clock } = job;
  const nsPerPixel = DECODE_NS_PER_PIXEL[job.scale] + (job.judgesAll ? JUDGE_NS_PER_PIXEL : 0);
  let told = 0;
  let before = 0;
  clock.switchTo("decode");
  while ((await decoder.step()) && !job.enough()) {
    const rows = job.rowsDone();
    const pixels = ((rows - before) / decoder.height) * job.sourcePixels;
    before = rows;
    await job.pause(pixels, nsPerPixel);
    const done = Math.floor((rows / decoder.height) * PROGRESS_STEPS);
    if (done > told) {
      told = done;
      job.onProgress?.(done / PROGRESS_STEPS);
    }
  }
  clock.work.decode += decoder.work;
  job.onProgress?.(1);
}
