// What the jobs are given, made once and kept in bench/.cache: a 12 MP photograph of the corpus without its metadata (or one
// made by our own generator where the corpus is absent), and what is made of it.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import sharp from "sharp";
import { withoutMetadata } from "./jpeg-segment.mjs";

const PHOTO = new URL(
  "../../shared/corpus/jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg",
  import.meta.url,
);
export const CACHE = fileURLToPath(new URL(".cache/", import.meta.url));

/** Where the first photograph comes from: everything else is made of it. */
const ORIGIN = existsSync(PHOTO) ? "real" : "made";

const LARGE_BUDGET_BYTES = 1024 * 1024 * 1024;
const PIXELS = { width: 1024, height: 768 };

/** Bundles a source of ours for Node, so that it runs without the project's build. @returns {Promise<string>} its URL */
export async function bundle(source, name) {
  mkdirSync(CACHE, { recursive: true });
  const outfile = `${CACHE}${name}.mjs`;
  const entry = fileURLToPath(new URL(source, import.meta.url));
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  return new URL(`.cache/${name}.mjs`, import.meta.url).href;
}

async function madePhoto() {
  const { makePhoto } = await import(await bundle("../test/fixture/photo.ts", "photo"));
  return makePhoto({ width: 4032, height: 3024, quality: 90, grain: 0.5 });
}

/** Each input by name, made from those before it. */
const MAKERS = {
  photo12: async () => (ORIGIN === "real" ? withoutMetadata(readFileSync(PHOTO)) : madePhoto()),
  photo48: async ({ photo12 }) => {
    const { openDarkroom } = await import(new URL("../dist/node.js", import.meta.url).href);
    const darkroom = await openDarkroom({ budgetBytes: LARGE_BUDGET_BYTES });
    const size = { width: 8064, height: 6048, fit: "contain", enlarge: true };
    const { bytes } = await darkroom.develop(photo12, { ...size, format: "jpeg", quality: 92, progressive: false });
    darkroom.close();
    return bytes;
  },
  photo2: ({ photo12 }) => sharp(photo12).resize(1632, 1224).jpeg({ quality: 92 }).toBuffer(),
  progressive12: ({ photo12 }) => sharp(photo12).jpeg({ quality: 92, progressive: true }).toBuffer(),
  pixels: ({ photo12 }) => sharp(photo12).resize(PIXELS.width, PIXELS.height).ensureAlpha().raw().toBuffer(),
};

/**
 * @typedef {object} Input
 * @property {string} name
 * @property {"real" | "made"} origin  of the photograph that it is made of
 * @property {string} file
 * @property {number} bytes
 * @property {string} sha256
 * @property {{width: number, height: number} | null} raw  size, when the file is RGBA rows
 */

/** All inputs, from the cache where they are. @returns {Promise<Record<string, Input>>} */
export async function openInputs() {
  mkdirSync(CACHE, { recursive: true });
  const files = {};
  const inputs = {};
  for (const [name, make] of Object.entries(MAKERS)) {
    const file = `${CACHE}${ORIGIN}-${name}.${name === "pixels" ? "rgba" : "jpg"}`;
    if (!existsSync(file)) writeFileSync(file, await make(files));
    files[name] = readFileSync(file);
    const sha256 = createHash("sha256").update(files[name]).digest("hex");
    inputs[name] = {
      name,
      origin: ORIGIN,
      file,
      bytes: files[name].length,
      sha256,
      raw: name === "pixels" ? PIXELS : null,
    };
  }
  return inputs;
}
