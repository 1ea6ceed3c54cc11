// Fuzz target "inflate": the core's inflater against its scalar twin (test/reference/inflate.ts). The mutant is a zlib stream; it
// is wrapped as the pixels of a grey PNG, in chunks of any size with right CRCs, so that nothing but inflate can refuse it. Rows
// must come out up to the damage, and each as the twin has it.
import { deflateSync, constants as zlib } from "node:zlib";
import { PNG_SIGNATURE, pngChunk, pngHeader } from "../../src/image/encode/png-chunk";
import { inflate } from "../reference/inflate";
import { unfilterRow } from "../reference/png-decode";
import { GuardedArena } from "./guarded-arena";
import { core } from "./modules";
import { decodePngGuarded } from "./png";
import { Random } from "./random";
import { type FuzzTarget, rule } from "./target";

const WIDTH = 31;
const HEIGHT = 60;
const ROW_BYTES = WIDTH + 1;
const MOST_FILTERS = 4;

function wrap(stream: Uint8Array, random: Random): Uint8Array {
  const chunks = [PNG_SIGNATURE, pngChunk("IHDR", pngHeader(WIDTH, HEIGHT, 8, 0))];
  const most = random.pick([1, 9, 40, 200, 5000]);
  for (let at = 0; at < stream.length; ) {
    const bytes = random.below(most) + 1;
    chunks.push(pngChunk("IDAT", stream.subarray(at, at + bytes)));
    at += bytes;
  }
  if (chunks.length === 2) chunks.push(pngChunk("IDAT", stream));
  return new Uint8Array(Buffer.concat([...chunks, pngChunk("IEND", new Uint8Array(0))]));
}

/** The grey rows that the twin makes of a stream, before the first that is not whole or has no filter. */
function twinRows(stream: Uint8Array): Uint8Array[] {
  const raw = Uint8Array.from(inflate(stream, ROW_BYTES * HEIGHT).bytes);
  const rows: Uint8Array[] = [];
  for (let at = 0; rows.length < HEIGHT && at + ROW_BYTES <= raw.length && raw[at] <= MOST_FILTERS; at += ROW_BYTES) {
    const above = rows.at(-1) ?? new Uint8Array(WIDTH);
    rows.push(unfilterRow(raw[at], raw.subarray(at + 1, at + ROW_BYTES), above, 1));
  }
  return rows;
}

/** Raw rows of every filter: noise, and runs repeated from near and far, so that the stream is full of matches. */
function rawRows(seed: number): Uint8Array {
  const random = new Random(seed, 0);
  const raw = new Uint8Array(ROW_BYTES * HEIGHT);
  for (let at = 0; at < raw.length; ) {
    const end = Math.min(raw.length, at + 1 + random.below(40));
    const distance = random.oneIn(3) ? 0 : 1 + random.below(Math.min(at, 40 * seed));
    for (; at < end; at++) raw[at] = distance > 0 && distance <= at ? raw[at - distance] : random.u32();
  }
  for (let at = 0; at < raw.length; at += ROW_BYTES) raw[at] = random.below(MOST_FILTERS + 1);
  return raw;
}

function seedStreams(): Uint8Array[] {
  return [1, 2, 7, 19].flatMap((seed) => {
    const raw = rawRows(seed);
    const options = [
      {},
      { level: 0 },
      { level: 9 },
      { strategy: zlib.Z_FIXED },
      { strategy: zlib.Z_HUFFMAN_ONLY },
      { strategy: zlib.Z_RLE },
    ];
    return options.map((option) => new Uint8Array(deflateSync(raw, option)));
  });
}

export function inflateTarget(): FuzzTarget {
  const arena = new GuardedArena(core);
  const seeds = seedStreams();
  const check = (stream: Uint8Array, random: Random): string => {
    const expected = twinRows(stream);
    const { rows } = decodePngGuarded(arena, wrap(stream, random), true);
    const grey = Buffer.from(rows.filter((_, i) => (i & 3) === 0));
    rule(grey.length === WIDTH * expected.length, `${expected.length} rows as the twin has them`, grey.length / WIDTH);
    rule(grey.equals(Buffer.concat(expected)), "rows as the twin has them", "others");
    return expected.length === HEIGHT ? "whole" : expected.length > 0 ? "in part" : "nothing";
  };
  return {
    name: "inflate",
    grammar: {
      words: [
        [1],
        [3],
        [5],
        [0, 0, 0, 255, 255],
        [1, 255, 255, 0, 0],
        [255, 255, 255, 255],
        [0, 0, 0, 0],
        [0x78, 0x9c],
      ].map((bytes) => Uint8Array.from(bytes)),
      lengthFields: () => [{ at: 3, bytes: 2, littleEndian: true }],
    },
    seeds,
    run: check,
    checkSound() {
      rule(check(seeds[0], new Random(1, 1)) === "whole", "a sound stream's rows", "others");
    },
  };
}
