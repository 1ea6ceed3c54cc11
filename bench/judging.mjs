// npm run bench:judging: how often fast judging picks the same pictures as full judging. Groups of ten photographs of the
// corpus, drawn with a fixed seed; each group is judged both ways at pick's default size and the best three are chosen.
// Writes results/judging.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { table } from "./table.mjs";

const CORPUS = new URL("../../shared/corpus/", import.meta.url);
const RESULTS = new URL("results/", import.meta.url);
/** Photographs: baseline and progressive JPEGs of the corpus with at least this many px a side. */
const MIN_SIDE = 480;
const GROUPS = 500;
const GROUP_SIZE = 10;
const PICK = { count: 3, minScore: 0.3, diversity: 0.85 };
const MAX_DIMENSION = 1024;

const { openDarkroom, channelsOf, score, select } = await import("../dist/node.js");
const darkroom = await openDarkroom();

/** @param {Uint8Array} file @param {"full" | "fast"} judge */
async function candidate(file, judge) {
  const { judged } = await darkroom.develop(file, { maxDimension: MAX_DIMENSION, quality: 85, judge });
  const { header, metrics, hashes, sha256, pixelSha256 } = judged;
  const source = { width: header.width, height: header.height, bytes: file.length, channels: channelsOf(header) };
  return { sha256, pixelSha256, ahash: hashes.ahash, metrics, score: score(metrics, source) };
}

/** A small deterministic generator (Numerical Recipes' LCG). */
function* numbers(seed) {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 4294967296;
  }
}

function drawGroup(count, random) {
  const left = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: GROUP_SIZE }, () => left.splice(Math.floor(random.next().value * left.length), 1)[0]);
}

function photographs() {
  const lines = readFileSync(new URL("MANIFEST.tsv", CORPUS), "utf8").trimEnd().split("\n");
  const paths = lines.map((line) => line.split("\t")[0]).filter((path) => /^jpeg-(baseline|progressive)\//.test(path));
  const files = paths.map((path) => new Uint8Array(readFileSync(new URL(path, CORPUS))));
  return files.filter((file) => {
    const { width, height } = darkroom.probe(file);
    return Math.min(width, height) >= MIN_SIDE;
  });
}

const photos = photographs();
const judged = { full: [], fast: [] };
for (const file of photos) {
  for (const mode of ["full", "fast"]) judged[mode].push(await candidate(file, mode));
}

const random = numbers(2026);
const shared = [0, 0, 0, 0];
let sameFirst = 0;
let sameOrder = 0;
for (let i = 0; i < GROUPS; i++) {
  const group = drawGroup(photos.length, random);
  const chosen = (mode) =>
    select(
      group.map((n) => judged[mode][n]),
      PICK,
    ).chosen.map(({ index }) => group[index]);
  const full = chosen("full");
  const fast = chosen("fast");
  shared[full.filter((n) => fast.includes(n)).length]++;
  if (full[0] === fast[0]) sameFirst++;
  if (full.join() === fast.join()) sameOrder++;
}

const share = (n) => `${((100 * n) / GROUPS).toFixed(1)} %`;
const rows = [
  ["the same three, in the same order", share(sameOrder)],
  ["the same three", share(shared[3])],
  ["two of three", share(shared[2])],
  ["one of three", share(shared[1])],
  ["none", share(shared[0])],
  ["the same first", share(sameFirst)],
];
const difference = judged.full.map(({ score: { overall } }, i) => Math.abs(overall - judged.fast[i].score.overall));
const mean = difference.reduce((sum, d) => sum + d, 0) / difference.length;
const text = [
  `Fast against full judging: ${GROUPS} groups of ${GROUP_SIZE} out of ${photos.length} photographs, best ${PICK.count} of each.`,
  "Made by `npm run bench:judging`.",
  "",
  table(["fast judging picks", "groups"], rows),
  "",
  `Overall scores differ by ${mean.toFixed(3)} on average, ${Math.max(...difference).toFixed(3)} at most.`,
  "",
].join("\n");
mkdirSync(RESULTS, { recursive: true });
writeFileSync(new URL("judging.md", RESULTS), text);
console.log(text);
darkroom.close();
