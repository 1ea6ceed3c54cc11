// The pass before the real one, for a recipe that asks what is in the picture: `trim` finds the box inside its border,
// `gravity: "auto"` the point that a cut shall keep. Both end in numbers that the real pass takes like any other.
import type { Workshop } from "../develop";
import { geometry } from "../geometry";
import { type Header, orientedSize } from "../header";
import { predictScanMemory, totalBytes } from "../memory-plan";
import { openDecoder } from "../open-decoder";
import type { Rectangle } from "../orientation";
import { checkDecodable } from "../pipeline";
import { checkBudget } from "../plan";
import type { ResolvedRecipe } from "../recipe";
import { drive } from "../run";
import type { StageClock } from "../stage-clock";
import { thumbnail } from "../thumbnail";
import type { Pause } from "../yielder";
import { bestWindow } from "./best-window";
import { SALIENCY_SIDE, saliency } from "./saliency";
import { TrimSink, trimScale } from "./trim";

export interface FirstPassRequest {
  readonly file: Uint8Array;
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly clock: StageClock;
  readonly pause: Pause;
}

export interface Framed {
  /** The recipe with what was found: nothing in it has to be looked for any more. */
  readonly recipe: ResolvedRecipe;
  readonly steps: readonly string[];
  readonly predictedPeakBytes: number;
  readonly actualPeakBytes: number;
}

/** @throws ImageError as `develop` does. */
export async function firstPass(workshop: Workshop, request: FirstPassRequest): Promise<Framed> {
  const nothing = { steps: [], predictedPeakBytes: 0, actualPeakBytes: 0 };
  const trimmed = request.recipe.trim === null ? { recipe: request.recipe, ...nothing } : await trim(workshop, request);
  const { recipe } = trimmed;
  if (recipe.gravity !== "auto") return trimmed;
  const aimed = await aim(workshop, { ...request, recipe });
  return {
    recipe: aimed.recipe,
    steps: [...trimmed.steps, ...aimed.steps],
    predictedPeakBytes: Math.max(trimmed.predictedPeakBytes, aimed.predictedPeakBytes),
    actualPeakBytes: Math.max(trimmed.actualPeakBytes, aimed.actualPeakBytes),
  };
}

async function trim(workshop: Workshop, { file, header, recipe, clock, pause }: FirstPassRequest): Promise<Framed> {
  checkDecodable(header);
  const { pool, codecs, budgetBytes } = workshop;
  const scale = trimScale(header);
  const width = Math.ceil(header.width / (1 << scale));
  const predictedPeakBytes = totalBytes(predictScanMemory(header, pool.sizes(), scale, [4 * width]));
  checkBudget(header, predictedPeakBytes, budgetBytes);
  return pool.use(budgetBytes, async (arena) => {
    const sink = new TrimSink(arena, width, recipe.trim ?? 0);
    const sinks = { rows: sink, planes: null, full: null };
    const opened = await openDecoder({ arena, codecs, header, file, scale, raster: header, sinks, budgetBytes });
    await drive({
      decoder: opened.decoder,
      sourcePixels: header.width * header.height,
      scale,
      judgesAll: false,
      rowsDone: () => sink.rows,
      enough: () => false,
      clock,
      pause,
      onProgress: undefined,
    });
    const window = sink.box(header, scale);
    const actualPeakBytes = arena.usedBytes + opened.cost.codecBytes + opened.cost.bufferBytes;
    return {
      recipe: { ...recipe, trim: null, window },
      steps: [trimText(window)],
      predictedPeakBytes,
      actualPeakBytes,
    };
  });
}

function trimText(window: Rectangle | null): string {
  if (window === null) return "look for a border to trim, in a first pass: none was found";
  return `trim to ${window.width}×${window.height} at ${window.x},${window.y} of the stored picture, found in a first pass`;
}

async function aim(workshop: Workshop, { file, header, recipe, clock, pause }: FirstPassRequest): Promise<Framed> {
  const { crop, oriented, orientation } = geometry(header, { ...recipe, gravity: "center" });
  const cut = orientedSize({ ...crop, orientation });
  const share = { x: cut.width / oriented.width, y: cut.height / oriented.height };
  if (share.x === 1 && share.y === 1) {
    return { recipe: { ...recipe, gravity: "center" }, steps: [], predictedPeakBytes: 0, actualPeakBytes: 0 };
  }
  const whole = { ...recipe, width: null, height: null, gravity: "center" } as const;
  const small = await thumbnail(workshop, { file, header, recipe: whole, maxSide: SALIENCY_SIDE, clock, pause });
  const map = await workshop.pool.use(workshop.budgetBytes, async ({ kernel }) => saliency(kernel, small));
  const gravity = bestWindow(map, small.width, small.height, share);
  const { predictedPeakBytes, actualPeakBytes } = small;
  const point = `${Math.round(gravity.x * 100)} % from the left, ${Math.round(gravity.y * 100)} % from the top`;
  const steps = [`keep what stands out, ${point}, found in a first pass`];
  return { recipe: { ...recipe, gravity }, steps, predictedPeakBytes, actualPeakBytes };
}
