// The whole corpus against test/golden/outcome.tsv. A change that moves a line must say why, and make the table anew:
// node test/golden/make-outcome.mjs
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasCorpus } from "../fixture/corpus";
import { outcomeLines } from "./outcome";

describe.skipIf(!hasCorpus)("the corpus", () => {
  it("ends file by file as the table says: the same failure, or the same pixels", { timeout: 120_000 }, async () => {
    const expected = readFileSync("test/golden/outcome.tsv", "utf8").trimEnd().split("\n");
    const lines = await outcomeLines();
    const known = new Set(expected);
    expect(lines.filter((line) => !known.has(line))).toEqual([]);
    expect(lines.length).toBe(expected.length);
  });
});
