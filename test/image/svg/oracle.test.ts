import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { testDarkroom } from "../../fixture/darkroom";
import { likenessOf } from "./oracle";

/** dB below which a drawing needs a reason. Edges that are smoothed in another way cost down to 35. */
const ALIKE_DB = 30;
const ROWS = readFileSync("test/golden/svg.tsv", "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

describe("drawings against librsvg's", () => {
  const darkroom = testDarkroom();
  afterAll(() => darkroom.close());

  it("are twenty", () => expect(ROWS).toHaveLength(20));

  it.each(ROWS)("%s comes as near as the table says: %s dB", async (name, dB, reason) => {
    expect((await likenessOf(darkroom, name)).toFixed(2)).toBe(dB);
    if (reason === "") expect(Number(dB)).toBeGreaterThanOrEqual(ALIKE_DB);
  });
});
