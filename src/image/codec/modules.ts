// Third-party codecs in WebAssembly, by name: the platform imports or compiles them, and each is asked for on first need only.

const CODEC_NAMES = [
  /** libwebp by jSquash. */
  "webpDecode",
  "webpEncode",
  /** libavif by jSquash. */
  "avifDecode",
  "avifEncode",
  /** libheif with libde265, by libheif-js. */
  "heif",
  /** resvg, with holds on it (scripts/build-resvg.mjs). */
  "resvg",
] as const;

export type CodecName = (typeof CODEC_NAMES)[number];

type Compiled = WebAssembly.Module | Promise<WebAssembly.Module>;
export type CodecModules = Readonly<Record<CodecName, () => Compiled>>;

/** All codecs of a platform that compiles one by its name. */
export function codecModules(compile: (name: CodecName) => Compiled): CodecModules {
  const entries = CODEC_NAMES.map((name) => [name, () => compile(name)] as const);
  return Object.fromEntries(entries) as CodecModules;
}
