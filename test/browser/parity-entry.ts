// Bundled by parity.browser.test.ts and run inside Chromium: the browser's door of the library over the shared cases.
import { openDarkroom } from "../../src/browser";
import { type Fingerprint, fingerprint, PARITY_CASES, sourceOf } from "../fixture/parity";

/** @param base where core.wasm, the codecs by name and corpus/ are served. */
export async function run(base: string): Promise<Fingerprint[]> {
  const darkroom = await openDarkroom({
    core: `${base}core.wasm`,
    codecs: {
      webpDecode: `${base}webpDecode.wasm`,
      webpEncode: `${base}webpEncode.wasm`,
      avifDecode: `${base}avifDecode.wasm`,
      avifEncode: `${base}avifEncode.wasm`,
      heif: `${base}heif.wasm`,
      resvg: `${base}resvg.wasm`,
    },
  });
  const made: Fingerprint[] = [];
  const read = async (path: string) => new Uint8Array(await (await fetch(`${base}corpus/${path}`)).arrayBuffer());
  for (const one of PARITY_CASES) made.push(await fingerprint(darkroom, await sourceOf(one, read), one.recipe));
  return made;
}
