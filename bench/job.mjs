// The work that is measured and who is asked to do it: data only. Jobs are w1–w6 of the speed table and the JPEG encoder
// alone; a peer with `pairedWith` "sharp" decodes for speed, one with "sharp-fine" for quality, so that like meets like.

/**
 * @typedef {object} DevelopJob
 * @property {"develop"} kind  JPEG file in, resized file out
 * @property {string} id
 * @property {string} title
 * @property {"photo12" | "photo48" | "photo2" | "progressive12"} input
 * @property {number} maxPx    longer side of the output
 * @property {"webp" | "jpeg"} format
 * @property {number} quality  1–100, each encoder's own scale
 * @property {{fast: number, fine: number}} target  time ÷ sharp's at the same setting
 *
 * @typedef {object} JudgeJob
 * @property {"judge"} kind    JPEG file in, metrics out
 * @property {string} id
 * @property {string} title
 * @property {"photo2"} input
 * @property {{fast: number}} target  time ÷ OpenCV's
 *
 * @typedef {object} EncodeJob
 * @property {"encode"} kind   RGBA rows in memory in, progressive JPEG out
 * @property {string} id
 * @property {string} title
 * @property {"pixels"} input
 * @property {number} quality
 * @property {{fast: number}} target  time ÷ sharp's
 *
 * @typedef {DevelopJob | JudgeJob | EncodeJob} Job
 */

/** @type {readonly Job[]} */
export const JOBS = [
  {
    kind: "develop",
    id: "w1",
    title: "12 MP → 400 px WebP q80",
    input: "photo12",
    maxPx: 400,
    format: "webp",
    quality: 80,
    target: { fast: 0.5, fine: 0.75 },
  },
  {
    kind: "develop",
    id: "w2",
    title: "12 MP → 1024 px progressive JPEG q85",
    input: "photo12",
    maxPx: 1024,
    format: "jpeg",
    quality: 85,
    target: { fast: 0.85, fine: 0.85 },
  },
  {
    kind: "develop",
    id: "w3",
    title: "48 MP → 400 px WebP q80",
    input: "photo48",
    maxPx: 400,
    format: "webp",
    quality: 80,
    target: { fast: 0.65, fine: 0.65 },
  },
  {
    kind: "develop",
    id: "w4",
    title: "2 MP → 1200 px WebP q85",
    input: "photo2",
    maxPx: 1200,
    format: "webp",
    quality: 85,
    target: { fast: 0.45, fine: 0.45 },
  },
  {
    kind: "develop",
    id: "w5",
    title: "12 MP progressive → 400 px WebP q80",
    input: "progressive12",
    maxPx: 400,
    format: "webp",
    quality: 80,
    target: { fast: 0.2, fine: 0.55 },
  },
  { kind: "judge", id: "w6", title: "judge 2 MP, all metrics", input: "photo2", target: { fast: 1 } },
  {
    kind: "encode",
    id: "jpeg",
    title: "JPEG encode 1024×768 q85 progressive",
    input: "pixels",
    quality: 85,
    target: { fast: 1.2 },
  },
];

/**
 * @typedef {object} Peer
 * @property {string} id
 * @property {string} title
 * @property {string} module      file under peer/
 * @property {"fast" | "fine"} shrink
 * @property {"sharp" | "sharp-fine"} pairedWith  whose time its own is divided by in develop jobs
 * @property {string} note        what it does otherwise than asked; stands under the tables
 */

/** @type {readonly Peer[]} */
export const PEERS = [
  {
    id: "darkroom",
    title: "Darkroom",
    module: "darkroom.mjs",
    shrink: "fast",
    pairedWith: "sharp",
    note: "shrink: fast. WebP by jSquash's libwebp, method 4 up to 800,000 px and 2 above; JPEG by its own encoder.",
  },
  {
    id: "darkroom-fine",
    title: "Darkroom fine",
    module: "darkroom.mjs",
    shrink: "fine",
    pairedWith: "sharp-fine",
    note: "shrink: fine; otherwise the same.",
  },
  {
    id: "sharp",
    title: "sharp",
    module: "sharp.mjs",
    shrink: "fast",
    pairedWith: "sharp",
    note: "native; concurrency 1, cache off; WebP effort 4; JPEG by mozjpeg's library in libjpeg-turbo mode, optimised Huffman.",
  },
  {
    id: "sharp-fine",
    title: "sharp fine",
    module: "sharp.mjs",
    shrink: "fine",
    pairedWith: "sharp-fine",
    note: "fastShrinkOnLoad: false; otherwise the same.",
  },
  {
    id: "jsquash",
    title: "jSquash",
    module: "jsquash.mjs",
    shrink: "fine",
    pairedWith: "sharp",
    note: "decode, Lanczos3 without premultiplication or linear light, encode; WebP method 4; mozjpeg with its defaults.",
  },
  {
    id: "photon",
    title: "photon",
    module: "photon.mjs",
    shrink: "fine",
    pairedWith: "sharp",
    note: "Lanczos3. Its WebP is lossless only, its JPEG baseline only: bytes and quality are not comparable.",
  },
  {
    id: "magick",
    title: "magick-wasm",
    module: "magick.mjs",
    shrink: "fast",
    pairedWith: "sharp",
    note: "jpeg:size hint of the output's size, Lanczos; WebP method 4.",
  },
  {
    id: "magick-fine",
    title: "magick-wasm fine",
    module: "magick.mjs",
    shrink: "fine",
    pairedWith: "sharp-fine",
    note: "jpeg:size hint of twice the output's size; otherwise the same.",
  },
  {
    id: "opencv",
    title: "OpenCV",
    module: "opencv.py",
    shrink: "fine",
    pairedWith: "sharp",
    note: "native, through Python, setNumThreads(1). In w6: decode, the same metrics and three hashes; no SHA-256 and no signboard score, which Darkroom's time includes.",
  },
];

/** The peer whose time is 1 for `peer` in `job`. @param {Job} job @param {Peer} peer */
export function baselineOf(job, peer) {
  if (job.kind === "develop") return peer.pairedWith;
  return job.kind === "judge" ? "opencv" : "sharp";
}

/**
 * Why a peer is not asked, or null. Shrink settings mean nothing where no file is shrunk.
 * @param {Job} job @param {Peer} peer
 */
export function notAsked(job, peer) {
  if (job.kind !== "develop" && peer.id.endsWith("-fine"))
    return `as ${peer.id.replace("-fine", "")}: nothing is shrunk`;
  if (job.kind === "judge" && peer.id !== "darkroom" && peer.id !== "opencv") return "it has no such metrics";
  if (job.kind === "develop" && peer.id === "opencv") return "it has no Lanczos that shrinks without aliasing";
  return null;
}
