import { describe, expect, test } from "vitest";
import { hammingDistance, hashSimilarity } from "../../../src/image/judge/hash-distance";
import { DEFAULT_WEIGHTS } from "../../../src/image/judge/score";
import { type Candidate, type SelectOptions, select } from "../../../src/image/judge/select";
import { noise } from "../../wasm/judge-driver";
import { madeCandidate, madeHash, madeMetrics, madeScore } from "./made-candidate";

const OPTIONS: SelectOptions = { count: 3, minScore: 0.3, diversity: 0.85 };

describe("select: order and count", () => {
  test("takes the best by overall score, ranked from 1", () => {
    const { chosen, rejected } = select(
      [0.5, 0.9, 0.7, 0.6].map((overall) => madeCandidate(overall)),
      OPTIONS,
    );
    expect(chosen.map(({ index, rank }) => [rank, index])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(rejected).toEqual([{ index: 0, code: "NOT_SELECTED", reason: "score 0.50 came 4 of 4, 3 were asked for" }]);
  });

  test("keeps input order among equals", () => {
    const { chosen } = select(
      [0.7, 0.7, 0.7].map((overall) => madeCandidate(overall)),
      { ...OPTIONS, count: 2 },
    );
    expect(chosen.map(({ index }) => index)).toEqual([0, 1]);
  });

  test("weighs the parts anew when weights are given", () => {
    const sharp = madeCandidate(0.5, {
      score: { ...madeScore(0.5), parts: { ...madeScore(0.2).parts, sharpness: 1 } },
    });
    const weights = { ...DEFAULT_WEIGHTS, resolution: 0, brightness: 0, contrast: 0, colourfulness: 0, compression: 0 };
    const { chosen } = select([madeCandidate(0.9), sharp], { ...OPTIONS, count: 1, weights });
    expect(chosen[0]).toMatchObject({ index: 1, score: 1 });
  });

  test("says when there are fewer than were asked for", () => {
    expect(select([madeCandidate(0.8)], OPTIONS).warnings).toEqual([
      { code: "FEWER_THAN_ASKED", message: "1 of 3 pictures asked for were chosen, out of 1" },
    ]);
    expect(select([], OPTIONS)).toMatchObject({ chosen: [], rejected: [], appliedMinScore: 0.3 });
  });
});

describe("select: least score", () => {
  test("rejects what is below and says what is wrong with it", () => {
    const dark = madeCandidate(0.2, {
      metrics: madeMetrics({ mean: 38.2, laplacianVariance: 12 }),
      score: { ...madeScore(0.2), parts: { ...madeScore(0.9).parts, brightness: 0.33, sharpness: 0.12 } },
    });
    const { rejected, appliedMinScore } = select([madeCandidate(0.8), dark], OPTIONS);
    expect(appliedMinScore).toBe(0.3);
    expect(rejected).toEqual([
      {
        index: 1,
        code: "QUALITY_TOO_LOW",
        reason: "score 0.20 is below 0.30: blurred (Laplacian variance 12), too dark (mean 38)",
      },
    ]);
  });

  test("is lowered in steps of 0.1 until somebody is left, and the answer says so", () => {
    const { chosen, rejected, appliedMinScore, warnings } = select(
      [0.41, 0.55].map((o) => madeCandidate(o)),
      {
        ...OPTIONS,
        minScore: 0.8,
      },
    );
    expect(appliedMinScore).toBe(0.5);
    expect(chosen.map(({ index }) => index)).toEqual([1]);
    expect(rejected).toMatchObject([{ index: 0, code: "QUALITY_TOO_LOW" }]);
    expect(warnings[0]).toEqual({
      code: "MIN_SCORE_RELAXED",
      message: "no picture reached a score of 0.80: 0.50 was applied",
    });
  });

  test("is never lowered below 0, so at least one picture is chosen", () => {
    const { chosen, appliedMinScore } = select([madeCandidate(0)], { ...OPTIONS, minScore: 0.25 });
    expect(chosen).toHaveLength(1);
    expect(appliedMinScore).toBe(0);
  });
});

describe("select: duplicates", () => {
  test("the same file and the same pixels go first, and the first in input order stays", () => {
    const first = madeCandidate(0.5);
    const { chosen, rejected } = select(
      [first, madeCandidate(0.9, { sha256: first.sha256 }), madeCandidate(0.8, { pixelSha256: first.pixelSha256 })],
      OPTIONS,
    );
    expect(chosen.map(({ index }) => index)).toEqual([0]);
    expect(rejected).toEqual([
      { index: 1, code: "DUPLICATE", reason: "same file as #1 (distance 0 of 64)", duplicateOf: 0, distance: 0 },
      { index: 2, code: "DUPLICATE", reason: "same pixels as #1 (distance 0 of 64)", duplicateOf: 0, distance: 0 },
    ]);
  });

  test("a picture that looks like a better one is named with its distance", () => {
    const { chosen, rejected } = select(
      [madeCandidate(0.6, { ahash: madeHash(3) }), madeCandidate(0.9, { ahash: madeHash(0) })],
      OPTIONS,
    );
    expect(chosen.map(({ index }) => index)).toEqual([1]);
    expect(rejected).toEqual([
      { index: 0, code: "DUPLICATE", reason: "same picture as #2 (distance 3 of 64)", duplicateOf: 1, distance: 3 },
    ]);
  });

  test("a similarity equal to the limit is not over it", () => {
    const pair = [madeCandidate(0.9, { ahash: madeHash(0) }), madeCandidate(0.8, { ahash: madeHash(16) })];
    expect(select(pair, { ...OPTIONS, diversity: 0.75 }).chosen).toHaveLength(2);
    expect(select(pair, { ...OPTIONS, diversity: 0.74 }).chosen).toHaveLength(1);
  });

  test("diversity 1 lets through everything but copies", () => {
    const twins = [madeCandidate(0.9, { ahash: madeHash(0) }), madeCandidate(0.8, { ahash: madeHash(0) })];
    expect(select(twins, { ...OPTIONS, diversity: 1 }).chosen).toHaveLength(2);
  });
});

describe("select: preference and reasons", () => {
  test("prefer signboard adds a tenth of its score to the rank, not to the quality", () => {
    const lettered = madeCandidate(0.62, { metrics: madeMetrics({ signboard: 0.9 }) });
    const plain = madeCandidate(0.7);
    expect(select([plain, lettered], OPTIONS).chosen[0].index).toBe(0);
    const { chosen } = select([plain, lettered], { ...OPTIONS, prefer: "signboard" });
    expect(chosen[0].index).toBe(1);
    expect(chosen[0].score).toBeCloseTo(0.71, 12);
    expect(chosen[0].reasons).toContain("lettering (signboard 0.90)");
    expect(select([lettered, plain], { ...OPTIONS, prefer: "signboard", minScore: 0.65 }).rejected[0]).toMatchObject({
      index: 0,
      code: "QUALITY_TOO_LOW",
    });
  });

  test("reasons are sentences with the numbers that decided", () => {
    const { chosen } = select([madeCandidate(0.9, { metrics: madeMetrics({ laplacianVariance: 812.4 }) })], OPTIONS);
    expect(chosen[0].reasons).toEqual([
      "ranked 1 of 1 (score 0.90)",
      "high resolution (2.07 megapixels)",
      "sharp (Laplacian variance 812)",
      "well exposed (mean 120)",
      "good contrast (deviation 55)",
      "colourful (colourfulness 60)",
      "soundly compressed (1.00 bytes a pixel)",
    ]);
  });
});

describe("select: properties of 300 made lists", () => {
  const lists = Array.from({ length: 300 }, (_, seed) => {
    const next = noise(seed + 1);
    const pool = Array.from({ length: 1 + (next() % 12) }, () => next().toString());
    const pick = () => pool[next() % pool.length];
    const candidates: Candidate[] = Array.from({ length: next() % 20 }, () => ({
      sha256: pick(),
      pixelSha256: pick(),
      ahash: madeHash(next() % 30, next() % 3),
      metrics: madeMetrics({ signboard: next() / 255 }),
      score: madeScore(next() / 255),
    }));
    const options: SelectOptions = {
      count: 1 + (next() % 6),
      minScore: (next() % 11) / 10,
      diversity: 0.6 + (next() % 41) / 100,
      prefer: next() & 1 ? "signboard" : "none",
    };
    return { candidates, options, selection: select(candidates, options) };
  });

  test("every candidate is chosen once or rejected once", () => {
    for (const { candidates, selection } of lists) {
      const seen = [...selection.chosen, ...selection.rejected].map(({ index }) => index).sort((a, b) => a - b);
      expect(seen).toEqual(candidates.map((_, index) => index));
    }
  });

  test("at most count are chosen, at least one of any, by falling score and rising rank", () => {
    for (const { candidates, options, selection } of lists) {
      const { chosen } = selection;
      expect(chosen.length).toBeLessThanOrEqual(options.count);
      expect(chosen.length > 0).toBe(candidates.length > 0);
      expect(chosen.map(({ rank }) => rank)).toEqual(chosen.map((_, place) => place + 1));
      for (let i = 1; i < chosen.length; i++) expect(chosen[i].score).toBeLessThanOrEqual(chosen[i - 1].score);
    }
  });

  test("no two chosen are copies or look more alike than diversity allows", () => {
    for (const { candidates, options, selection } of lists) {
      const taken = selection.chosen.map(({ index }) => candidates[index]);
      for (const [i, a] of taken.entries()) {
        for (const b of taken.slice(i + 1)) {
          expect(a.sha256).not.toBe(b.sha256);
          expect(a.pixelSha256).not.toBe(b.pixelSha256);
          expect(hashSimilarity(hammingDistance(a.ahash, b.ahash))).toBeLessThanOrEqual(options.diversity);
        }
      }
    }
  });

  test("every chosen one reaches the applied least score, and a duplicate points at a chosen or earlier picture", () => {
    for (const { candidates, options, selection } of lists) {
      expect(selection.appliedMinScore).toBeLessThanOrEqual(options.minScore);
      const taken = new Set(selection.chosen.map(({ index }) => index));
      for (const index of taken)
        expect(candidates[index].score.overall).toBeGreaterThanOrEqual(selection.appliedMinScore);
      for (const { index, code, duplicateOf, distance } of selection.rejected) {
        expect(duplicateOf !== undefined).toBe(code === "DUPLICATE");
        if (duplicateOf === undefined) continue;
        expect(distance).toBeLessThan(64);
        expect(taken.has(duplicateOf) || duplicateOf < index).toBe(true);
      }
    }
  });

  test("the same list gives the same answer", () => {
    for (const { candidates, options, selection } of lists) expect(select(candidates, options)).toEqual(selection);
  });
});

describe("hash distance", () => {
  test("counts differing bits of named and bare hashes", () => {
    expect(hammingDistance("0000000000000000", "ffffffffffffffff")).toBe(64);
    expect(hammingDistance("ahash1:8000000000000001", "ahash1:0000000000000000")).toBe(2);
    for (let bits = 0; bits <= 64; bits++) expect(hammingDistance(madeHash(bits), madeHash(0))).toBe(bits);
  });

  test("refuses what is no hash, and hashes of different kinds", () => {
    expect(() => hammingDistance("12", "0000000000000000")).toThrow('expected 16 hex digits for a hash, got "12"');
    expect(() => hammingDistance("ahash1:0000000000000000", "ahash2:0000000000000000")).toThrow(RangeError);
  });
});
