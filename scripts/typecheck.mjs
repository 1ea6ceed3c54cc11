// npm run typecheck: each part of the sources under the types of the platform it runs on. Goes on after a failure, so that one
// run shows every error.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve("typescript/package.json")), "bin/tsc");
/** The Worker; Node, tests and scripts; the page. */
const PROJECTS = ["tsconfig.json", "tsconfig.node.json", "web/tsconfig.json"];

const failed = PROJECTS.filter((project) => existsSync(project)).filter(
  (project) => spawnSync(process.execPath, [tsc, "-p", project], { stdio: "inherit" }).status !== 0,
);
if (failed.length > 0) {
  console.error(`types are wrong under ${failed.join(", ")}`);
  process.exit(1);
}
