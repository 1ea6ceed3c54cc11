// The promise of one core: Chromium makes the bytes that Node makes. The library runs in the real page, under its policy; the
// bundle and the pictures are put beside it by the test.
import { readFileSync } from "node:fs";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CODEC_FILES } from "../../scripts/codec-files.mjs";
import { launchChromium } from "../fixture/chromium";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { type Fingerprint, PARITY_CASES } from "../fixture/parity";
import { nodeFingerprints } from "../fixture/parity-node";
import { type RunningServer, startServer } from "../fixture/server";

const CORPUS = "corpus/";
const FILES: Readonly<Record<string, string>> = {
  "core.wasm": "build/core.wasm",
  ...Object.fromEntries(Object.entries(CODEC_FILES).map(([name, file]) => [`${name}.wasm`, file])),
};

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["test/browser/parity-entry.ts"],
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["fs", "path", "crypto"],
    write: false,
  });
  return outputFiles[0].text;
}

describe.skipIf(!hasCorpus)("parity of Node and Chromium", () => {
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), launchChromium()]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("makes the same bytes and judges alike for the shared pictures", async () => {
    const base = `${server.origin}/parity/`;
    const script = await bundle();
    const page = await browser.newPage();
    await page.route(`${base}**`, async (route) => {
      const name = decodeURI(route.request().url().slice(base.length));
      if (name === "entry.js") return route.fulfill({ contentType: "text/javascript", body: script });
      if (!name.startsWith(CORPUS)) {
        return route.fulfill({ contentType: "application/wasm", body: readFileSync(FILES[name]) });
      }
      return route.fulfill({
        contentType: "application/octet-stream",
        body: Buffer.from(readCorpus(name.slice(CORPUS.length))),
      });
    });
    await page.goto(server.origin);
    const inChromium = await page.evaluate<Fingerprint[]>(
      `import("${base}entry.js").then((entry) => entry.run("${base}"))`,
    );
    const inNode = await nodeFingerprints();
    expect(new Set(inNode.map(({ output }) => output)).size).toBe(PARITY_CASES.length);
    const named = (made: readonly Fingerprint[]) => PARITY_CASES.map(({ path }, index) => ({ path, ...made[index] }));
    expect(named(inChromium)).toEqual(named(inNode));
  });
});
