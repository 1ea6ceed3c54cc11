// Where outputs go. `-o` is a folder, one file, or "-" for stdout. In a folder an output keeps its input's base name, and a
// searched folder's own folders, with the extension of its format. An input is never written over, and no two inputs of a call
// get the same name: the first has it, the other fails.
import { existsSync, realpathSync, statSync } from "node:fs";
import { extname, join, parse, resolve, sep } from "node:path";
import type { OutputFormat } from "../../image";
import { InputError, UsageError } from "./failure";
import type { Input } from "./inputs";
import type { JobOutput } from "./job";

export type Destination =
  | { readonly kind: "stdout" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string };

export const EXTENSIONS = { jpeg: "jpg", webp: "webp", png: "png", avif: "avif" } as const satisfies Record<
  OutputFormat,
  string
>;

/** A name with an extension is a file, unless a folder has it or it ends in a slash. */
export function readDestination(out: string): Destination {
  if (out === "-") return { kind: "stdout" };
  const isFolder = /[/\\]$/.test(out) || extname(out) === "" || (existsSync(out) && statSync(out).isDirectory());
  return { kind: isFolder ? "folder" : "file", path: out };
}

export function outFolderOf(destination: Destination): string | undefined {
  return destination.kind === "folder" ? destination.path : undefined;
}

/** @throws UsageError for several inputs and one file, and for a stream without a name of its own */
export function checkDestination(destination: Destination, inputs: readonly Input[], json: boolean): void {
  if (destination.kind === "folder") {
    if (!inputs.some(({ kind }) => kind === "stdin")) return;
    throw new UsageError(`expected a file or - for -o with a picture from stdin, got the folder ${destination.path}`);
  }
  const name = destination.kind === "stdout" ? "-" : destination.path;
  if (inputs.length > 1) throw new UsageError(`expected a folder for -o with ${inputs.length} inputs, got ${name}`);
  if (destination.kind === "stdout" && json) throw new UsageError("expected either --json or -o -, got both");
}

/**
 * The format of an output file's name; null for a folder and stdout.
 * @throws UsageError for a name of another kind, or of another format than `wanted`
 */
export function formatOfName(destination: Destination, wanted: OutputFormat | undefined): OutputFormat | null {
  if (destination.kind !== "file") return null;
  const extension = extname(destination.path).toLowerCase();
  const format = FORMATS.get(extension);
  if (format === undefined) {
    const hint = "end a folder's name with /";
    throw new UsageError(
      `expected .jpg, .jpeg, .webp, .avif or .png for the name of -o, got ${destination.path} (${hint})`,
    );
  }
  if (wanted !== undefined && wanted !== format) {
    throw new UsageError(
      `expected a name ending in .${EXTENSIONS[wanted]} for --format ${wanted}, got ${destination.path}`,
    );
  }
  return format;
}

const FORMATS: ReadonlyMap<string, OutputFormat> = new Map([
  [".jpg", "jpeg"],
  [".jpeg", "jpeg"],
  [".webp", "webp"],
  [".png", "png"],
  [".avif", "avif"],
]);

/** Systems whose usual file systems hold "A.jpg" and "a.jpg" for the same name. */
const FOLDS_CASE = process.platform === "darwin" || process.platform === "win32";

/** Gives each input of a call its output. */
export class Placer {
  readonly #destination: Destination;
  readonly #inputs: readonly Input[];
  readonly #taken = new Map<string, string>();
  #inputPaths: ReadonlySet<string> | undefined;

  constructor(destination: Destination, inputs: readonly Input[]) {
    this.#destination = destination;
    this.#inputs = inputs;
  }

  /**
   * @param extension without its dot; null keeps the input's.
   * @param prefix goes before the base name.
   * @throws InputError NAME_COLLISION, INPUT_OVERWRITE
   */
  place(input: Input, extension: string | null, prefix = ""): JobOutput {
    if (this.#destination.kind === "stdout") return { kind: "memory" };
    const path = this.#pathOf(input, extension, prefix);
    const key = FOLDS_CASE ? resolve(path).toLowerCase() : resolve(path);
    const first = this.#taken.get(key);
    if (first !== undefined) {
      throw new InputError("NAME_COLLISION", `expected an output name of its own, got ${path}, which ${first} has`);
    }
    if (existsSync(path) && this.#isInput(path)) {
      throw new InputError("INPUT_OVERWRITE", `expected an output that is not an input, got ${path}`);
    }
    this.#taken.set(key, input.label);
    return { kind: "file", path };
  }

  #pathOf(input: Input, extension: string | null, prefix: string): string {
    if (this.#destination.kind !== "folder") return (this.#destination as { path: string }).path;
    const { dir, name, ext } = parse(input.kind === "file" ? input.place : input.label);
    return join(
      this.#destination.path,
      dir.split("/").join(sep),
      `${prefix}${name}${extension === null ? ext : `.${extension}`}`,
    );
  }

  #isInput(path: string): boolean {
    this.#inputPaths ??= new Set(
      this.#inputs
        .filter(({ kind, label }) => kind === "file" && existsSync(label))
        .map(({ label }) => realpathSync(label)),
    );
    return this.#inputPaths.has(realpathSync(path));
  }
}
