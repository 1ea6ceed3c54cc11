import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasCorpus } from "../../fixture/corpus";
import { judgeCorpusFile } from "./corpus-judge";

interface MetricsGolden {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly rgbSha256: string;
  readonly mean: number;
  readonly deviation: number;
  readonly laplacianVariance: number;
  readonly colourfulness: number;
  readonly edges: number;
  readonly min: number;
  readonly max: number;
  readonly percentile1: number;
  readonly percentile99: number;
  readonly blockiness: number | null;
  readonly histogramSha256: string;
}

interface HashGolden {
  readonly path: string;
  readonly orientations: readonly {
    readonly ahash: string;
    readonly dhash: string;
    readonly phash: string;
    readonly phashNoise: string;
  }[];
}

function readGolden<T>(name: string): readonly T[] {
  return JSON.parse(readFileSync(new URL(`../../golden/${name}`, import.meta.url), "utf8")).pictures;
}

const metricsGolden = readGolden<MetricsGolden>("opencv.json");
const hashGolden = readGolden<HashGolden>("imagehash.json");

const word = (hash: string): bigint => BigInt(`0x${hash.split(":").at(-1)}`);
const countBits = (bits: bigint): number => bits.toString(2).replaceAll("0", "").length;

/** Relative, and absolute below 1: a deviation of 0 is 0 to within rounding. */
function expectClose(actual: number | null, expected: number, name: string): void {
  expect(Math.abs(actual! - expected), `${name}: ${actual} for ${expected}`).toBeLessThanOrEqual(
    1e-6 * Math.max(1, Math.abs(expected)),
  );
}

describe.skipIf(!hasCorpus)("judge over the corpus", () => {
  const judged = new Map<string, ReturnType<typeof judgeCorpusFile>>();
  const judge = ({ path, width, height }: MetricsGolden) => {
    const known = judged.get(path) ?? judgeCorpusFile(path, width, height);
    judged.set(path, known);
    return known;
  };

  test("compares at least 50 pictures", () => expect(metricsGolden.length).toBeGreaterThanOrEqual(50));

  test.each(metricsGolden)("equals OpenCV on $path", (golden) => {
    const { rgbSha256, edges, metrics } = judge(golden);
    expect(rgbSha256, "pixels").toBe(golden.rgbSha256);
    expect(edges, "edges").toBe(golden.edges);
    const histogram = createHash("sha256").update(new Uint8Array(Uint32Array.from(metrics.histogram).buffer));
    expect(histogram.digest("hex"), "histogram").toBe(golden.histogramSha256);
    for (const name of ["min", "max", "percentile1", "percentile99"] as const)
      expect(metrics[name], name).toBe(golden[name]);
    for (const name of ["mean", "deviation", "laplacianVariance", "colourfulness"] as const)
      expectClose(metrics[name], golden[name], name);
    if (golden.blockiness !== null) expectClose(metrics.blockiness, golden.blockiness, "blockiness");
  });

  /** Bits in which our hashes and imagehash's differ, of one picture in one orientation; noise bits of pHash left out. */
  const differing = (picture: number, turn: number) => {
    const mine = judge(metricsGolden[picture]).hashes[turn];
    const theirs = hashGolden[picture].orientations[turn];
    return {
      ahash: countBits(word(mine.ahash) ^ word(theirs.ahash)),
      dhash: countBits(word(mine.dhash) ^ word(theirs.dhash)),
      phash: countBits((word(mine.phash) ^ word(theirs.phash)) & ~word(theirs.phashNoise)),
    };
  };

  test.each([1, 2, 3, 4])("hashes equal imagehash's in orientation %i", (orientation) => {
    for (const [picture, { path }] of hashGolden.entries()) {
      expect(differing(picture, orientation - 1), path).toEqual({ ahash: 0, dhash: 0, phash: 0 });
    }
  });

  test.each([5, 6, 7, 8])(
    "in orientation %i, whose passes swap, hashes of photographs differ by ties only",
    (orientation) => {
      const photographs = [...hashGolden.keys()].filter((picture) => {
        const { path, width, height } = metricsGolden[picture];
        return path.startsWith("jpeg-") && Math.min(width, height) >= 200;
      });
      expect(photographs.length).toBeGreaterThan(20);
      for (const picture of photographs) {
        const { ahash, dhash, phash } = differing(picture, orientation - 1);
        expect([ahash, dhash <= 2, phash <= 2], hashGolden[picture].path).toEqual([0, true, true]);
      }
    },
  );
});
