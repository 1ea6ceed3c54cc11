// darkroom develop: pictures in, pictures of another size or format out.
import type { Command } from "commander";
import { type Recipe, resolveRecipe } from "../../../image";
import { checkDestination, EXTENSIONS, formatOfName, outFolderOf, readDestination } from "../destination";
import { expandInputs } from "../inputs";
import { sizeText } from "../layout";
import { addRecipeOptions, recipeOf } from "../recipe-options";
import { type SavedResult, saveAll } from "../saving";
import { addSessionOptions, type Finish, type SessionOptions } from "../session";
import { weightColumns } from "../tally";

interface DevelopOptions extends SessionOptions {
  readonly output: string;
}

export function addDevelop(program: Command, finish: Finish): void {
  const command = program
    .command("develop")
    .description("decode, orient, resize, encode")
    .argument("<in...>", "files, folders, globs, or - for stdin")
    .requiredOption("-o, --output <out|dir>", "a file, a folder, or - for stdout");
  addSessionOptions(addRecipeOptions(command)).action(async (args: string[], options: DevelopOptions) => {
    finish(await develop(args, options, recipeOf({ ...options })));
  });
}

/** @returns how many failed. @throws UsageError; ImageError INVALID_RECIPE */
async function develop(args: readonly string[], options: DevelopOptions, wanted: Recipe): Promise<number> {
  const destination = readDestination(options.output);
  const format = formatOfName(destination, wanted.format) ?? wanted.format ?? "jpeg";
  const recipe: Recipe = { ...wanted, format };
  resolveRecipe(recipe);
  const inputs = await expandInputs(args, { outFolder: outFolderOf(destination) });
  checkDestination(destination, inputs, options.json === true);
  return saveAll(options, {
    kind: "develop",
    inputs,
    destination,
    extension: EXTENSIONS[format],
    jobOf: (source, output) => ({ source, recipe, output }),
    what: "developed",
    lineOf: (done, way) => `${columnsOf(done)}  ${way}${noteOf(done)}`,
  });
}

function columnsOf(done: SavedResult<"develop">): string {
  const ms = Object.values(done.report.stageMs).reduce((sum, part) => sum + part, 0);
  return `${sizeText(done).padStart(11)}  ${weightColumns(done)}  ${Math.round(ms).toString().padStart(5)} ms`;
}

function noteOf({ report }: SavedResult<"develop">): string {
  const notes = [...(report.truncated ? ["truncated"] : []), ...(report.overTarget ? ["over --max-bytes"] : [])];
  return notes.length > 0 ? `  (${notes.join(", ")})` : "";
}
