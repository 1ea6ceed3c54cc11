// CI's share of fuzzing: mutants of every target with a fixed seed, and every size from 1 to 70 through the encoders. More of it:
// `npm run fuzz`.
import { afterEach, describe, expect, it } from "vitest";
import { largeTable } from "./bombs";
import { inputOf, runCampaign } from "./campaign";
import { runJpeg, runPng } from "./encode";
import { GuardedArena } from "./guarded-arena";
import { decodeGuarded } from "./jpeg";
import { core } from "./modules";
import { Random } from "./random";
import { makeTarget, type TargetName } from "./targets";

const SEED = 20260;
const COUNTS: Readonly<Record<TargetName, number>> = {
  jpeg: 10_000,
  png: 10_000,
  gif: 10_000,
  bmp: 10_000,
  avif: 1500,
  heic: 1500,
  svg: 500,
  inflate: 4000,
  exif: 3000,
  strip: 4000,
  profile: 2000,
  probe: 4000,
  encode: 500,
  develop: 2500,
};

let command = "";
afterEach(({ task }) => {
  if (task.result?.state === "fail") console.error(`again with: ${command}`);
});

describe("mutants: no trap, no hang, no byte outside, a typed failure or a picture, and the next sound picture as ever", () => {
  for (const [name, count] of Object.entries(COUNTS) as Array<[TargetName, number]>) {
    it(`${name}: ${count}`, async () => {
      const target = await makeTarget(name);
      const { findings, outcomes, cases } = await runCampaign(target, { seed: SEED, count, maxFindings: 3 });
      command = `npm run fuzz -- --target ${name} --seed ${SEED} --case ${findings[0]?.index}`;
      expect(findings.map(({ index, error }) => `case ${index}: ${error}`)).toEqual([]);
      expect(cases).toBe(count);
      // A target whose mutants all end alike tests nothing behind its first check.
      expect(outcomes.size).toBeGreaterThan(2);
    });
  }
});

describe("encoders at every size from 1 to 70", () => {
  it("write files that decode to the picture, and nothing outside their buffers", () => {
    const arena = new GuardedArena(core);
    const check = new GuardedArena(core);
    for (let side = 1; side <= 70; side++) {
      const random = new Random(SEED, side);
      for (const [width, height] of [
        [side, side],
        [side, 1 + random.below(70)],
        [1 + random.below(70), side],
      ]) {
        runJpeg(arena, check, width, height, random);
        runPng(arena, check, width, height, random);
      }
    }
  });
});

describe("what chance would not find", () => {
  it("a Huffman table of more symbols than a table has room for is refused, and nothing is written", () => {
    const { outcome } = decodeGuarded(new GuardedArena(core), largeTable(), { scale: 0, judgeScale: -1 });
    expect(outcome).toBe("corrupt");
  });
});

describe("the fuzzer itself", () => {
  it("notices a byte written behind a buffer's slack, and one before the first", () => {
    for (const offset of [100 + 28 + 64, -1]) {
      const arena = new GuardedArena(core);
      arena.reset(Number.POSITIVE_INFINITY);
      const address = arena.alloc(100);
      arena.verify();
      arena.bytes()[address + offset] ^= 1;
      expect(() => arena.verify(), String(offset)).toThrow(/guard/);
    }
  });

  it("repeats a case from seed and number alone", async () => {
    const [one, two] = [await makeTarget("png"), await makeTarget("png")];
    for (const index of [0, 7, 4711]) {
      expect(inputOf(two, SEED, index).input).toEqual(inputOf(one, SEED, index).input);
    }
  });
});
