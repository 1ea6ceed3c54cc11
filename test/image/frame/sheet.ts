// A sheet to look at: each of the twenty photographs whole, cut to a square and to 1:2 at its centre, and the same by saliency.
import { Arena } from "../../../src/image/core";
import { readCorpus } from "../../fixture/corpus";
import { coreModule, testDarkroom } from "../../fixture/darkroom";
import { PHOTOGRAPHS } from "../../fixture/photographs";
import { encodePng } from "../../fixture/png-file";
import { decodePng } from "../../reference/png-decode";

const CELL = 100;
const GAP = 3;
const PER_ROW = 2;
const CUTS = [
  { width: CELL, height: CELL },
  { width: CELL / 2, height: CELL },
  { width: CELL, height: CELL / 2 },
];
const COLUMNS = 1 + 2 * CUTS.length;

/** A PNG: photograph, then centre and saliency side by side for each cut. */
export async function sheet(): Promise<Uint8Array> {
  const darkroom = testDarkroom();
  const rows = Math.ceil(PHOTOGRAPHS.length / PER_ROW);
  const width = PER_ROW * COLUMNS * (CELL + GAP);
  const height = rows * (CELL + GAP);
  const rgb = new Uint8Array(3 * width * height).fill(40);
  for (const [i, path] of PHOTOGRAPHS.entries()) {
    const file = readCorpus(path);
    const recipes = [
      { maxDimension: CELL },
      ...CUTS.flatMap((cut) =>
        (["center", "auto"] as const).map((gravity) => ({ ...cut, fit: "cover", gravity }) as const),
      ),
    ];
    for (const [column, recipe] of recipes.entries()) {
      const { bytes } = await darkroom.develop(file, { ...recipe, format: "png" });
      const cell = decodePng(bytes);
      const left = ((i % PER_ROW) * COLUMNS + column) * (CELL + GAP);
      const top = Math.floor(i / PER_ROW) * (CELL + GAP);
      for (let y = 0; y < cell.height; y++) {
        for (let x = 0; x < cell.width; x++) {
          const from = 4 * (y * cell.width + x);
          rgb.set(cell.rgba.subarray(from, from + 3), 3 * ((top + y) * width + left + x));
        }
      }
    }
  }
  return encodePng(new Arena(coreModule()), { width, height, channels: 3, rows: rgb });
}
