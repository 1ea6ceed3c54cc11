// darkroom pick: the best N of many pictures, each with its reasons and every other one with why not. Judged first, then
// selected, and with -o only the chosen ones are developed: `1-name.jpg` is the best.
import { type Command, Option } from "commander";
import { type Recipe, resolveRecipe, select } from "../../../image";
import { runBatch, type Shift } from "../batch";
import { EXTENSIONS, Placer, readDestination } from "../destination";
import { type Failure, UsageError } from "../failure";
import { expandInputs, type Input } from "../inputs";
import type { Scored } from "../job";
import { readChoice, readInteger, readShare } from "../option-kind";
import { type PickPage, pickPage } from "../pick-page";
import { addRecipeOptions, recipeOf } from "../recipe-options";
import { addSessionOptions, type Finish, inSession, type SessionOptions } from "../session";

const MAX_COUNT = 10_000;
/** What the server's pick makes of a picture unless it is asked for something else. */
const DEFAULT_DIMENSION = 1024;
const DEFAULT_RECIPE: Recipe = { format: "jpeg", quality: 85, maxBytes: 2 * 1024 * 1024 };

interface PickOptions extends SessionOptions {
  readonly output?: string;
  readonly count: number;
  readonly minScore: number;
  readonly diversity: number;
  readonly prefer: "none" | "signboard";
  readonly mode: "full" | "fast";
}

interface Contender {
  readonly input: Input;
  readonly judged: Scored;
}

export function addPick(program: Command, finish: Finish): void {
  const command = program
    .command("pick")
    .description("choose the best pictures and say why")
    .argument("<in...>", "folders, files, globs")
    .option("-o, --output <dir>", "develop the chosen ones into this folder, as 1-name.jpg …")
    .addOption(new Option("--count <n>", "how many").argParser(readInteger(1, MAX_COUNT)).default(3))
    .addOption(new Option("--min-score <0-1>", "least score").argParser(readShare).default(0.3))
    .addOption(new Option("--diversity <0-1>", "more alike than this is the same").argParser(readShare).default(0.85))
    .addOption(
      new Option("--prefer <what>", "none, signboard").argParser(readChoice("none", "signboard")).default("none"),
    )
    .addOption(
      new Option("--mode <mode>", "judge every pixel (full) or a shrunk JPEG (fast)")
        .argParser(readChoice("full", "fast"))
        .default("full"),
    );
  addSessionOptions(addRecipeOptions(command)).action(async (args: string[], options: PickOptions) => {
    finish(await pick(args, options, recipeOf({ ...options })));
  });
}

/** @returns how many failed */
async function pick(args: readonly string[], options: PickOptions, wanted: Recipe): Promise<number> {
  const recipe = outputRecipe(wanted);
  resolveRecipe(recipe);
  const destination = options.output === undefined ? null : readDestination(options.output);
  if (destination !== null && destination.kind !== "folder") {
    throw new UsageError(`expected a folder for -o, got ${options.output}`);
  }
  const inputs = await expandInputs(args, { outFolder: destination?.path });
  if (inputs.some(({ kind }) => kind === "stdin")) throw new UsageError("expected files to pick from, got - for stdin");
  return inSession(options, inputs, async (shift) => {
    const { terminal } = shift;
    terminal.startBar(inputs.length, true);
    const contenders: Contender[] = [];
    const failed = await runBatch(shift, {
      kind: "judge",
      inputs,
      jobOf: (_, source) => ({ source, mode: options.mode, placeholder: false }),
      onDone: (input, judged) => void contenders.push({ input, judged }),
    });
    terminal.stopBar();
    const page = selectionPage(contenders, options);
    const placer = destination && new Placer(destination, inputs);
    const undeveloped = placer ? await developChosen(shift, page, contenders, placer, recipe) : [];
    if (terminal.json) await terminal.object(page);
    else await terminal.line(pickPage(page, failed.length));
    return failed.length + undeveloped.length;
  });
}

function outputRecipe(wanted: Recipe): Recipe {
  const hasSize = wanted.maxDimension !== undefined || wanted.width !== undefined || wanted.height !== undefined;
  return { ...DEFAULT_RECIPE, ...(hasSize ? {} : { maxDimension: DEFAULT_DIMENSION }), ...wanted };
}

/** The library's selection with the inputs' names; `#2` in a reason becomes the name of that picture. */
function selectionPage(
  contenders: readonly Contender[],
  { count, minScore, diversity, prefer }: PickOptions,
): PickPage {
  const nameOf = (index: number) => contenders[index].input.label;
  const candidates = contenders.map(({ judged: { sha256, pixelSha256, hashes, metrics, score } }) => {
    return { sha256, pixelSha256, ahash: hashes.ahash, metrics, score };
  });
  const { chosen, rejected, appliedMinScore, warnings } = select(candidates, { count, minScore, diversity, prefer });
  return {
    chosen: chosen.map((entry) => ({
      input: nameOf(entry.index),
      ...entry,
      output: null,
      judged: contenders[entry.index].judged,
    })),
    rejected: rejected.map(({ reason, ...entry }) => ({
      input: nameOf(entry.index),
      ...entry,
      reason: entry.duplicateOf === undefined ? reason : reason.replace(/#\d+/, () => nameOf(entry.duplicateOf!)),
    })),
    appliedMinScore,
    warnings,
  };
}

/** Develops the chosen pictures and notes on the page where they are. */
async function developChosen(
  shift: Shift,
  page: PickPage,
  contenders: readonly Contender[],
  placer: Placer,
  recipe: Recipe,
): Promise<Array<{ input: string } & Failure>> {
  const places = new Map(page.chosen.map((entry) => [contenders[entry.index].input, entry]));
  return runBatch(shift, {
    kind: "develop",
    inputs: [...places.keys()],
    jobOf(input, source) {
      const entry = places.get(input)!;
      const output = placer.place(input, EXTENSIONS[recipe.format ?? "jpeg"], `${entry.rank}-`);
      entry.output = output.kind === "file" ? output.path : null;
      return { source, recipe, output };
    },
    onDone: () => undefined,
  });
}
