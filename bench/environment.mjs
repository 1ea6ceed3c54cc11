// Where and with what was measured: without it a number means nothing.
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";

/** Distribution, as far as Linux tells. */
function distribution() {
  try {
    return execFileSync("sh", ["-c", '. /etc/os-release && echo "$PRETTY_NAME"'], { encoding: "utf8" }).trim();
  } catch {
    return type();
  }
}

/** @returns {{cpu: string, cores: number, memoryBytes: number, os: string, node: string, v8: string, load: number, command: string}} */
export function environment() {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    os: `${distribution()}, ${type()} ${release()}`,
    node: process.version,
    v8: process.versions.v8,
    load: loadavg()[0],
    command: ["npm run", process.env.npm_lifecycle_event ?? "bench", ...flagsOf(process.argv)].join(" "),
  };
}

function flagsOf([, , ...flags]) {
  return flags.length > 0 ? ["--", ...flags] : [];
}
