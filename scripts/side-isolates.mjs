// Isolates beside the Worker's, for pixel work: workerd processes of their own, each with src/side.ts on a port of this machine.
// The Worker finds them by WORK_SIDE_ISOLATES (src/edge/side/darkroom.ts).
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { build } from "esbuild";
import workerd from "workerd";

const FOLDER = "build/side";
/** More than a few help nobody: the Worker's own thread fetches, hashes and stores for all of them. */
const MAX_ISOLATES = 4;

/**
 * How many are wanted: as WORK_ISOLATES says, else one a core.
 * @throws Error for what is no whole number.
 */
export function wantedIsolates(asked) {
  if (asked === undefined || asked === "") return Math.min(availableParallelism(), MAX_ISOLATES);
  const number = Number(asked);
  if (Number.isInteger(number) && number >= 0 && number <= 64) return number;
  throw new Error(`expected a whole number from 0 to 64 for WORK_ISOLATES, got ${asked}`);
}

/**
 * Starts `count` isolates.
 * @param budgetBytes text of WORK_BUDGET_BYTES, if it is set
 * @returns their origins, and what ends them
 */
export async function startSideIsolates(count, budgetBytes) {
  if (count === 0) return { origins: [], stop() {} };
  const modules = await bundle();
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const children = ports.map((port) => {
    const file = `${FOLDER}/${port}.capnp`;
    writeFileSync(file, configuration(port, modules, budgetBytes));
    // A group of its own, so that Ctrl-C reaches the starter alone, which ends all in order.
    return spawn(workerd.default, ["serve", file], {
      detached: true,
      stdio: ["ignore", "ignore", "inherit"],
    });
  });
  const stop = () => {
    for (const { pid } of children) endGroup(pid);
  };
  process.once("exit", stop);
  return { origins: ports.map((port) => `http://127.0.0.1:${port}`), stop };
}

/** @returns the modules: the Worker's script and, by the names under which it imports them, the .wasm files. */
async function bundle() {
  const wasm = new Map();
  const collect = {
    name: "wasm",
    setup({ onResolve }) {
      onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
        const file = createRequire(`${resolveDir}/`).resolve(path);
        const name = `./${basename(file)}`;
        wasm.set(name, file);
        return { path: name, external: true };
      });
    },
  };
  mkdirSync(FOLDER, { recursive: true });
  await build({
    entryPoints: ["src/side.ts"],
    outfile: `${FOLDER}/side.js`,
    bundle: true,
    format: "esm",
    target: "es2024",
    conditions: ["workerd", "worker", "browser"],
    plugins: [collect],
    logLevel: "warning",
  });
  for (const [name, file] of wasm) writeFileSync(`${FOLDER}/${basename(name)}`, readFileSync(file));
  return [...wasm.keys()];
}

function configuration(port, modules, budgetBytes) {
  const wasm = modules.map((name) => `(name = "${name}", wasm = embed "${basename(name)}")`);
  const bindings = budgetBytes ? `(name = "WORK_BUDGET_BYTES", text = "${Number(budgetBytes)}")` : "";
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "side", worker = .side)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "side")],
);
const side :Workerd.Worker = (
  modules = [(name = "side.js", esModule = embed "side.js"), ${wasm.join(", ")}],
  bindings = [${bindings}],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
);
`;
}

function freePort() {
  return new Promise((settle, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => settle(port));
    });
  });
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
