// What test/golden/ssim.mjs writes: how near the search comes on twenty photographs, and the curves that steer it.
import { resolveRecipe } from "../../../src/image";
import { Codecs } from "../../../src/image/codec/codecs";
import { ArenaPool } from "../../../src/image/core";
import { JpegEncoder } from "../../../src/image/encode/jpeg";
import { WebpEncoder } from "../../../src/image/encode/webp";
import { WebpScore } from "../../../src/image/encode/webp-score";
import { JPEG_CURVE } from "../../../src/image/ssim/curve";
import { LumaScore } from "../../../src/image/ssim/score";
import { StageClock } from "../../../src/image/stage-clock";
import { type Thumbnail, thumbnail } from "../../../src/image/thumbnail";
import { Yielder } from "../../../src/image/yielder";
import { readCorpus } from "../../fixture/corpus";
import { modules, testDarkroom } from "../../fixture/darkroom";
import { PHOTOGRAPHS } from "../../fixture/photographs";

export const TARGETS = [0.98, 0.96, 0.94, 0.92];
const SIDE = 640;

const compiled = modules();
const darkroom = testDarkroom();
const workshop = { pool: new ArenaPool(compiled.core), codecs: new Codecs(compiled.codecs), budgetBytes: 80 << 20 };
const pause = async () => {};

/** Lines of ssim.tsv. */
export async function tableLines(photographs: readonly string[] = PHOTOGRAPHS): Promise<string[]> {
  const lines = ["photograph\tformat\ttarget\tquality\tssim\tencodes\tbytes"];
  for (const path of photographs) {
    const file = readCorpus(path);
    for (const format of ["jpeg", "webp"] as const) {
      for (const ssim of TARGETS) {
        const { bytes, report } = await darkroom.develop(file, { maxDimension: SIDE, format, ssim });
        const met = [report.quality, report.ssim?.toFixed(5), report.encodes];
        lines.push([path, format, ssim, ...met, bytes.length].join("\t"));
      }
    }
  }
  return lines;
}

/** Medians of 1 − SSIM at the curves' qualities. */
export async function curves(): Promise<{ jpeg: number[]; webp: number[] }> {
  const all = { jpeg: [] as number[][], webp: [] as number[][] };
  for (const path of PHOTOGRAPHS) {
    const small = await smallOf(readCorpus(path));
    const [jpeg, webp] = await Promise.all([jpegLosses(small), webpLosses(small)]);
    all.jpeg.push(jpeg);
    all.webp.push(webp);
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const medians = (losses: number[][]) => JPEG_CURVE.quality.map((_, i) => median(losses.map((row) => row[i])));
  return { jpeg: medians(all.jpeg), webp: medians(all.webp) };
}

function smallOf(file: Uint8Array): Promise<Thumbnail> {
  const clock = new StageClock();
  const request = { file, header: darkroom.probe(file), recipe: resolveRecipe({}), maxSide: SIDE, clock };
  return thumbnail(workshop, { ...request, pause: clock.pausing(new Yielder(undefined)) });
}

function jpegLosses({ width, height, rgba }: Thumbnail): Promise<number[]> {
  return workshop.pool.use(workshop.budgetBytes, async (arena) => {
    const encoder = new JpegEncoder(arena, { width, height, subsampling: "4:2:0", orientation: 1 });
    const picture = arena.place(rgba);
    for (let y = 0; y < height; y++) encoder.row(picture + 4 * width * y);
    const luma = new LumaScore(arena, width, height);
    const losses: number[] = [];
    for (const quality of JPEG_CURVE.quality) losses.push(1 - (await encoder.scoreOf(quality, luma, pause)));
    return losses;
  });
}

function webpLosses({ width, height, rgba }: Thumbnail): Promise<number[]> {
  return workshop.pool.use(workshop.budgetBytes, async (arena) => {
    const encoder = new WebpEncoder(arena, { width, height, quality: 0, preset: "best" });
    const picture = arena.place(rgba);
    const rows = Array.from({ length: height }, (_, y) => picture + 4 * width * y);
    const scorer = new WebpScore(arena, workshop.codecs.webp, { width, height });
    const losses: number[] = [];
    for (const quality of JPEG_CURVE.quality) {
      encoder.restart(quality);
      for (const row of rows) encoder.row(row);
      const { score } = await scorer.of(encoder.finish(), rows, Number.POSITIVE_INFINITY, pause);
      losses.push(1 - score);
    }
    return losses;
  });
}
