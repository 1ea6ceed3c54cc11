// Embedded profiles of real files against Little CMS: test/golden/icc.py says how the table is made.
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { MAX_OUTPUT_SIDE, resolveRecipe } from "../../../src/image";
import { Codecs } from "../../../src/image/codec/codecs";
import { Arena, ArenaPool } from "../../../src/image/core";
import { embeddedProfile } from "../../../src/image/probe/profile";
import { StageClock } from "../../../src/image/stage-clock";
import { thumbnail } from "../../../src/image/thumbnail";
import { Yielder } from "../../../src/image/yielder";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { coreModule, modules, testDarkroom } from "../../fixture/darkroom";
import { encodePng } from "../../fixture/png-file";

interface Row {
  readonly kind: string;
  readonly path: string;
  /** Its name; of what is left, the reason. */
  readonly profile: string;
  /** 16 × 16 pixels of RGB as they are stored, and what Little CMS makes of them. */
  readonly stored: Uint8Array;
  readonly converted: Uint8Array;
}

const SIDE = 16;
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));
const ROWS: readonly Row[] = readFileSync("test/golden/icc.tsv", "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => {
    const [kind, path, profile, stored, converted] = line.split("\t") as [string, string, string, string, string];
    return { kind, path, profile, stored: bytesOf(stored ?? ""), converted: bytesOf(converted ?? "") };
  });
const made: Record<string, { icc: string }> = JSON.parse(readFileSync("test/golden/colour.json", "utf8")).profiles;

const darkroom = testDarkroom();
afterAll(() => darkroom.close());

/** The RGB of the middles of 16 × 16 fields, as icc.py takes them. */
function samples({ width, height, rgba }: { width: number; height: number; rgba: Uint8Array }): Uint8Array {
  const taken = new Uint8Array(3 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = Math.floor(((2 * (i % SIDE) + 1) * width) / (2 * SIDE));
    const y = Math.floor(((2 * Math.floor(i / SIDE) + 1) * height) / (2 * SIDE));
    const at = 4 * (y * width + x);
    taken.set(rgba.subarray(at, at + 3), 3 * i);
  }
  return taken;
}

const workshop = { pool: new ArenaPool(coreModule()), codecs: new Codecs(modules().codecs), budgetBytes: 200 << 20 };

/** The stored pixels at their own size, before any encoder. */
function pixelsOf(file: Uint8Array, colour: "srgb" | "source") {
  const clock = new StageClock();
  const pause = clock.pausing(new Yielder(undefined));
  const recipe = resolveRecipe({ orient: false, colour });
  return thumbnail(workshop, { file, header: darkroom.probe(file), recipe, maxSide: MAX_OUTPUT_SIDE, clock, pause });
}

function furthest(actual: Uint8Array, expected: Uint8Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
}

const ofKind = (kind: string) => ROWS.filter((row) => row.kind === kind);

describe.skipIf(!hasCorpus)("embedded profiles against Little CMS", () => {
  it("are of at least 20 files with their own and 20 photographs in wider spaces", () => {
    expect(ofKind("own").length).toBeGreaterThanOrEqual(20);
    expect(ofKind("assigned").length).toBeGreaterThanOrEqual(20);
  });

  for (const { path, profile, stored, converted } of ofKind("own")) {
    it(`agree within one code: ${path} (${profile})`, async () => {
      const file = readCorpus(path);
      expect(furthest(samples(await pixelsOf(file, "source")), stored)).toBe(0);
      expect(furthest(samples(await pixelsOf(file, "srgb")), converted)).toBeLessThanOrEqual(1);
    });
  }

  for (const { path, profile, stored, converted } of ofKind("assigned")) {
    it(`agree within one code: ${path} as if in ${profile}`, async () => {
      const icc = made[profile] ? bytesOf(made[profile].icc) : embeddedProfile("jpeg", readCorpus(profile));
      const picture = { width: SIDE, height: SIDE, channels: 3, rows: stored, icc } as const;
      const { rgba } = await pixelsOf(encodePng(new Arena(coreModule()), picture), "srgb");
      expect(furthest(samples({ width: SIDE, height: SIDE, rgba }), converted)).toBeLessThanOrEqual(1);
    });
  }

  it("are all in the table: every file that says it has one and can be developed, and no other", () => {
    const listed = new Set(ROWS.filter(({ kind }) => kind !== "assigned").map(({ path }) => path));
    const missing: string[] = [];
    for (const { path } of corpusEntries()) {
      const header = headerOf(path);
      if (header?.matrixProfile && !listed.has(path)) missing.push(path);
      if (listed.has(path)) expect(header?.metadataKinds, path).toContain("icc");
    }
    expect(missing.sort()).toEqual(NO_PICTURE);
  });

  it("are left for a reason that holds: no matrix, no colour to convert, or a size that is too large", () => {
    for (const { path, profile } of ofKind("left")) {
      const { matrixProfile, profile: kind, mode, width, height } = darkroom.probe(readCorpus(path));
      if (profile.startsWith("too large")) expect([width * height > 13_000_000, kind], path).toEqual([true, "srgb"]);
      else expect(!matrixProfile || kind === "srgb" || mode === "L" || mode === "CMYK", path).toBe(true);
    }
  });
});

/** Files with a matrix profile that Pillow does not read: damaged ones, and AVIF, which Debian's does not know. */
const NO_PICTURE: readonly string[] = [
  "avif/ok/AOMediaCodec-libavif__tests_data_paris_icc_exif_xmp.avif",
  "avif/ok/AOMediaCodec-libavif__tests_data_seine_sdr_gainmap_srgb_icc.avif",
  "png/broken/etemesi254-zune-image__fuzz-corpus_png_2139364b62c710fec99fdc67cd99ac57de5749ee.crash",
  "png/broken/etemesi254-zune-image__fuzz-corpus_png_76dc3700e9bffb521af196d3de9eb1cfecdd7d1f.crash",
  "png/ok/image-rs-image-png__tests_bugfixes_issue_430.png",
];

function headerOf(path: string) {
  try {
    return darkroom.probe(readCorpus(path));
  } catch {
    return null;
  }
}
