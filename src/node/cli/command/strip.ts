// darkroom strip: metadata out of JPEG, PNG and WebP without touching a pixel.
import { type Command, Option } from "commander";
import type { MetadataPolicy } from "../../../image";
import { checkDestination, outFolderOf, readDestination } from "../destination";
import { expandInputs } from "../inputs";
import { readChoice } from "../option-kind";
import { saveAll } from "../saving";
import { addSessionOptions, type Finish, type SessionOptions } from "../session";
import { weightColumns } from "../tally";

interface StripOptions extends SessionOptions {
  readonly output: string;
  readonly keep: MetadataPolicy;
}

const KEEP_DOC = "what stays: none, copyright, icc, or keep (all but GPS, owner, serial numbers and the like)";

export function addStrip(program: Command, finish: Finish): void {
  const keep = new Option("--keep <policy>", KEEP_DOC).argParser(readChoice("none", "copyright", "icc", "keep"));
  const command = program
    .command("strip")
    .description("remove metadata without touching a pixel")
    .argument("<in...>", "files, folders, globs, or - for stdin")
    .requiredOption("-o, --output <out|dir>", "a file, a folder, or - for stdout")
    .addOption(keep.default("none"));
  addSessionOptions(command).action(async (args: string[], options: StripOptions) => {
    finish(await strip(args, options));
  });
}

/** @returns how many failed. @throws UsageError */
async function strip(args: readonly string[], options: StripOptions): Promise<number> {
  const destination = readDestination(options.output);
  const inputs = await expandInputs(args, { outFolder: outFolderOf(destination) });
  checkDestination(destination, inputs, options.json === true);
  return saveAll(options, {
    kind: "strip",
    inputs,
    destination,
    extension: null,
    jobOf: (source, output) => ({ source, keep: options.keep, output }),
    what: "stripped",
    lineOf: (done, way) => `${weightColumns(done)}  ${way}  (${done.removed.join(", ") || "nothing to remove"})`,
  });
}
