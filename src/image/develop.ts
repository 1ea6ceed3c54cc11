// develop: source bytes to finished file, in one pass over the source for each attempt at a size.
import { attempts } from "./attempt";
import type { Codecs } from "./codec/codecs";
import type { Arena, ArenaPool } from "./core";
import type { JobOptions } from "./darkroom";
import { layerBytes } from "./draw/layer-plan";
import { developLayers, type Layer, LayerPainter } from "./draw/layers";
import { type Encoded, openOutput } from "./encode/output";
import { firstPass } from "./frame/first-pass";
import type { Header } from "./header";
import { judge } from "./judge/job";
import { judgedFrom } from "./judge/judged";
import { JudgeSink } from "./judge/sink";
import { type CarriedMetadata, carriedMetadata } from "./metadata/carry";
import { openDecoder } from "./open-decoder";
import { type Pipeline, rasterOf } from "./pipeline";
import { checkedPlan, planPass } from "./plan";
import type { ResolvedRecipe } from "./recipe";
import type { Developed, Judged, Plan } from "./report";
import { rowSteps } from "./row-steps";
import { drive } from "./run";
import { openConverter, openPass } from "./source-pass";
import { StageClock } from "./stage-clock";
import { type Pause, Yielder } from "./yielder";

/** What every job shares. */
export interface Workshop {
  readonly pool: ArenaPool;
  readonly codecs: Codecs;
  readonly budgetBytes: number;
}

const MIME_TYPES = { jpeg: "image/jpeg", webp: "image/webp", png: "image/png", avif: "image/avif" } as const;

interface Pass {
  readonly encoded: Encoded;
  readonly judged: Judged | null;
  readonly plan: Plan;
  readonly way: Pipeline;
  readonly actualPeakBytes: number;
  readonly truncated: boolean;
  readonly carried: CarriedMetadata;
}

/**
 * Develops `file`, whose header is `header`.
 * @throws ImageError of any family; nothing is left allocated that the pool does not know of.
 */
export async function develop(
  workshop: Workshop,
  file: Uint8Array,
  header: Header,
  asked: ResolvedRecipe,
  options: JobOptions,
): Promise<Developed> {
  const clock = new StageClock();
  const pause = clock.pausing(new Yielder(options.signal));
  let pass: Pass | null = null;
  const ahead =
    header.vector && asked.judge !== "none" ? await judgeAhead(workshop, file, header, asked, options) : null;
  let judged = ahead?.judged ?? null;
  const framed = await firstPass(workshop, { file, header, recipe: asked, clock, pause });
  const { recipe } = framed;
  let predictedPeakBytes = Math.max(framed.predictedPeakBytes, ahead?.predictedPeakBytes ?? 0);
  let actualPeakBytes = Math.max(framed.actualPeakBytes, ahead?.actualPeakBytes ?? 0);
  for (const attempt of attempts(recipe)) {
    const wanted = judged ? { ...recipe, judge: "none" as const } : recipe;
    pass = await onePass(workshop, { file, header, recipe: wanted, attempt, clock, pause, options });
    judged ??= pass.judged;
    predictedPeakBytes = Math.max(predictedPeakBytes, pass.plan.predictedPeakBytes);
    actualPeakBytes = Math.max(actualPeakBytes, pass.actualPeakBytes);
    if (pass.encoded.bytes.length <= attempt.maxBytes) break;
  }
  if (!pass) throw new Error("expected at least one attempt for a recipe, got none");
  const { encoded, way, plan } = pass;
  const target = recipe.aggressive ? attempts(recipe)[0].maxBytes : (recipe.maxBytes ?? Number.POSITIVE_INFINITY);
  return {
    bytes: encoded.bytes,
    format: recipe.format,
    mimeType: MIME_TYPES[recipe.format],
    width: way.geometry.canvas.width,
    height: way.geometry.canvas.height,
    header,
    judged,
    report: {
      shrink: plan.shrink,
      steps: [...framed.steps, ...plan.steps],
      stageMs: clock.stageMs,
      work: { ...clock.work },
      predictedPeakBytes,
      actualPeakBytes,
      dropped: droppedParts(header, recipe, pass.carried),
      truncated: pass.truncated,
      quality: encoded.quality,
      ssim: encoded.found?.ssim ?? null,
      encodes: encoded.found?.trials ?? 1,
      overTarget: encoded.bytes.length > target,
      orientation: header.orientation,
    },
  };
}

