// Fuzz target "heic": boxes, layout, NAL units and whole decoding by libde265.
//
// Memory: codec and rows of tiles take no more than was predicted, or the job ends at its limit. Mutants that claim more than a
// quarter of a megapixel are probed, not decoded.
import { isImageError } from "../../src/image";
import { Codecs } from "../../src/image/codec/codecs";
import { heicDecodeCost } from "../../src/image/codec/hevc-cost";
import { Arena } from "../../src/image/core";
import { HeicDecoder } from "../../src/image/decode/heic";
import type { Header } from "../../src/image/header";
import { probeHeic } from "../../src/image/probe/heic";
import { Reader } from "../../src/image/probe/reader";
import { HEIC_GRAMMAR, heicSeeds } from "./heic-seeds";
import { core, fuzzModules } from "./modules";
import { type FuzzTarget, rule } from "./target";

const LIMIT_BYTES = 24 * 1024 * 1024;
const MAX_PIXELS = 1 << 18;

interface Decoded {
  readonly outcome: string;
  readonly rows: Buffer;
}

export async function heicTarget(): Promise<FuzzTarget> {
  const arena = new Arena(core);
  const codecs = new Codecs(fuzzModules.codecs);
  const seeds = heicSeeds();
  const sound: Buffer[] = [];
  for (const seed of seeds) {
    const { outcome, rows } = await decode(arena, codecs, seed);
    rule(outcome === "picture", "sound seeds", outcome);
    sound.push(rows);
  }
  let turn = 0;
  return {
    name: "heic",
    grammar: HEIC_GRAMMAR,
    seeds,
    async run(input) {
      return (await decode(arena, codecs, input)).outcome;
    },
    async checkSound() {
      const i = turn++ % seeds.length;
      const { rows } = await decode(arena, codecs, seeds[i]);
      rule(rows.equals(sound[i]), "a sound picture's own rows", `others for seed ${i}`);
    },
  };
}

async function decode(arena: Arena, codecs: Codecs, file: Uint8Array): Promise<Decoded> {
  const kept: Buffer[] = [];
  const before = Buffer.from(file);
  try {
    const header = probeHeic(new Reader(file));
    if (pixelsOf(header) > MAX_PIXELS) return { outcome: "large", rows: Buffer.alloc(0) };
    arena.reset(Number.POSITIVE_INFINITY);
    const slot = arena.alloc(4 * header.width);
    const push = () => void kept.push(Buffer.from(arena.copy(slot, 4 * header.width)));
    const decoder = new HeicDecoder(arena, codecs.hevc, file, { slot: () => slot, push }, LIMIT_BYTES);
    try {
      while (await decoder.step());
    } finally {
      decoder.close();
    }
    const predicted = heicDecodeCost(header);
    rule(decoder.cost.bufferBytes === predicted.bufferBytes, "the predicted buffers", decoder.cost.bufferBytes);
    rule(decoder.cost.codecBytes <= LIMIT_BYTES, "the codec within its limit", decoder.cost.codecBytes);
    rule(kept.length === header.height, `${header.height} rows`, kept.length);
    return { outcome: decoder.truncated ? "damaged picture" : "picture", rows: Buffer.concat(kept) };
  } catch (error) {
    if (isImageError(error)) return { outcome: error.code, rows: Buffer.alloc(0) };
    throw error;
  } finally {
    rule(before.equals(file), "an unchanged source", "a changed one");
  }
}

function pixelsOf({ codedShapes = [] }: Header): number {
  return codedShapes.reduce((sum, { tiles, tile }) => sum + tiles * tile.width * tile.height, 0);
}
