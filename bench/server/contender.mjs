// The servers under load, each as its own users start it, on a free port of 127.0.0.1: Darkroom by scripts/start.mjs (wrangler
// dev with its stores in a temporary folder), ipx by its own command. Both fetch their sources from the same origin.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const START_TIMEOUT_MS = 90_000;
const START_POLL_MS = 100;
const STOP_TIMEOUT_MS = 8000;
const PAGE_BYTES = 4096;

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} title
 * @property {(variant: import("./variant.mjs").Variant) => string} url
 * @property {() => number} residentBytes  of all its processes, now
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
    title: "Darkroom (wrangler dev)",
    url: ({ source, widthPx, quality }) =>
      `http://127.0.0.1:${port}/i/width=${widthPx},quality=${quality},format=webp/${origin.url(source)}`,
    residentBytes: own.residentBytes,
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
    if (await answers(readyUrl)) return { stop, residentBytes: () => residentBytesBelow(child.pid) };
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

/** Resident bytes of a process and everything below it; 0 where there is no /proc. */
function residentBytesBelow(root) {
  const parents = new Map();
  const resident = new Map();
  try {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const [, fields] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
        parents.set(Number(pid), Number(fields.split(" ")[1]));
        resident.set(Number(pid), Number(fields.split(" ")[21]) * PAGE_BYTES);
      } catch {}
    }
  } catch {
    return 0;
  }
  const isBelow = (pid) => pid === root || (parents.has(pid) && isBelow(parents.get(pid)));
  return [...resident].filter(([pid]) => isBelow(pid)).reduce((sum, [, bytes]) => sum + bytes, 0);
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
