// What scripts here need of TypeScript: a bundle of it, made for Node and imported.
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

/** @param name of the bundle. @param {import("esbuild").BuildOptions} source its entry or stdin, and what else is its own. */
export async function importBundled(name, source) {
  const outfile = `build/fuzz/${name}.mjs`;
  const form = { bundle: true, platform: "node", format: "esm", packages: "external", logLevel: "warning" };
  buildSync({ ...form, ...source, outfile });
  return import(pathToFileURL(outfile).href);
}
