// What the arguments of a command stand for: files, folders (searched for pictures, all the way down), globs, "-" for stdin and,
// where a command takes them, http(s) URLs. Only names are gathered here; no file is opened.
import { existsSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { glob, isDynamicPattern } from "tinyglobby";
import { type Failure, failureOf, InputError } from "./failure";

export type Input =
  /** `place` is where it stands below the folder that was named: what an output folder repeats. */
  | { readonly kind: "file"; readonly label: string; readonly place: string }
  | { readonly kind: "stdin"; readonly label: "-" }
  | { readonly kind: "url"; readonly label: string }
  /** An argument that stands for nothing. */
  | { readonly kind: "missing"; readonly label: string; readonly failure: Failure };

export interface InputOptions {
  readonly urls?: boolean;
  /** A folder below a searched one that is left out: where this command's own outputs go. */
  readonly outFolder?: string;
}

/** Names that a folder's search takes for pictures, those of formats that are then refused by name included. */
const PICTURES = "**/*.{jpg,jpeg,jpe,jfif,png,apng,webp,gif,bmp,heic,heif,avif,svg,tif,tiff,jxl}";
/** Photo 2 comes before photo 10, on every machine. */
const ORDER = new Intl.Collator("en", { numeric: true });

/** In the order given, a folder's and a glob's own in the order of their names; each file once. */
export async function expandInputs(args: readonly string[], options: InputOptions = {}): Promise<Input[]> {
  const inputs = new Map<string, Input>();
  for (const arg of args) {
    for (const input of await expand(arg, options)) {
      const key = input.kind === "file" ? resolve(input.label) : input.label;
      if (!inputs.has(key)) inputs.set(key, input);
    }
  }
  return [...inputs.values()];
}

async function expand(arg: string, options: InputOptions): Promise<Input[]> {
  if (arg === "-") return [{ kind: "stdin", label: "-" }];
  if (options.urls && /^https?:\/\//i.test(arg)) return [{ kind: "url", label: arg }];
  if (existsSync(arg)) return statSync(arg).isDirectory() ? searchFolder(arg, options) : [fileInput(arg)];
  if (!isDynamicPattern(arg))
    return [missing(arg, "READ_FAILED", "expected a file, folder, glob or -, got a name that does not exist")];
  const found = await glob(arg, { expandDirectories: false });
  if (found.length === 0) return [missing(arg, "NO_MATCH", "expected at least one file for the glob, got none")];
  return found.sort(ORDER.compare).map((path) => fileInput(path));
}

async function searchFolder(folder: string, { outFolder }: InputOptions): Promise<Input[]> {
  const found = await glob(PICTURES, { cwd: folder, caseSensitiveMatch: false });
  const isOutput = outFolder === undefined || resolve(outFolder) === resolve(folder) ? () => false : below(outFolder);
  const places = found.filter((place) => !isOutput(join(folder, place))).sort(ORDER.compare);
  if (places.length === 0) return [missing(folder, "NO_MATCH", "expected pictures in the folder, got none")];
  return places.map((place) => ({ kind: "file", label: join(folder, place), place }));
}

function below(folder: string): (path: string) => boolean {
  return (path) => {
    const way = relative(folder, path);
    return way !== ".." && !way.startsWith(`..${sep}`);
  };
}

function fileInput(path: string): Input {
  return { kind: "file", label: path, place: basename(path) };
}

function missing(label: string, code: "READ_FAILED" | "NO_MATCH", message: string): Input {
  return { kind: "missing", label, failure: failureOf(new InputError(code, message)) };
}
