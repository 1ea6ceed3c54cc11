// npm run deploy: creates whatever production needs and does not have (D1, R2, KV, queues), fills the ids into a copy of
// wrangler.toml, applies the migrations and deploys. Can be repeated. Needs `npx wrangler login` or CLOUDFLARE_API_TOKEN.
// The admin token is a secret and is asked for once: npx wrangler secret put ADMIN_TOKEN --name darkroom
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

const NAME = "darkroom";
const QUEUES = ["darkroom-work", "darkroom-dead"];
const PLACEHOLDER = "filled in by npm run deploy";
const CONFIG = "wrangler.production.toml";

run("node", ["scripts/build.mjs"]);
const databaseId = existingDatabase() ?? created(["d1", "create", NAME], existingDatabase);
const namespaceId = existingNamespace() ?? created(["kv", "namespace", "create", NAME], existingNamespace);
ensure(["r2", "bucket", "create", NAME]);
for (const queue of QUEUES) ensure(["queues", "create", queue]);

// Paths in the configuration are relative to it, so the copy lies beside the original for as long as it is needed.
const config = readFileSync("wrangler.toml", "utf8")
  .replace(`database_id = "${PLACEHOLDER}"`, `database_id = "${databaseId}"`)
  .replace(`id = "${PLACEHOLDER}"`, `id = "${namespaceId}"`);
writeFileSync(CONFIG, config);
try {
  const target = ["--config", CONFIG, "--env", "production"];
  run("npx", ["wrangler", "d1", "migrations", "apply", "DB", "--remote", ...target]);
  run("npx", ["wrangler", "deploy", ...target]);
} finally {
  rmSync(CONFIG);
}

function existingDatabase() {
  return JSON.parse(output(["d1", "list", "--json"])).find(({ name }) => name === NAME)?.uuid;
}

function existingNamespace() {
  return JSON.parse(output(["kv", "namespace", "list"])).find(({ title }) => title === NAME)?.id;
}

function created(command, find) {
  run("npx", ["wrangler", ...command]);
  const id = find();
  if (!id) throw new Error(`expected ${NAME} to exist after "wrangler ${command.join(" ")}", got nothing of that name`);
  return id;
}

/** Creates; that it exists already is as good. */
function ensure(command) {
  const { status, stdout, stderr } = spawnSync("npx", ["wrangler", ...command], { encoding: "utf8" });
  if (status !== 0 && !/already (exists|taken|owned|own)/i.test(stdout + stderr)) throw new Error(stdout + stderr);
}

function output(command) {
  const { status, stdout, stderr } = spawnSync("npx", ["wrangler", ...command], { encoding: "utf8" });
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}

function run(program, programArguments) {
  const { status } = spawnSync(program, programArguments, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
