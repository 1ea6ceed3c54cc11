// The command line as a whole: its commands, and what ends with which exit code. 0: everything was done; 1: some inputs
// failed, each named on stderr; 2: the call itself was wrong and nothing was done.
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { CORE_VERSION } from "../../../build/core-version.js";
import { isImageError } from "../../image";
import { addDevelop } from "./command/develop";
import { addDoctor } from "./command/doctor";
import { addJudge } from "./command/judge";
import { addPick } from "./command/pick";
import { addProbe } from "./command/probe";
import { addStrip } from "./command/strip";
import { UsageError } from "./failure";
import type { Finish } from "./session";

const DONE = 0;
const SOME_FAILED = 1;
const USAGE = 2;

const EXAMPLES = `
Examples:
  darkroom develop photos/ -o small/ --max 400 --format webp --quality 80
  darkroom pick photos/ --count 3 -o best/
  darkroom judge "photos/**/*.jpg" --json
  curl -s https://example.com/photo.jpg | darkroom develop - -o - --max 400 > thumb.jpg
  darkroom doctor https://example.com/photo.jpg`;

/** @returns the exit code. @throws only for a bug of ours */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = DONE;
  const program = makeProgram((failed) => {
    exitCode = failed > 0 ? SOME_FAILED : DONE;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : USAGE;
    if (!(error instanceof UsageError) && !(isImageError(error) && error.family === "parameter")) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return USAGE;
  }
}

function makeProgram(finish: Finish): Command {
  const program = new Command("darkroom")
    .description("Develops, judges and picks photographs.")
    .version(`${packageVersion()} (core ${CORE_VERSION})`)
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError("(--help tells the options)")
    .exitOverride();
  for (const add of [addDevelop, addJudge, addProbe, addPick, addStrip, addDoctor]) add(program, finish);
  return program;
}

/** package.json lies beside dist/, in the repository and in an installed package alike. */
function packageVersion(): string {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
}
