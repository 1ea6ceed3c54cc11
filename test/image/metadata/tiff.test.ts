// The EXIF block rewritten: what each policy keeps, in both byte orders, and blocks that lie.
import { describe, expect, test } from "vitest";
import { keepExif } from "../../../src/image/metadata/keep-exif";
import { parseTiff, type Tiff, writeTiff } from "../../../src/image/metadata/tiff";
import type { MetadataPolicy } from "../../../src/image/recipe";
import { noise } from "../resize-picture";
import { GPS_WORD, MAKER_WORD, makeExif, SERIAL_WORD, THUMBNAIL_WORD } from "./strip-file";

const POLICIES: MetadataPolicy[] = ["none", "icc", "copyright", "keep"];

/** tag → value as text, or as numbers of its type. */
function tags(block: Uint8Array): Map<number, string> {
  const tiff = parseTiff(block) as Tiff;
  expect(tiff).not.toBeNull();
  const all = [...tiff.main, ...tiff.exif, ...tiff.interop];
  return new Map(all.map(({ tag, value }) => [tag, Buffer.from(value).toString("latin1").replace(/\0+$/, "")]));
}

describe.each([true, false])("exif: little-endian %s", (littleEndian) => {
  const block = makeExif({ littleEndian });

  test("a block parsed and written has the same entries", () => {
    const tiff = parseTiff(block) as Tiff;
    const written = writeTiff(tiff) as Uint8Array;
    const byTag = (map: Map<number, string>) => [...map].sort(([a], [b]) => a - b);
    expect(byTag(tags(written))).toEqual(byTag(tags(block)));
    expect(parseTiff(written)).toMatchObject({ littleEndian, hasGps: false, hasThumbnail: false });
  });

  test.each(POLICIES)("%s keeps the orientation, and nothing secret", (policy) => {
    const { exif, removed } = keepExif(block, policy);
    const text = Buffer.from(exif as Uint8Array).toString("latin1");
    for (const word of [GPS_WORD, MAKER_WORD, SERIAL_WORD, THUMBNAIL_WORD, "OWNER", "Ann's phone"]) {
      expect(text).not.toContain(word);
    }
    expect(
      tags(exif as Uint8Array)
        .get(0x0112)
        ?.replaceAll("\0", ""),
    ).toBe("\u0006");
    expect(removed).toEqual(expect.arrayContaining(["gps", "thumbnail", "maker-note", "serial-number", "owner"]));
    expect(removed.includes("exif")).toBe(policy !== "keep");
  });

  test("copyright keeps Copyright and Artist, keep also the rest", () => {
    expect([...tags(keepExif(block, "copyright").exif as Uint8Array).keys()]).toEqual([0x0112, 0x013b, 0x8298]);
    const kept = tags(keepExif(block, "keep").exif as Uint8Array);
    expect(kept.get(0x8298)).toBe("(c) Ann");
    expect(kept.get(0x9003)).toBe("2024:05:06 07:08:09");
    expect([...kept.keys()].sort((a, b) => a - b)).toEqual([0x010f, 0x0112, 0x013b, 0x8298, 0x829a, 0x9003]);
  });
});

test("exif: an orientation of 1, or one that does not exist, leaves nothing", () => {
  for (const orientation of [0, 1, 9, 65535]) {
    expect(keepExif(makeExif({ orientation, copyright: false }), "none").exif).toBeNull();
  }
  for (let orientation = 2; orientation <= 8; orientation++) {
    const exif = keepExif(makeExif({ orientation }), "none").exif as Uint8Array;
    expect(tags(exif).get(0x0112)?.charCodeAt(0)).toBe(orientation);
    expect(exif.length).toBe(8 + 2 + 12 + 4);
  }
});

test("exif: every cut and 5,000 mutants give a block no larger than the source and a few bytes, or none", () => {
  const block = makeExif();
  const next = noise(77);
  const check = (bytes: Uint8Array) => {
    for (const policy of POLICIES) {
      const { exif } = keepExif(bytes, policy);
      // Each value may gain a byte of padding.
      if (exif) expect(exif.length).toBeLessThan(bytes.length * 2 + 64);
    }
  };
  for (let length = 0; length < block.length; length++) check(block.subarray(0, length));
  for (let i = 0; i < 5000; i++) {
    const mutant = Uint8Array.from(block);
    for (let change = next() & 3; change >= 0; change--) mutant[(next() * 256 + next()) % mutant.length] = next();
    check(mutant);
  }
});

test("exif: a directory whose entries all share one large value does not grow", () => {
  const bytes = Buffer.alloc(60_000);
  bytes.write("II*\0\x08\0\0\0", "latin1");
  bytes.writeUInt16LE(2000, 8);
  for (let i = 0; i < 2000; i++) {
    bytes.writeUInt16LE(i + 1, 10 + i * 12);
    bytes.writeUInt16LE(7, 12 + i * 12);
    bytes.writeUInt32LE(30_000, 14 + i * 12);
    bytes.writeUInt32LE(29_000, 18 + i * 12);
  }
  expect((keepExif(bytes, "keep").exif as Uint8Array).length).toBeLessThan(2 * bytes.length);
});

test("exif: directories that point to themselves end", () => {
  const bytes = Buffer.alloc(64);
  bytes.write("II*\0\x08\0\0\0\x01\0", "latin1");
  bytes.writeUInt16LE(0x8769, 10);
  bytes.writeUInt16LE(4, 12);
  bytes.writeUInt32LE(1, 14);
  bytes.writeUInt32LE(8, 18);
  bytes.writeUInt32LE(8, 22);
  expect(keepExif(bytes, "keep").exif).toBeNull();
});
