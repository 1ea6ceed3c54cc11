// Runs the built `darkroom` command as a user does: a process of its own, in a folder of its own.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: Uint8Array;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  /** Closes the reading end of stdout after its first piece, as `head` does. */
  readonly hangUp?: boolean;
}

/** A temporary folder with what a test needs to look into it. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "darkroom-cli-"));

  put(name: string, content: Uint8Array | string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return name;
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.path, name)));
  }

  /** Every file below `name`, sorted; none where there is no such folder. */
  list(name = "."): string[] {
    const root = join(this.path, name);
    if (statSync(root, { throwIfNoEntry: false }) === undefined) return [];
    const entries = readdirSync(root, { recursive: true, encoding: "utf8" });
    return entries.filter((entry) => statSync(join(root, entry)).isFile()).sort();
  }

  run(args: readonly string[], { stdin, node = [], hangUp = false }: RunOptions = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...node, COMMAND, ...args], { cwd: this.path });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (chunk) => out.push(chunk));
      if (hangUp) child.stdout.once("data", () => child.stdout.destroy());
      child.stderr.on("data", (chunk) => err.push(chunk));
      child.on("error", reject);
      child.on("close", (code) => {
        const bytes = Buffer.concat(out);
        resolve({ code, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() });
      });
      // A command that fails before it reads closes its end first.
      child.stdin.on("error", () => undefined);
      child.stdin.end(stdin);
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The objects of --json, one a line. */
export function objects<T>({ stdout }: Ran): T[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}
