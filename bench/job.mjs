// The work that is measured, as data: w1–w6 of the speed table and the JPEG encoder alone. Who is asked is in peer.mjs.

/**
 * @typedef {object} DevelopJob
 * @property {"develop"} kind  JPEG file in, resized file out
 * @property {string} id
 * @property {string} title
 * @property {"photo12" | "photo48" | "photo2" | "progressive12"} input
 * @property {number} sourcePx longer side of the input
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
    sourcePx: 4032,
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
    sourcePx: 4032,
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
    sourcePx: 8064,
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
    sourcePx: 1632,
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
    sourcePx: 4032,
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
