// One peer in a process of its own: one JSON command a line on stdin, one JSON answer a line on stdout.
//
//   open {peer}                    → {loadMs, version}       peer: an entry of PEERS
//   read {file, width?, height?}   → {}                      a file, or raw RGBA when a size is given
//   run {job, output?}             → {ms, cpuMs, outputBytes?, predictedBytes?, actualBytes?}
//   peak {job}                     → {growthBytes}           resident peak of this run over what was held before it
//
// Time is taken around the peer's call alone, bytes in memory to bytes in memory. Garbage of the call before is collected
// outside it (`node --expose-gc`), for every peer alike. A failure is answered as {error}, never thrown.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate } from "node:timers/promises";

console.log = console.error;

const STATUS = "/proc/self/status";
const state = { peer: null, source: null };

/** A size that Linux tells of this process, bytes. @param {"VmRSS" | "VmHWM"} name */
function resident(name) {
  const line = readFileSync(STATUS, "utf8").match(new RegExp(`^${name}:\\s+(\\d+) kB`, "m"));
  return Number(line[1]) * 1024;
}

/** Sets the peak that Linux remembers back to what is resident now. */
function resetPeak() {
  writeFileSync("/proc/self/clear_refs", "5");
}

/** Garbage of loading and of earlier calls, gone; the second collection completes the sweep that the first began. */
async function collect() {
  await setImmediate();
  globalThis.gc();
  globalThis.gc();
}

function call(job) {
  const method = state.peer[job.kind];
  if (!method) throw new Error(`it cannot ${job.kind}`);
  return method(state.source, job);
}

const COMMANDS = {
  async open({ peer }) {
    const started = performance.now();
    const module = await import(`./peer/${peer.module}`);
    state.peer = await module.open(peer);
    const loadMs = performance.now() - started;
    return { loadMs, version: module.version() };
  },

  async read({ file, width, height }) {
    const data = new Uint8Array(readFileSync(file));
    state.source = width === undefined ? data : { data, width, height };
    return {};
  },

  async run({ job, output }) {
    await collect();
    const cpu = process.cpuUsage();
    const started = performance.now();
    const { bytes, predictedBytes, actualBytes } = await call(job);
    const ms = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    if (bytes && output) writeFileSync(output, bytes);
    return { ms, cpuMs: (user + system) / 1000, outputBytes: bytes?.length, predictedBytes, actualBytes };
  },

  async peak({ job }) {
    if (process.platform !== "linux") return { growthBytes: null };
    await collect();
    resetPeak();
    const before = resident("VmRSS");
    await call(job);
    return { growthBytes: resident("VmHWM") - before };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const reply = await COMMANDS[command.do](command).catch((error) => ({ error: String(error?.message ?? error) }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
process.exit(0);
