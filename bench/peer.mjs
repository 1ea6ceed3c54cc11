// Who is asked, as data: each with what it does otherwise than asked. A peer with `pairedWith` "sharp" decodes for speed (or
// knows no shrinking on load at all), one with "sharp-fine" for quality, so that like meets like.

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
    note: "shrink: fast. WebP and JPEG by its own encoders.",
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

/** The peer whose time is 1 for `peer` in `job`. @param {import("./job.mjs").Job} job @param {Peer} peer */
export function baselineOf(job, peer) {
  if (job.kind === "develop") return peer.pairedWith;
  return job.kind === "judge" ? "opencv" : "sharp";
}

/**
 * Why a peer is not asked, or null. Shrink settings mean nothing where no file is shrunk.
 * @param {import("./job.mjs").Job} job @param {Peer} peer
 */
export function notAsked(job, peer) {
  if (job.kind !== "develop" && peer.id.endsWith("-fine")) return "nothing is shrunk on load";
  if (job.kind === "judge" && peer.id !== "darkroom" && peer.id !== "opencv") return "it has no such metrics";
  if (job.kind === "develop" && peer.id === "opencv") return "it has no Lanczos that shrinks without aliasing";
  return null;
}
