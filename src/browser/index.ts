// Darkroom in a browser or Web Worker: modules are compiled while they stream in. dist/browser.js is built from here.
import { CORE_VERSION } from "../../build/core-version.js";
import { type CodecName, codecModules, createDarkroom, type Darkroom, type DarkroomOptions } from "../image";

export * from "../image";

/** Where the .wasm files are served. Bundlers give such addresses (`import url from "…/core.wasm?url"` with Vite). */
export interface BrowserOptions extends DarkroomOptions {
  readonly core: string | URL;
  readonly codecs: Readonly<Record<CodecName, string | URL>>;
}

/**
 * Opens a Darkroom; the codecs are fetched on first need only.
 * @throws TypeError when a module cannot be fetched or is not served as application/wasm.
 */
export async function openDarkroom({ core, codecs, ...options }: BrowserOptions): Promise<Darkroom> {
  const compile = (address: string | URL) => WebAssembly.compileStreaming(fetch(address));
  const modules = {
    core: await compile(core),
    codecs: codecModules((name) => compile(codecs[name])),
    version: CORE_VERSION,
  };
  return createDarkroom(modules, options);
}
