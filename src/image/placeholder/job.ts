// placeholder: what a page shows while a picture is on its way, and the colours it is made of. All of it comes from one
// thumbnail, so one fast pass over the source answers everything.
import type { JobOptions } from "../darkroom";
import type { Workshop } from "../develop";
import { firstPass } from "../frame/first-pass";
import type { Header } from "../header";
import type { ResolvedRecipe } from "../recipe";
import type { Placeholder } from "../report";
import { StageClock } from "../stage-clock";
import { thumbnail } from "../thumbnail";
import { Yielder } from "../yielder";
import { blurhash, blurhashComponents } from "./blurhash";
import { dominantColours } from "./dominant";
import { THUMBHASH_MAX_SIDE, thumbhash } from "./thumbhash";

/** @throws ImageError as `develop` does. */
export async function placeholder(
  workshop: Workshop,
  file: Uint8Array,
  header: Header,
  recipe: ResolvedRecipe,
  { signal }: JobOptions,
): Promise<Placeholder> {
  const clock = new StageClock();
  const pause = clock.pausing(new Yielder(signal));
  const framed = await firstPass(workshop, { file, header, recipe, clock, pause });
  const request = { file, header, recipe: framed.recipe, maxSide: THUMBHASH_MAX_SIDE, clock, pause };
  const small = await thumbnail(workshop, request);
  const predictedPeakBytes = Math.max(framed.predictedPeakBytes, small.predictedPeakBytes);
  const actualPeakBytes = Math.max(framed.actualPeakBytes, small.actualPeakBytes);
  const hashes = await workshop.pool.use(workshop.budgetBytes, async ({ kernel }) => ({
    thumbhash: btoa(String.fromCharCode(...thumbhash(kernel, small))),
    blurhash: blurhash(kernel, small, ...blurhashComponents(small)),
  }));
  return { ...hashes, colours: dominantColours(small), predictedPeakBytes, actualPeakBytes };
}
