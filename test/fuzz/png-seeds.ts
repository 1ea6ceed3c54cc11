// Seeds of the PNG targets: every colour type and depth, plain and interlaced, with every kind of deflate block, plus what the
// corpus holds of small ones.
import { deflateSync, constants as zlib } from "node:zlib";
import { PNG_SIGNATURE, pngChunk } from "../../src/image/encode/png-chunk";
import { corpusEntries, readCorpus } from "../fixture/corpus";
import { Random } from "./random";

const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const KINDS: ReadonlyArray<readonly [colourType: number, bitDepth: number]> = [
  ...[1, 2, 4, 8, 16].map((depth) => [0, depth] as const),
  ...[1, 2, 4, 8].map((depth) => [3, depth] as const),
  ...[2, 4, 6].flatMap((type) => [[type, 8] as const, [type, 16] as const]),
];
const DEFLATES: ReadonlyArray<(rows: Uint8Array) => Uint8Array> = [
  (rows) => deflateSync(rows),
  (rows) => deflateSync(rows, { level: 0 }),
  (rows) => deflateSync(rows, { strategy: zlib.Z_FIXED }),
  (rows) => deflateSync(rows, { level: 9 }),
];
const CORPUS_MAX_BYTES = 900;

/** The first twelve are sound, and of different kinds. */
export function pngSeeds(): Uint8Array[] {
  const made = KINDS.flatMap(([colourType, bitDepth], i) =>
    [0, 1].map((interlace) => makePng(colourType, bitDepth, interlace, DEFLATES[(i + interlace) % 4], i)),
  );
  return [...made, ...fromCorpus()];
}

function makePng(
  colourType: number,
  bitDepth: number,
  interlace: number,
  deflate: (rows: Uint8Array) => Uint8Array,
  seed: number,
): Uint8Array {
  const [width, height] = [19, 14];
  const random = new Random(seed, interlace);
  // Rows of the plain layout are longer in sum than interlaced ones are wrong: a decoder reads what it needs.
  const rowBytes = Math.ceil((width * SAMPLES[colourType] * bitDepth) / 8);
  const rawBytes = interlace ? interlacedBytes(width, height, SAMPLES[colourType] * bitDepth) : (rowBytes + 1) * height;
  const raw = Uint8Array.from({ length: rawBytes }, (_, k) => (k % 7 < 4 ? random.below(5) : random.u32()));
  setFilters(raw, width, height, SAMPLES[colourType] * bitDepth, interlace);
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([bitDepth, colourType, 0, 0, interlace], 8);
  const stream = deflate(raw);
  const chunks = [PNG_SIGNATURE, pngChunk("IHDR", header)];
  if (colourType === 3) {
    chunks.push(
      pngChunk(
        "PLTE",
        Uint8Array.from({ length: 3 << bitDepth }, () => random.u32()),
      ),
    );
    chunks.push(pngChunk("tRNS", Uint8Array.of(0, 128)));
  }
  for (let at = 0; at < stream.length; at += 150) chunks.push(pngChunk("IDAT", stream.subarray(at, at + 150)));
  return new Uint8Array(Buffer.concat([...chunks, pngChunk("IEND", new Uint8Array(0))]));
}

const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Length of each row, filter byte included, in file order. */
function rowLengths(width: number, height: number, pixelBits: number, interlace: number): number[] {
  return (interlace ? PASSES : [[0, 0, 1, 1]]).flatMap(([x, y, dx, dy]) => {
    const columns = Math.max(0, Math.ceil((width - x) / dx));
    const rows = columns ? Math.max(0, Math.ceil((height - y) / dy)) : 0;
    return new Array(rows).fill(1 + Math.ceil((columns * pixelBits) / 8));
  });
}

function interlacedBytes(width: number, height: number, pixelBits: number): number {
  return rowLengths(width, height, pixelBits, 1).reduce((sum, length) => sum + length, 0);
}

function setFilters(raw: Uint8Array, width: number, height: number, pixelBits: number, interlace: number): void {
  let at = 0;
  for (const [row, length] of rowLengths(width, height, pixelBits, interlace).entries()) {
    raw[at] = row % 5;
    at += length;
  }
}

function fromCorpus(): Uint8Array[] {
  return corpusEntries()
    .filter(({ path }) => path.startsWith("png/") && path.endsWith(".png"))
    .map(({ path }) => readCorpus(path))
    .filter(({ length }) => length > 60 && length < CORPUS_MAX_BYTES);
}
