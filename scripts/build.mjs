// npm run build: everything that can be built, from source.
import { execFileSync } from "node:child_process";

for (const script of ["build-core", "build-library", "build-page"]) {
  execFileSync(process.execPath, [`scripts/${script}.mjs`], { stdio: "inherit" });
}
