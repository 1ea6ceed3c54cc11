// judge: metrics and hashes alone. The decoder's rows go to the judge and nowhere else.
import type { JobOptions } from "../darkroom";
import type { Workshop } from "../develop";
import type { Header } from "../header";
import { predictJudgeMemory, totalBytes } from "../memory-plan";
import { openDecoder } from "../open-decoder";
import { checkDecodable } from "../pipeline";
import { checkBudget } from "../plan";
import type { Judged } from "../report";
import { drive } from "../run";
import { StageClock } from "../stage-clock";
import { Yielder } from "../yielder";
import { judgedFrom } from "./judged";
import { JudgeSink } from "./sink";

/** "fast" judges a JPEG at the shrink that still leaves its longer side this long, px. */
const FAST_SIDE = 1024;

export interface JudgeJob {
  readonly judged: Judged;
  readonly predictedPeakBytes: number;
  readonly actualPeakBytes: number;
}

/** @throws ImageError of the decode, unsupported, limit and aborted families. */
export async function judge(
  workshop: Workshop,
  file: Uint8Array,
  header: Header,
  options: JobOptions & { readonly mode?: "full" | "fast" },
): Promise<JudgeJob> {
  checkDecodable(header);
  const mode = options.mode ?? "full";
  const scale = mode === "fast" && header.format === "jpeg" ? fastScale(header) : 0;
  const { codecs, budgetBytes } = workshop;
  const predictedPeakBytes = totalBytes(predictJudgeMemory(header, workshop.pool.sizes(), scale));
  checkBudget(header, predictedPeakBytes, budgetBytes);
  return workshop.pool.use(budgetBytes, async (arena) => {
    const width = Math.ceil(header.width / (1 << scale));
    const height = Math.ceil(header.height / (1 << scale));
    const sink = new JudgeSink(arena, width, height, header.hasAlpha);
    const sinks = { rows: sink, planes: null, full: null };
    const request = { arena, codecs, header, file, scale, raster: header, sinks, budgetBytes };
    const { decoder, cost } = await openDecoder(request);
    const clock = new StageClock();
    await drive({
      decoder,
      sourcePixels: header.width * header.height,
      scale,
      judgesAll: mode === "full",
      rowsDone: () => sink.rows,
      enough: () => false,
      clock,
      pause: clock.pausing(new Yielder(options.signal)),
      onProgress: options.onProgress,
    });
    const judged = await judgedFrom({ sink, arena, header, truncated: decoder.truncated, coverage: mode }, file);
    return { judged, predictedPeakBytes, actualPeakBytes: arena.usedBytes + cost.codecBytes + cost.bufferBytes };
  });
}

function fastScale({ width, height }: Header): number {
  const side = Math.max(width, height);
  return [3, 2, 1].find((power) => side >> power >= FAST_SIDE) ?? 0;
}
