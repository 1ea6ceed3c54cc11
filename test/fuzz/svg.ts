// Fuzz target "svg": reading, sanitising and drawing. What is sanitised is sanitised: a second time changes nothing. Mutants are drawn
// at 24×24 within fewer instructions than a server allows, so that thousands can be.
import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { isImageError, sanitiseSvg } from "../../src/image";
import { ResvgCodec } from "../../src/image/codec/resvg";
import { probe } from "../../src/image/probe/probe";
import { readDrawing } from "../../src/image/svg/drawing";
import { fuzzModules } from "./modules";
import type { Grammar } from "./mutate";
import { type FuzzTarget, rule } from "./target";

const RASTER = { width: 24, height: 24 };
const LIMIT_BYTES = 24 * 1024 * 1024;
const MAX_INSTRUCTIONS = 300_000_000n;

const WORDS = [
  ...[
    '"',
    "<",
    "/>",
    "</g>",
    "<g>",
    "&",
    "&#60;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<!DOCTYPE svg [",
    "0",
    "-",
    "1e9",
    "%",
  ],
  ...[
    '<use href="#a"/>',
    '<g id="a" opacity=".5">',
    ' fill="url(#a)"',
    ' filter="url(#f)"',
    ' mask="url(#m)"',
    "NaN",
    "px",
  ],
  ...[
    ' transform="scale(1e9)"',
    "<style>*{opacity:.5}</style>",
    "<script>",
    ' onload="a"',
    ' href="https://a"',
    "\u0000",
    "é",
  ],
];

const GRAMMAR: Grammar = {
  words: WORDS.map((word) => new TextEncoder().encode(word)),
  lengthFields: () => [],
};

export async function svgTarget(): Promise<FuzzTarget> {
  const codec = new ResvgCodec(fuzzModules.codecs);
  const seeds = globSync("test/golden/svg/*.svg")
    .sort()
    .map((file) => new Uint8Array(readFileSync(file)));
  const sound = await Promise.all(seeds.map(async (seed) => draw(codec, seed)));
  let turn = 0;
  return {
    name: "svg",
    grammar: GRAMMAR,
    seeds,
    async run(input) {
      checkSanitised(input);
      try {
        if (probe(input).format !== "svg") return "no SVG";
        const rgba = await draw(codec, input);
        rule(rgba.length === 4 * RASTER.width * RASTER.height, "a drawing of 24×24", rgba.length);
        return "picture";
      } catch (error) {
        if (isImageError(error)) return error.code;
        throw error;
      }
    },
    async checkSound() {
      const i = turn++ % seeds.length;
      rule(
        Buffer.compare(await draw(codec, seeds[i]), sound[i]) === 0,
        "a sound drawing's own bytes",
        `others for ${i}`,
      );
    },
  };
}

async function draw(codec: ResvgCodec, file: Uint8Array): Promise<Uint8Array> {
  const { svg } = readDrawing(file, RASTER);
  return (await codec.draw(svg, LIMIT_BYTES, MAX_INSTRUCTIONS)).rgba;
}

function checkSanitised(input: Uint8Array): void {
  const once = sanitiseSvg(input);
  const twice = once && sanitiseSvg(once);
  rule(once === null || (twice !== null && Buffer.compare(once, twice) === 0), "to be sanitised already", "changes");
}
