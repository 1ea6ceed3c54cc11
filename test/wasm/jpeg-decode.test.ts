// The JPEG decoder against djpeg, over every JPEG of the corpus, whole and cut: test/golden/djpeg.tsv holds what djpeg made
// of them. What
// is not equal stands in test/golden/jpeg-exceptions.tsv with its reason, and only what is not equal.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasCorpus, readCorpus } from "../fixture/corpus";
import { decodeJpeg, newArena, samplesOf } from "./jpeg-decode-rows";

function readTable(name: string): string[][] {
  const [, ...lines] = readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => line.split("\t"));
}

interface Golden {
  readonly path: string;
  readonly scale: number;
  readonly status: number;
  readonly picture: string;
}

const golden = readTable("djpeg.tsv").map(
  ([path, scale, status, ...picture]): Golden => ({
    path,
    scale: Number(scale),
    status: Number(status),
    picture: picture.join(" "),
  }),
);
const exceptions = readTable("jpeg-exceptions.tsv").map(([path, scale]) => ({ path, scale: Number(scale) }));
const arena = newArena();

/** What this decoder makes of a file, in the words of the golden table; "refused" for a status. */
function outcome({ path, scale, picture }: Golden): string {
  const components = picture.split(" ")[2] === "1" ? 1 : 3;
  const [file, length] = path.split("@");
  const bytes = readCorpus(file);
  const decoded = decodeJpeg(arena, bytes.subarray(0, length ? Number(length) : bytes.length), {
    scale: Math.log2(scale),
  });
  if (decoded.status < 0) return "refused";
  const [out] = decoded.pictures;
  if (out.rows !== out.height) return `${out.rows} of ${out.height} rows`;
  const hash = createHash("sha256").update(samplesOf(out, components)).digest("hex");
  return `${out.width} ${out.height} ${components} ${hash}`;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/"));
const nameOf = ({ path, scale }: { path: string; scale: number }): string => `${path} at 1/${scale}`;
const folders = [...new Set(golden.map(({ path }) => folderOf(path)))];

describe.skipIf(!hasCorpus)("jpeg: the corpus as djpeg decodes it", () => {
  test.each(folders)("%s", (folder) => {
    const inFolder = ({ path }: { path: string }) => folderOf(path) === folder;
    const different = golden
      .filter(inFolder)
      .filter((entry) => outcome(entry) !== (entry.status === 1 ? "refused" : entry.picture));
    expect(different.map(nameOf)).toEqual(exceptions.filter(inFolder).map(nameOf));
  });

  test("no exception stands for a file that djpeg decodes without complaint, arithmetic coding apart", () => {
    const clean = new Set(golden.filter(({ status }) => status === 0).map(nameOf));
    const excused = exceptions.filter((entry) => clean.has(nameOf(entry)));
    expect(excused.filter(({ path }) => folderOf(path) !== "jpeg-weird/arithmetic")).toEqual([]);
  });
});
