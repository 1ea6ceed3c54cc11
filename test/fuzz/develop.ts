// Fuzz target "develop": whole files through develop and judge with recipes by chance, as a server runs them.
//
// Memory: a job makes the memories that Darkroom holds grow by no more than was predicted, whatever the file turns out to be and
// whether it ends well; one that is refused by its plan by nothing. Mutants that claim more than a quarter of a megapixel are
// planned, not developed: that takes long and tells nothing new.
import { createDarkroom, type Darkroom, isImageError, type Recipe } from "../../src/image";
import { makeExif } from "../image/metadata/strip-file";
import { BMP_GRAMMAR, bmpSeeds } from "./bmp-seeds";
import { GIF_GRAMMAR, gifSeeds } from "./gif-seeds";
import { JPEG_GRAMMAR } from "./jpeg-grammar";
import { jpegSeeds } from "./jpeg-seeds";
import { encodeJpeg } from "./made-picture";
import { fuzzModules } from "./modules";
import type { Grammar } from "./mutate";
import { PNG_GRAMMAR } from "./png-grammar";
import { pngSeeds } from "./png-seeds";
import type { Random } from "./random";
import { type FuzzTarget, rule } from "./target";
import { makeWebps, RIFF_GRAMMAR } from "./webp-seeds";

const MIB = 1024 * 1024;
const BUDGET_BYTES = 80 * MIB;
const MAX_PIXELS = 1 << 18;
/** Predictions of libwebp are at most 40 % over and never under; the rest is pages and what a JPEG's header does not tell. */
const TOLERANCE_BYTES = 2 * MIB;
/** Libwebp's two instances as they start, which are charged to the first job that needs them. */
const CODEC_START_BYTES = 32 * MIB;

const GRAMMAR: Grammar = {
  words: [
    ...JPEG_GRAMMAR.words,
    ...PNG_GRAMMAR.words,
    ...RIFF_GRAMMAR.words,
    ...GIF_GRAMMAR.words,
    ...BMP_GRAMMAR.words,
  ],
  lengthFields: (file) => grammarOf(file).lengthFields(file),
  repair: (file) => grammarOf(file).repair?.(file) ?? file,
};

/** By a file's first byte. */
const GRAMMARS: Readonly<Record<number, Grammar>> = {
  255: JPEG_GRAMMAR,
  82: RIFF_GRAMMAR,
  71: GIF_GRAMMAR,
  66: BMP_GRAMMAR,
};

function grammarOf(file: Uint8Array): Grammar {
  return GRAMMARS[file[0]] ?? PNG_GRAMMAR;
}

function recipeOf(random: Random): Recipe {
  const format = random.pick(["jpeg", "jpeg", "jpeg", "png", "png", "webp"] as const);
  const size = random.pick<Recipe>([
    {},
    { maxDimension: 1 + random.below(40) },
    {
      width: 1 + random.below(60),
      height: 1 + random.below(60),
      fit: random.pick(["cover", "crop", "pad", "contain"]),
    },
    { width: 1 + random.below(99), enlarge: true, fit: "contain" },
  ]);
  return {
    ...size,
    format,
    judge: random.pick(["none", "none", "full", "fast"] as const),
    metadata: random.pick(["none", "copyright", "icc", "keep"] as const),
    rotate: random.pick([0, 0, 90, 270] as const),
    filter: random.pick(["lanczos3", "lanczos3", "box", "nearest", "mitchell"] as const),
    shrink: random.pick(["fast", "fine"] as const),
    linear: random.oneIn(8),
    progressive: random.oneIn(2),
    blur: random.oneIn(12) ? 2 : 0,
    palette: format === "png" && random.oneIn(6),
  };
}

export async function developTarget(): Promise<FuzzTarget> {
  const darkroom = createDarkroom(fuzzModules, { budgetBytes: BUDGET_BYTES });
  const exif = new Uint8Array(makeExif());
  const photo = { width: 41, height: 30, subsampling: "4:2:0", quality: 70, seed: 5, exif } as const;
  const webps = await makeWebps();
  const seeds = [
    encodeJpeg({ ...photo, progressive: false, orientation: 6 }),
    encodeJpeg({ ...photo, progressive: true }),
    ...jpegSeeds().slice(0, 40),
    ...pngSeeds().slice(0, 34),
    ...webps,
    ...webps,
    ...webps,
    ...gifSeeds(),
    ...bmpSeeds(),
  ];
  const sound = await Promise.all(
    [0, 1, 45, 75, 76, 79].map(async (i) => ({ i, bytes: await plain(darkroom, seeds[i]) })),
  );
  let turn = 0;
  return {
    name: "develop",
    grammar: GRAMMAR,
    seeds,
    async run(input, random) {
      const heldBytes = darkroom.memoryBytes();
      let allowedBytes = CODEC_START_BYTES;
      try {
        const header = darkroom.probe(input);
        const recipe = recipeOf(random);
        const predictedBytes = darkroom.plan(header, recipe).predictedPeakBytes;
        if (header.width * header.height > MAX_PIXELS) return `planned ${header.format}`;
        allowedBytes += predictedBytes + TOLERANCE_BYTES;
        return await (random.oneIn(6) ? judgeOne(darkroom, input, random) : developOne(darkroom, input, recipe));
      } catch (error) {
        if (isImageError(error)) return error.code;
        throw error;
      } finally {
        const grownBytes = darkroom.memoryBytes() - heldBytes;
        rule(grownBytes <= allowedBytes, `memory to grow by at most ${allowedBytes} bytes`, grownBytes);
      }
    },
    async checkSound() {
      const { i, bytes } = sound[turn++ % sound.length];
      const again = await plain(darkroom, seeds[i]);
      rule(Buffer.compare(again, bytes) === 0, "a sound picture's own bytes", `others for seed ${i}`);
    },
  };
}

async function plain(darkroom: Darkroom, file: Uint8Array): Promise<Uint8Array> {
  return (await darkroom.develop(file, { maxDimension: 16, format: "png" })).bytes;
}

async function judgeOne(darkroom: Darkroom, file: Uint8Array, random: Random): Promise<string> {
  const { truncated, header } = await darkroom.judge(file, { mode: random.oneIn(2) ? "full" : "fast" });
  return `judged ${truncated ? "damaged " : ""}${header.format}`;
}

async function developOne(darkroom: Darkroom, file: Uint8Array, recipe: Recipe): Promise<string> {
  const { bytes, width, height, header, report } = await darkroom.develop(file, recipe);
  const { predictedPeakBytes, actualPeakBytes } = report;
  const bound = predictedPeakBytes + TOLERANCE_BYTES;
  rule(actualPeakBytes <= bound, `at most ${bound} bytes for ${JSON.stringify(recipe)}`, actualPeakBytes);
  const made = darkroom.probe(bytes);
  rule(made.width === width && made.height === height, `an output of ${width}×${height}`, [made.width, made.height]);
  return `${report.truncated ? "damaged " : ""}${header.format} to ${made.format}`;
}
