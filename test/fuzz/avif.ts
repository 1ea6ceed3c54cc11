// Fuzz target "avif": whole AVIF files through libavif and libaom. Decoding one takes milliseconds where a kernel of ours takes
// microseconds, so there are few mutants; what their boxes say is the matter of target "probe".
import { createDarkroom, isImageError } from "../../src/image";
import { avifSeeds, ISOBMFF_GRAMMAR } from "./avif-seeds";
import { fuzzModules } from "./modules";
import { type FuzzTarget, rule } from "./target";

const MIB = 1024 * 1024;
const BUDGET_BYTES = 64 * MIB;
const DECODABLE = 6;

export async function avifTarget(): Promise<FuzzTarget> {
  const darkroom = createDarkroom(fuzzModules, { budgetBytes: BUDGET_BYTES });
  const develop = (file: Uint8Array) => darkroom.develop(file, { maxDimension: 16, format: "png", judge: "full" });
  const seeds = (await avifSeeds()).slice(0, DECODABLE);
  const sound: Uint8Array[] = [];
  for (const seed of seeds) sound.push((await develop(seed)).bytes);
  let turn = 0;
  return {
    name: "avif",
    grammar: ISOBMFF_GRAMMAR,
    seeds,
    async run(input) {
      try {
        const { report, width, height } = await develop(input);
        rule(report.actualPeakBytes <= BUDGET_BYTES, `at most ${BUDGET_BYTES} bytes`, report.actualPeakBytes);
        return `picture of ${width > height ? "breadth" : "height"}`;
      } catch (error) {
        if (isImageError(error)) return error.code;
        throw error;
      }
    },
    async checkSound() {
      const i = turn++ % seeds.length;
      rule(Buffer.compare((await develop(seeds[i])).bytes, sound[i]) === 0, "a sound picture's own bytes", i);
    },
  };
}
