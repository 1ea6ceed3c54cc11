// What Darkroom makes of one file of the corpus, as a line of test/golden/outcome.tsv: the format and size, or the failure's
// code; whether it is damaged; and the pixels of a 200 px PNG, the way most pictures go (shrink-on-load, resize, orientation).
import { createHash } from "node:crypto";
import { createDarkroom, type Darkroom, isImageError } from "../../src/image";
import { corpusEntries, readCorpus } from "../fixture/corpus";
import { GuardedArena } from "./guarded-arena";
import { core, fuzzModules } from "./modules";
import { decodePngGuarded } from "./png";

const MAX_DIMENSION = 200;
export const OUTCOME_COLUMNS = ["path", "outcome", "truncated", "output", "sha256"];

/** Columns after the path: outcome, truncated (1 or 0), output's size, SHA-256 of its RGBA; "-" where there is none. */
async function outcomeOf(darkroom: Darkroom, arena: GuardedArena, file: Uint8Array): Promise<string[]> {
  try {
    const { bytes, header, report, width, height } = await darkroom.develop(file, {
      maxDimension: MAX_DIMENSION,
      format: "png",
    });
    const { rows } = decodePngGuarded(arena, bytes, true);
    const sha256 = createHash("sha256").update(rows).digest("hex");
    const source = `${header.format} ${header.width}x${header.height}`;
    return [source, report.truncated ? "1" : "0", `${width}x${height}`, sha256];
  } catch (error) {
    if (isImageError(error)) return [error.code, "-", "-", "-"];
    throw error;
  }
}

/** Every line of the table, in the manifest's order; the header line first. */
export async function outcomeLines(): Promise<string[]> {
  const darkroom = createDarkroom(fuzzModules);
  const arena = new GuardedArena(core);
  const lines = [OUTCOME_COLUMNS.join("\t")];
  for (const { path } of corpusEntries()) {
    lines.push([path, ...(await outcomeOf(darkroom, arena, readCorpus(path)))].join("\t"));
  }
  darkroom.close();
  return lines;
}
