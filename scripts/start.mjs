// npm start: builds what is missing, applies the migrations to the local database and serves the Worker with the dev server of
// `wrangler dev`, off the network and without an account. It runs in this process and not by that command, which attaches a debugger to
// the Worker, logs each request a second time and needs a process that copies its lines: a sixth of a render's CPU.
// The local queue forgets its messages on restart, so the scheduled handler, whose sweep wakes whatever is due, is called at once
// and every ten seconds.
//
//   PORT=9000 npm start                                  another port than 8787
//   PICK_DEV_ORIGINS=http://127.0.0.1:9100 npm start     any variable of src/env/
//   STATE_DIR=/tmp/state npm start                       where the local stores lie; default .wrangler/state
//   WORK_ISOLATES=0 npm start                            isolates beside the Worker's, for pixel work; default one a core
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { buildMissingCore, buildMissingPage } from "./build-missing.mjs";
import { startSideIsolates, wantedIsolates } from "./side-isolates.mjs";

const DEFAULT_PORT = 8787;
const PORTS_TRIED = 20;
const READY_TIMEOUT_MS = 90_000;
const READY_POLL_MS = 200;
const SWEEP_EVERY_MS = 10_000;
const PARENT_POLL_MS = 500;
const STOP_TIMEOUT_MS = 5000;
const CRON = "* * * * *";
const VARIABLE_NAME =
  /^(PICK|CACHE|RENDER|WORK|LIBRARY|UPLOAD|S3)_[A-Z0-9_]+$|^(ADMIN_TOKEN|API_TOKENS|CORS_ORIGINS|BASE_URL|TIME_ZONE|ENABLE_MODEL_CACHE|MODEL_CACHE_SIZE)$/;
const OFFLINE = {
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_ERROR_REPORTS: "false",
  WRANGLER_HIDE_BANNER: "true",
  X_LOCAL_OBSERVABILITY: "false",
  X_LOCAL_EXPLORER: "false",
  NO_COLOR: "1",
  WRANGLER_LOG: "error",
};

const require = createRequire(import.meta.url);
const wrangler = join(dirname(require.resolve("wrangler/package.json")), "bin/wrangler.js");
// Wrangler reads them here, and so do the processes it starts.
Object.assign(process.env, OFFLINE);
const stateFolder = process.env.STATE_DIR || undefined;

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  fail(
    `expected Node 22.12 or newer for wrangler, got ${process.version}; run it as \`npm start\`, which brings its own on Linux`,
  );
}

const port = await choosePort();
const origin = `http://127.0.0.1:${port}`;
buildMissingCore();
buildMissingPage();
applyMigrations();
await serve();

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

async function choosePort() {
  const asked = process.env.PORT;
  if (asked !== undefined && asked !== "") {
    const number = Number(asked);
    if (!Number.isInteger(number) || number < 1 || number > 65535) {
      fail(`expected a port from 1 to 65535 for PORT, got ${asked}`);
    }
    if (!(await isFree(number))) fail(`expected a free port for PORT, got ${asked}, which is in use`);
    return number;
  }
  for (let candidate = DEFAULT_PORT; candidate < DEFAULT_PORT + PORTS_TRIED; candidate++) {
    if (await isFree(candidate)) return candidate;
  }
  return fail(`expected a free port from ${DEFAULT_PORT} on, got ${PORTS_TRIED} in use; choose one with PORT`);
}

function isFree(candidate) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(candidate, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function applyMigrations() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [wrangler, "d1", "migrations", "apply", "DB", "--local", ...(stateFolder ? ["--persist-to", stateFolder] : [])],
    { env: { ...process.env, CI: "1" }, encoding: "utf8" },
  );
  if (status !== 0) fail(`the migrations could not be applied to the local database:\n${stdout}${stderr}`);
}

async function serve() {
  const sides = await startSideIsolates(isolatesAsked(), process.env.WORK_BUDGET_BYTES);
  let worker = null;
  let stopping = false;
  let errorTold = false;
  const stop = async (code) => {
    if (stopping) return;
    stopping = true;
    // The dev server answers signals too, and ends the process with a code of its own.
    process.once("exit", () => {
      process.exitCode = code;
    });
    sides.stop();
    setTimeout(() => process.exit(code), STOP_TIMEOUT_MS).unref();
    // What could not start cannot end either; it has been told.
    await worker?.dispose().catch(() => undefined);
    process.exit(code);
  };
  const failed = (reason) => {
    if (stopping) return;
    console.error(reason);
    stop(1);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(0));
  // npm runs this through a shell that passes no signal on: when npm is ended, only the shell goes away.
  const parent = process.ppid;
  const isUnderNpm = process.env.npm_lifecycle_event !== undefined;
  if (isUnderNpm) setInterval(() => process.ppid !== parent && stop(0), PARENT_POLL_MS).unref();

  const { unstable_startWorker: startWorker } = await import("wrangler");
  const dev = {
    remote: false,
    inspector: false,
    server: { hostname: "127.0.0.1", port },
    persist: stateFolder,
    // What the Worker logs goes to stdout, what nobody caught to stderr; warnings of the runtime concern no user.
    structuredLogsHandler({ level, message }) {
      errorTold ||= level === "error";
      if (level === "error") console.error(message);
      else if (level !== "warn") console.log(message);
    },
  };
  const bindings = plainText({ ...process.env, WORK_SIDE_ISOLATES: sides.origins.join() });
  try {
    worker = await startWorker({ config: "wrangler.toml", bindings, dev });
  } catch (error) {
    failed((error.cause ?? error).message);
    return;
  }
  worker.raw.on("error", ({ reason, cause }) =>
    failed(`the server stopped: ${errorTold ? "see above" : (cause?.message ?? reason)}`),
  );
  if (!(await isReady(() => stopping))) {
    failed(`no answer from ${origin} within ${READY_TIMEOUT_MS / 1000} s`);
    return;
  }
  console.log(`\nDarkroom is at ${origin}\n`);
  console.log(`  curl -F files=@a.jpg -F files=@b.jpg ${origin}/api/v1/pick\n`);
  await sweep();
  setInterval(sweep, SWEEP_EVERY_MS);
}

/** The variables that are the Worker's, as bindings. */
function plainText(variables) {
  const own = Object.entries(variables).filter(
    ([name, value]) => VARIABLE_NAME.test(name) && name !== "WORK_ISOLATES" && value,
  );
  return Object.fromEntries(own.map(([name, value]) => [name, { type: "plain_text", value }]));
}

function isolatesAsked() {
  try {
    return wantedIsolates(process.env.WORK_ISOLATES);
  } catch (error) {
    return fail(error.message);
  }
}

async function isReady(isStopping) {
  for (let waitedMs = 0; waitedMs < READY_TIMEOUT_MS && !isStopping(); waitedMs += READY_POLL_MS) {
    try {
      await fetch(`${origin}/health`, { signal: AbortSignal.timeout(5000) });
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS));
    }
  }
  return false;
}

async function sweep() {
  try {
    await fetch(`${origin}/cdn-cgi/handler/scheduled?cron=${encodeURIComponent(CRON)}`);
  } catch (error) {
    console.error(`the scheduled handler did not answer: ${error.message}`);
  }
}
