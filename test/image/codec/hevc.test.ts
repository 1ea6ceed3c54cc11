// What libde265 takes, against what the header predicts; and its use by several jobs.
import { afterAll, describe, expect, it } from "vitest";
import { Codecs } from "../../../src/image/codec/codecs";
import { HEVC_INITIAL_BYTES, heicDecodeCost } from "../../../src/image/codec/hevc-cost";
import { HeicDecoder } from "../../../src/image/decode/heic";
import { probe } from "../../../src/image/probe/probe";
import { modules } from "../../fixture/darkroom";
import { codedTile, goldenHeic, makeHeic, phoneHeic } from "../../fixture/heic";
import { newArena } from "../resize-picture";

const MIB = 1024 * 1024;
const codecs = new Codecs(modules().codecs);
const arena = newArena();
afterAll(() => codecs.close());

/** Decodes every row and throws them away. */
async function decode(file: Uint8Array, limitBytes = Number.POSITIVE_INFINITY) {
  arena.reset(Number.POSITIVE_INFINITY);
  const slot = arena.alloc(4 * probe(file).width);
  const decoder = new HeicDecoder(arena, codecs.hevc, file, { slot: () => slot, push() {} }, limitBytes);
  try {
    while (await decoder.step());
  } finally {
    decoder.close();
  }
  return decoder.cost;
}

describe("HEIC's memory beside the arena", () => {
  const FILES: Readonly<Record<string, () => Uint8Array>> = {
    "12 megapixels in one piece": () => goldenHeic("plain"),
    "5 megapixels of 4:4:4": () => goldenHeic("plain-444"),
    "5 megapixels of 10 bits": () => goldenHeic("plain-deep"),
    "a small picture": () => goldenHeic("odd"),
    "a picture with alpha": () => goldenHeic("alpha"),
    "a grid of 12 megapixels": () => phoneHeic(4032, 3024),
    "a grid of pieces of 5 megapixels": () => {
      const grid = { columns: 2, rows: 2, width: 5000, height: 3000 };
      return makeHeic({ tiles: [codedTile("plain-444")], grid });
    },
  };
  for (const [name, make] of Object.entries(FILES)) {
    it(`${name}: predicted, never under and at most 40 % over`, async () => {
      const file = make();
      const predicted = heicDecodeCost(probe(file));
      const actual = await decode(file);
      expect(actual.bufferBytes).toBe(predicted.bufferBytes);
      expect(predicted.codecBytes / actual.codecBytes).toBeGreaterThanOrEqual(1);
      expect(predicted.codecBytes / actual.codecBytes).toBeLessThanOrEqual(1.4);
    });
  }

  it("an instance that has grown is let go when its job ends, and not before", async () => {
    const dropped = codecs.hevc.memoryBytes();
    await decode(goldenHeic("plain-444"));
    const grown = codecs.hevc.memoryBytes() - dropped;
    expect(grown).toBeGreaterThan(HEVC_INITIAL_BYTES / 2);
    await decode(goldenHeic("odd"));
    expect(codecs.hevc.memoryBytes()).toBeLessThanOrEqual(dropped + grown + HEVC_INITIAL_BYTES);
  });

  it("ends at the limit of the job with a typed error, and serves the next", async () => {
    const refused = { code: "MEMORY_BUDGET_EXCEEDED" };
    await expect(decode(goldenHeic("plain"), 40 * MIB)).rejects.toMatchObject(refused);
    await expect(decode(goldenHeic("odd"))).resolves.toMatchObject({ codecBytes: HEVC_INITIAL_BYTES });
  });

  it("a picture far larger than its item says ends at the limit too", async () => {
    const file = makeHeic({ tiles: [{ ...codedTile("plain"), width: 64, height: 64 }] });
    await expect(decode(file, 30 * MIB)).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
  });

  it("jobs at the same time do not disturb each other", async () => {
    const files = [goldenHeic("alpha"), phoneHeic(1024, 1024), goldenHeic("deep"), goldenHeic("plain-444")];
    const costs = await Promise.all(files.map((file) => decode(file)));
    expect(costs.length).toBe(files.length);
  });
});