/** What is drawn for the output is not what `judge` looks at: a vector is judged at its own size, in a pass of its own. */
function judgeAhead(
  workshop: Workshop,
  file: Uint8Array,
  header: Header,
  { judge: mode }: ResolvedRecipe,
  { signal }: JobOptions,
) {
  return judge(workshop, file, header, { mode: mode === "fast" ? "fast" : "full", signal });
}

interface PassRequest {
  readonly file: Uint8Array;
  readonly header: Header;
  readonly recipe: ResolvedRecipe;
  readonly attempt: ReturnType<typeof attempts>[number];
  readonly clock: StageClock;
  readonly pause: Pause;
  readonly options: JobOptions;
}

/** Plans, develops what is drawn over the picture, then runs on an arena that may hold what the budget leaves. */
async function onePass(workshop: Workshop, request: PassRequest): Promise<Pass> {
  const { header, recipe, attempt, clock, pause } = request;
  const planned = planPass(header, recipe, attempt.sideFactor);
  const { way } = planned;
  const plan = checkedPlan(planned, workshop.pool.sizes(), workshop.budgetBytes);
  const { layers, actualPeakBytes } = await developLayers(workshop, planned.layers, clock, pause);
  const heldBytes = layerBytes(layers);
  const rest = { ...workshop, budgetBytes: workshop.budgetBytes - heldBytes };
  return rest.pool.use(rest.budgetBytes, async (arena) => {
    const ran = await runPass(rest, arena, way, layers, request);
    return { plan, way, ...ran, actualPeakBytes: Math.max(actualPeakBytes, heldBytes + ran.actualPeakBytes) };
  });
}

async function runPass(workshop: Workshop, arena: Arena, way: Pipeline, drawn: readonly Layer[], request: PassRequest) {
  const { file, header, recipe, attempt, clock, pause, options } = request;
  const { codecs, budgetBytes } = workshop;
  const steps = rowSteps(arena, recipe, openConverter(arena, file, header, recipe), way.flatten);
  const layers = drawn.length > 0 ? new LayerPainter(arena, drawn, way.geometry.canvas) : null;
  const metadata = carriedMetadata(file, header, recipe, way.grey);
  const output = openOutput({ arena, codecs, header, recipe, way, steps, layers, metadata, budgetBytes });
  const sink = way.judge === "none" ? null : openJudge(arena, header, way);
  const { pass, sinks } = openPass(arena, { header, way, judge: sink, output, clock });
  const { scale } = way;
  const raster = rasterOf(way);
  const opened = await openDecoder({ arena, codecs, header, file, scale, raster, sinks, budgetBytes });
  const { decoder } = opened;
  await drive({
    decoder,
    sourcePixels: header.width * header.height,
    scale,
    judgesAll: recipe.judge === "full",
    rowsDone: () => pass.rows,
    enough: () => pass.done && sink === null,
    clock,
    pause,
    onProgress: options.onProgress,
  });
  clock.work.resize += pass.work;
  clock.switchTo("judge");
  const coverage = recipe.judge === "fast" ? "fast" : "full";
  const judged = sink && (await judgedFrom({ sink, header, arena, truncated: decoder.truncated, coverage }, file));
  clock.switchTo("encode");
  const { truncated } = decoder;
  const { qualities, maxBytes } = attempt;
  const encoded = await output.finish({ qualities, maxBytes, spare: opened.source }, pause);
  clock.work.encode += encoded.work;
  return {
    encoded,
    judged,
    truncated,
    carried: metadata,
    actualPeakBytes:
      arena.usedBytes +
      opened.cost.codecBytes +
      opened.cost.bufferBytes +
      encoded.codecBytes +
      encoded.bufferBytes +
      encoded.bytes.length,
  };
}

function openJudge(arena: Arena, header: Header, way: Pipeline): JudgeSink {
  const full = way.judge === "separate";
  const width = full ? header.width : way.resize.sourceWidth;
  const height = full ? header.height : way.resize.sourceHeight;
  return new JudgeSink(arena, width, height, header.hasAlpha);
}

/** Kinds of content that the output does not carry. Of EXIF only "keep" carries more than a line or two. */
function droppedParts(header: Header, { metadata }: ResolvedRecipe, carried: CarriedMetadata): string[] {
  const kept = [...(carried.icc ? ["icc"] : []), ...(carried.exif && metadata === "keep" ? ["exif"] : [])];
  const names: Readonly<Record<string, string>> = { "gain-map": "HDR gain map" };
  const dropped = header.metadataKinds.filter((kind) => !kept.includes(kind));
  return [...dropped.map((kind) => names[kind] ?? kind), ...(header.frames > 1 ? ["frames"] : [])];
}
