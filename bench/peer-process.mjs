// A peer's child process as the parent sees it: ask, and get an answer or the reason why there is none. A process that dies
// (out of memory, a trap) answers with its last words, now and ever after.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
/** Debian keeps cv2 in its own Python, which need not be the first in the path. */
const PYTHONS = ["python3", "/usr/bin/python3"];

let pythonWithCv2;

/** The first Python that has cv2, or null. */
function findPython() {
  pythonWithCv2 ??= PYTHONS.find((path) => spawnSync(path, ["-c", "import cv2"]).status === 0) ?? null;
  return pythonWithCv2;
}

export class PeerProcess {
  #child;
  #answers = [];
  #waiting = null;
  #lastWords = "";
  #death = null;

  /** @param {import("./peer.mjs").Peer} peer */
  constructor(peer) {
    this.peer = peer;
    const python = peer.module.endsWith(".py");
    if (python && !findPython()) {
      this.#death = "python3-opencv is absent";
      return;
    }
    const [program, args] = python
      ? [findPython(), [here(`peer/${peer.module}`)]]
      : [process.execPath, ["--expose-gc", here("child.mjs")]];
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.on("data", (text) => {
      this.#lastWords = `${this.#lastWords}${text}`.slice(-4000);
    });
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#receive(JSON.parse(line)));
    this.#child.on("close", (code, signal) => {
      const words = this.#lastWords.split("\n").find((line) => /error|fatal|memory/i.test(line));
      this.#death = `process ended by ${signal ?? `code ${code}`}${words ? `: ${words.trim()}` : ""}`;
      this.#receive({ error: this.#death });
    });
  }

  #receive(answer) {
    if (!this.#waiting) return this.#answers.push(answer);
    const resolve = this.#waiting;
    this.#waiting = null;
    resolve(answer);
  }

  /**
   * Asks one thing; the next may be asked once it is answered.
   * @param {{do: string} & Record<string, unknown>} command see child.mjs
   * @returns {Promise<Record<string, any>>} the answer, or {error}
   */
  async ask(command) {
    if (this.#death) return { error: this.#death };
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
    if (this.#answers.length > 0) return this.#answers.shift();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Ends the process and waits until it is gone. */
  async close() {
    if (this.#death || this.#child.exitCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await gone;
  }
}
