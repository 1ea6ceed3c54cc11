// Darkroom as any user has it: dist/node.js. The encoder alone, which the library does not offer over raw pixels, is bundled
// from the sources beside it (raw-jpeg.ts).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url);

/** What was built, and from which commit; "changed" when the sources differ from it. */
export function version() {
  const { version: release } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8"));
  try {
    const cwd = fileURLToPath(ROOT);
    const git = (...args) => execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const changed = git("status", "--porcelain", "--", "src", "wasm").trim() !== "";
    return `${release} at ${git("rev-parse", "--short", "HEAD").trim()}${changed ? ", changed" : ""}`;
  } catch {
    return release;
  }
}

/** @param {{shrink: "fast" | "fine"}} peer */
export async function open({ shrink }) {
  const { openDarkroom } = await import(new URL("dist/node.js", ROOT).href);
  const darkroom = await openDarkroom();
  return {
    /** @param {() => void} [stepDone] called between strips and at the end */
    async develop(file, { maxPx, format, quality }, stepDone = () => {}) {
      const recipe = { maxDimension: maxPx, format, quality, progressive: true, shrink };
      const { bytes, report } = await darkroom.develop(file, recipe, { onProgress: stepDone });
      stepDone();
      return { bytes, predictedBytes: report.predictedPeakBytes, actualBytes: report.actualPeakBytes };
    },
    async judge(file) {
      await darkroom.judge(file);
      return {};
    },
    async encode(pixels, { quality }) {
      const { encodeRaw } = await import(new URL("bench/.cache/raw-jpeg.mjs", ROOT).href);
      return { bytes: encodeRaw(pixels, quality) };
    },
  };
}
