// table.tsv against the specification and against the tests. A row is a sentence and what holds it: tests as `path: title`, from test/ on,
// or a reason in brackets why there is nothing to test.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const TABLE = "test/library/conformance/table.tsv";
const SPEC = "../shared/spec/library.md";

interface Row {
  readonly sentence: string;
  readonly holders: readonly string[];
}

const table: readonly Row[] = readFileSync(TABLE, "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => {
    const [sentence, ...holders] = line.split("\t");
    return { sentence: sentence!, holders };
  });

/** The text without its headings, its lines joined. */
function proseOf(markdown: string): string {
  const lines = markdown.split("\n").filter((line) => !line.startsWith("#"));
  return lines.join(" ").replace(/\s+/g, " ").trim();
}

function isThere(holder: string): boolean {
  if (/^\(.+\)$/.test(holder)) return true;
  const [, path, title] = /^([^:]+): (.+)$/.exec(holder) ?? [];
  if (path === undefined || !existsSync(`test/${path}`)) return false;
  const text = readFileSync(`test/${path}`, "utf8");
  return [`"${title}"`, `'${title}'`, `\`${title}\``].some((name) =>
    new RegExp(`(it|\\))\\(\\s*${escaped(name)}`).test(text),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("the table of the suite", () => {
  it.skipIf(!existsSync(SPEC))("has every sentence of the specification, in its order and words", () => {
    const spec = proseOf(readFileSync(SPEC, "utf8"));
    let at = 0;
    for (const { sentence } of table) {
      expect(spec.slice(at, at + sentence.length)).toBe(sentence);
      at += sentence.length + 1;
    }
    expect(spec.slice(at)).toBe("");
  });

  it("says of every sentence what holds it", () => {
    expect(
      table.filter(({ holders }) => holders.length === 0 || holders.includes("")).map(({ sentence }) => sentence),
    ).toEqual([]);
  });

  it("names tests that there are", () => {
    expect(table.flatMap(({ holders }) => holders).filter((holder) => !isThere(holder))).toEqual([]);
  });

  it.each([
    ["(prose)", true],
    ["library/conformance/table.test.ts: names tests that there are", true],
    ["library/conformance/table.test.ts: names tests that there are not", false],
    ["library/nowhere.test.ts: names", false],
    ["read>library/nowhere.test.ts: names", false],
    ["read>", false],
  ])("finds %s: %s", (holder, expected) => {
    expect(isThere(holder)).toBe(expected);
  });
});
