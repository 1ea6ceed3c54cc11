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
const differingBits = (bits: bigint): number => bits.toString(2).replaceAll("0", "").length;

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

  test("hashes equal imagehash's on every upright picture, but for bits that rounding noise decides", () => {
    for (const [i, golden] of hashGolden.entries()) {
      const [mine] = judge(metricsGolden[i]).hashes;
      const [theirs] = golden.orientations;
      expect(mine.ahash, golden.path).toBe(`ahash1:${theirs.ahash}`);
      expect(mine.dhash, golden.path).toBe(`dhash1:${theirs.dhash}`);
      const differing = (word(mine.phash) ^ word(theirs.phash)) & ~word(theirs.phashNoise);
      expect(differing, `pHash of ${golden.path}`).toBe(0n);
    }
  });

  test("hashes turned by orientations 2 to 8 differ from imagehash's of the turned picture by ties only", () => {
    let differing = 0;
    let compared = 0;
    for (const [i, golden] of hashGolden.entries()) {
      const { hashes } = judge(metricsGolden[i]);
      for (const [turn, theirs] of golden.orientations.entries()) {
        const mine = hashes[turn];
        const noise = ~word(theirs.phashNoise);
        differing += differingBits(word(mine.ahash) ^ word(theirs.ahash));
        differing += differingBits(word(mine.dhash) ^ word(theirs.dhash));
        differing += differingBits((word(mine.phash) ^ word(theirs.phash)) & noise);
        compared += 3 * 64;
      }
    }
    expect(differing / compared).toBeLessThan(0.01);
  });
});
