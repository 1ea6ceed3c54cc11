// The servers under load, each as its own users start it, on a free port of 127.0.0.1: Darkroom by npm start (wrangler's
// dev server, its stores in a temporary folder), ipx by its own command. Both fetch their sources from the same origin.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const START_TIMEOUT_MS = 90_000;
const START_POLL_MS = 100;
const STOP_TIMEOUT_MS = 8000;
const PAGE_BYTES = 4096;
/** Of the kernel's CPU accounts: USER_HZ is 100 on every Linux. */
const TICK_MS = 10;

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {(variant: import("./variant.mjs").Variant) => string} url
 * @property {() => {residentBytes: number, cpuMs: number}} usage  of all its processes: memory now, CPU so far
 * @property {() => Promise<void>} stop
 */

/** @param {Awaited<ReturnType<import("./origin.mjs").openOrigin>>} origin @returns {Promise<Contender>} */
export async function startDarkroom(origin) {
  const state = mkdtempSync(join(tmpdir(), "darkroom-bench-"));
  const port = await freePort();
  const variables = { PORT: String(port), STATE_DIR: state, PICK_DEV_ORIGINS: origin.origin };
  const own = await start(["scripts/start.mjs"], variables, `http://127.0.0.1:${port}/health`);
  return {
    id: "darkroom",
    title: "Darkroom (npm start)",
    url: ({ source, widthPx, quality }) =>
      `http://127.0.0.1:${port}/i/width=${widthPx},quality=${quality},format=webp/${origin.url(source)}`,
    usage: own.usage,
    async stop() {
      await own.stop();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** @param {Awaited<ReturnType<import("./origin.mjs").openOrigin>>} origin @returns {Promise<Contender>} */
export async function startIpx(origin) {
  const port = await freePort();
  const command = ["bench/node_modules/ipx/bin/ipx.mjs", "serve", "--port", String(port), "--host", "127.0.0.1"];
  const variables = { IPX_HTTP_DOMAINS: "127.0.0.1", NODE_ENV: "production" };
  const own = await start(command, variables, `http://127.0.0.1:${port}/`);
  return {
    id: "ipx",
    title: "ipx (its own server)",
    url: ({ source, widthPx, quality }) =>
      `http://127.0.0.1:${port}/w_${widthPx},q_${quality},f_webp/${origin.url(source)}`,
    ...own,
  };
}

/** Starts Node in a process group of its own and waits until `readyUrl` answers anything. */
async function start(command, variables, readyUrl) {
  const env = { ...process.env, ...variables };
  const child = spawn(process.execPath, command, { cwd: ROOT, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  const keep = (chunk) => {
    printed = (printed + chunk).slice(-4000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => process.kill(-child.pid, "SIGKILL"), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  for (const startedMs = performance.now(); ; ) {
    if (await answers(readyUrl)) return { stop, usage: () => usageBelow(child.pid) };
    if (child.exitCode !== null || performance.now() - startedMs > START_TIMEOUT_MS) {
      await stop();
      throw new Error(`expected ${command[0]} to answer at ${readyUrl}, got:\n${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, START_POLL_MS));
  }
}

const answers = (url) =>
  fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    () => true,
    () => false,
  );

/** What a process and everything below it use; zeros where there is no /proc (see proc(5), stat). */
function usageBelow(root) {
  const processes = new Map();
  for (const pid of existsSync("/proc/self/stat") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : []) {
    try {
      const [, afterName] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
      const field = (number) => Number(afterName.split(" ")[number - 3]);
      const cpuMs = (field(14) + field(15)) * TICK_MS;
      processes.set(Number(pid), { parent: field(4), cpuMs, residentBytes: field(24) * PAGE_BYTES });
    } catch {
      // It ended meanwhile.
    }
  }
  const isBelow = (pid) => pid === root || (processes.has(pid) && isBelow(processes.get(pid).parent));
  const usage = { residentBytes: 0, cpuMs: 0 };
  for (const [pid, { residentBytes, cpuMs }] of processes) {
    if (!isBelow(pid)) continue;
    usage.residentBytes += residentBytes;
    usage.cpuMs += cpuMs;
  }
  return usage;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
