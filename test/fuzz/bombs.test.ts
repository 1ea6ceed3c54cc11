// Bombs: refused by their header in next to no time and memory, or opened at a cost that their bytes and pixels explain. Costs
// are counted in a sound megapixel's develop and judge on the same machine, with a tenfold margin for its noise.
import { afterAll, describe, expect, it } from "vitest";
import { createDarkroom, isImageError, readExif, strip } from "../../src/image";
import { makePhoto } from "../fixture/photo";
import { BOUNDED, REFUSED } from "./bombs";
import { fuzzModules } from "./modules";

const MIB = 1024 * 1024;
const MARGIN = 10;
const TRIES = 3;

const darkroom = createDarkroom(fuzzModules);
afterAll(() => darkroom.close());
const photo = makePhoto({ width: 1000, height: 1000 });

/** "picture", or the code of the failure. @throws whatever else was thrown. */
async function answer(job: () => unknown): Promise<string> {
  try {
    await job();
    return "picture";
  } catch (error) {
    if (isImageError(error)) return error.code;
    throw error;
  }
}

/** The least of a few runs, ms; no more runs than are needed to be at most `enoughMs`. */
async function leastMs(job: () => unknown, enoughMs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && least > enoughMs; i++) {
    const startMs = performance.now();
    await answer(job);
    least = Math.min(least, performance.now() - startMs);
  }
  return least;
}

const develop = (file: Uint8Array) => darkroom.develop(file, { maxDimension: 100, metadata: "keep", judge: "full" });
await develop(photo);
const megapixelMs = await leastMs(() => develop(photo), 0);
const sound = (await develop(photo)).bytes;

describe("bombs that are refused by their header", () => {
  for (const [name, code, make] of REFUSED) {
    it(`${name}: ${code}, in less than a megapixel's time and with nothing allocated`, async () => {
      const file = make();
      const heldBytes = darkroom.memoryBytes();
      expect(await answer(() => develop(file))).toBe(code);
      expect(await answer(() => darkroom.judge(file))).toBe(code);
      expect(darkroom.memoryBytes() - heldBytes).toBeLessThan(MIB);
      expect(await leastMs(() => develop(file), megapixelMs)).toBeLessThanOrEqual(megapixelMs);
    });
  }
});

describe("bombs that are opened", () => {
  for (const [name, make] of BOUNDED) {
    it(`${name}: a picture or a typed failure, at a cost that bytes and pixels explain`, async () => {
      const file = make();
      const header = await Promise.resolve(file)
        .then(darkroom.probe)
        .catch(() => null);
      const megapixels = header ? (header.width * header.height) / 1e6 : 0;
      const allowedMs = MARGIN * megapixelMs * (1 + megapixels + file.length / 1e6);
      const jobs: Record<string, () => unknown> = {
        probe: () => darkroom.probe(file),
        exif: () => header && readExif(file, header),
        strip: () => strip(file, "keep"),
        develop: () => develop(file),
        judge: () => darkroom.judge(file),
      };
      for (const [job, run] of Object.entries(jobs)) {
        expect(await leastMs(run, allowedMs), job).toBeLessThanOrEqual(allowedMs);
      }
      expect(darkroom.memoryBytes()).toBeLessThan(80 * MIB);
    });
  }

  it("leave the next sound picture as it was", async () => {
    expect(Buffer.compare((await develop(photo)).bytes, sound)).toBe(0);
  });
});
