// Builds dist/web, which the Worker's ASSETS binding serves: the page (Vite, from web/) and RapiDoc's single file for /docs.
import { copyFileSync, existsSync, mkdirSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const OUT = "dist/web";

mkdirSync(OUT, { recursive: true });
if (existsSync("web/index.html")) {
  const { build } = await import("vite");
  const configFile = ["web/vite.config.ts", "vite.config.ts"].find((file) => existsSync(file)) ?? false;
  await build({
    configFile,
    root: "web",
    logLevel: "warn",
    build: { outDir: join(process.cwd(), OUT), emptyOutDir: true },
  });
}

const rapidoc = join(dirname(require.resolve("rapidoc/package.json")), "dist");
mkdirSync(join(OUT, "docs-assets"), { recursive: true });
for (const file of ["rapidoc-min.js", "rapidoc-min.js.LICENSE.txt"]) {
  const copy = join(OUT, "docs-assets", file);
  copyFileSync(join(rapidoc, file), copy);
  // build-missing.mjs reads this file's time as the time of the whole build.
  utimesSync(copy, new Date(), new Date());
}
console.log(`${OUT}: built`);
