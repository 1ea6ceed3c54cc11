// Bundled by parity.browser.test.ts and run inside Chromium: the browser's door of the library over the shared cases.
import { openDarkroom } from "../../src/browser";
import { type Fingerprint, fingerprint, PARITY_CASES } from "../fixture/parity";

/** @param base where core.wasm, the codecs by name and corpus/ are served. */
export async function run(base: string): Promise<Fingerprint[]> {
  const darkroom = await openDarkroom({
    core: `${base}core.wasm`,
    codecs: {
      webpDecode: `${base}webpDecode.wasm`,
      webpEncode: `${base}webpEncode.wasm`,
      resvg: `${base}resvg.wasm`,
    },
  });
  const made: Fingerprint[] = [];
  for (const { path, recipe } of PARITY_CASES) {
    const file = await fetch(`${base}corpus/${path}`);
    made.push(await fingerprint(darkroom, new Uint8Array(await file.arrayBuffer()), recipe));
  }
  return made;
}
