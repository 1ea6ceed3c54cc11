import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JPEG_CURVE, WEBP_CURVE } from "../../../src/image/ssim/curve";
import { MAX_TRIALS, searchQuality } from "../../../src/image/ssim/search";
import { hasCorpus } from "../../fixture/corpus";
import { testDarkroom } from "../../fixture/darkroom";
import { makePhoto } from "../../fixture/photo";
import { decodePng } from "../../reference/png-decode";
import { ssim as twin } from "../../reference/ssim";
import { tableLines } from "./table";

const TABLE = readFileSync(new URL("../../golden/ssim.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const darkroom = testDarkroom();

async function lumaOf(file: Uint8Array, recipe = {}): Promise<{ luma: Uint8Array; width: number; height: number }> {
  const { bytes } = await darkroom.develop(file, { ...recipe, format: "png" });
  const { rgba, width, height } = decodePng(bytes);
  const luma = Uint8Array.from(
    { length: width * height },
    (_, i) => (19595 * rgba[4 * i] + 38470 * rgba[4 * i + 1] + 7471 * rgba[4 * i + 2] + 32768) >> 16,
  );
  return { luma, width, height };
}

describe("the search", () => {
  it("meets a target on curves of many heights in at most four encodes", async () => {
    for (const curve of [JPEG_CURVE, WEBP_CURVE]) {
      for (const height of [0.3, 0.7, 1, 1.6, 3]) {
        const measure = async (quality: number) => {
          const i = Math.max(
            1,
            curve.quality.findIndex((knot) => knot >= quality),
          );
          const share = (quality - curve.quality[i - 1]) / (curve.quality[i] - curve.quality[i - 1]);
          return 1 - height * (curve.loss[i - 1] + share * (curve.loss[i] - curve.loss[i - 1]));
        };
        const found = await searchQuality(0.96, curve, measure);
        expect(found.trials).toBeLessThanOrEqual(MAX_TRIALS);
        expect(Math.abs(found.ssim - 0.96), `${height}`).toBeLessThan(0.003);
      }
    }
  });

  it("ends at the best quality where none suffices, and at the worst where all do", async () => {
    expect(await searchQuality(0.999, JPEG_CURVE, async (quality) => quality / 200)).toMatchObject({ quality: 100 });
    const far = await searchQuality(0.5, JPEG_CURVE, async (quality) => 0.99 + quality / 10_000);
    expect(far.quality).toBe(1);
  });
});

describe("develop with ssim", () => {
  const photo = makePhoto({ width: 500, height: 380, orientation: 6, grain: 0.6 });

  it.each(["jpeg", "webp"] as const)(
    "reports for %s what the twin measures against the resized pixels",
    async (format) => {
      const recipe = { maxDimension: 203, ssim: 0.95 };
      const { bytes, report } = await darkroom.develop(photo, { ...recipe, format });
      expect(report.encodes).toBeLessThanOrEqual(4);
      const pixels = await lumaOf(photo, { maxDimension: 203 });
      const decoded = await lumaOf(bytes);
      const measured = twin(pixels.luma, decoded.luma, pixels.width, pixels.height);
      expect(Math.abs(measured - report.ssim!)).toBeLessThan(0.0015);
      expect(Math.abs(measured - 0.95)).toBeLessThan(0.004);
    },
  );

  it("takes the memory that is predicted", async () => {
    const large = makePhoto({ width: 2400, height: 1800 });
    for (const format of ["jpeg", "webp"] as const) {
      const { report } = await darkroom.develop(large, { maxDimension: 1600, format, ssim: 0.96 });
      const ratio = report.predictedPeakBytes / report.actualPeakBytes;
      expect(ratio, format).toBeGreaterThan(0.95);
      expect(ratio, format).toBeLessThan(format === "jpeg" ? 1.1 : 1.4);
    }
  });

  it("says nothing of a score that was not asked for, and PNG has none", async () => {
    expect((await darkroom.develop(photo, { maxDimension: 100 })).report).toMatchObject({ ssim: null, encodes: 1 });
    expect((await darkroom.develop(photo, { format: "png", ssim: 0.9 })).report).toMatchObject({ ssim: null });
  });

  it("is refused beside a limit of bytes", async () => {
    await expect(darkroom.develop(photo, { ssim: 0.9, maxBytes: 5000 })).rejects.toThrow(
      "expected either ssim or a limit of bytes, got both",
    );
  });
});

describe("the table", () => {
  it("meets every target within 0.003 in at most four encodes, on twenty photographs, as JPEG and as WebP", () => {
    const rows = TABLE.slice(1).map((line) => line.split("\t"));
    expect(rows).toHaveLength(160);
    for (const [path, format, target, , ssim, encodes] of rows) {
      expect(Math.abs(Number(ssim) - Number(target)), `${path} ${format} ${target}`).toBeLessThanOrEqual(0.003);
      expect(Number(encodes)).toBeLessThanOrEqual(4);
    }
  });

  it.skipIf(!hasCorpus)("is what is made", async () => {
    const path = TABLE[1].split("\t")[0];
    expect((await tableLines([path])).slice(1)).toEqual(TABLE.filter((line) => line.startsWith(path)));
  });
});
