import { describe, expect, it } from "vitest";
import { type Header, isImageError } from "../../../src/image";
import { probe } from "../../../src/image/probe/probe";
import { av1C, avifFile, ispe } from "../../fixture/avif";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { codedTile, makeHeic } from "../../fixture/heic";

const bytes = (...parts: Array<string | number[]>) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : part)));

function outcome(file: Uint8Array): string {
  try {
    return probe(file).format;
  } catch (error) {
    if (isImageError(error)) return error.code;
    throw error;
  }
}

describe("probe: signatures", () => {
  const cases: Array<[string, Uint8Array, string]> = [
    ["an empty file", bytes(), "INVALID_FORMAT"],
    ["plain text", bytes("hello"), "INVALID_FORMAT"],
    ["an AVI video", bytes("RIFF", [0, 0, 0, 0], "AVI LIST"), "INVALID_FORMAT"],
    ["a WAV sound", bytes("RIFF", [0, 0, 0, 0], "WAVEfmt "), "INVALID_FORMAT"],
    ["a Windows program", bytes("MZ", [0x90, 0, 3, 0]), "HOSTILE_CONTENT"],
    ["an ELF program", bytes([0x7f], "ELF", [2, 1, 1]), "HOSTILE_CONTENT"],
    ["a script", bytes("#!/bin/sh\n"), "HOSTILE_CONTENT"],
    ["a ZIP archive", bytes("PK", [3, 4, 20, 0]), "HOSTILE_CONTENT"],
    ["a gzip archive", bytes([0x1f, 0x8b, 8, 0]), "HOSTILE_CONTENT"],
    ["a TIFF", bytes("II*", [0]), "UNSUPPORTED_FORMAT"],
    ["a JPEG XL", bytes([0xff, 0x0a, 0, 0]), "UNSUPPORTED_FORMAT"],
    ["a PDF", bytes("%PDF-1.7"), "UNSUPPORTED_FORMAT"],
    ["an SVG", bytes("<svg xmlns='http://www.w3.org/2000/svg'/>"), "svg"],
    [
      "an SVG after a prolog",
      bytes([0xef, 0xbb, 0xbf], "<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>"),
      "svg",
    ],
    ["HTML", bytes("<!DOCTYPE html><html><svg></svg></html>"), "INVALID_FORMAT"],
    ["an AVIF", avifFile([{ id: 1, type: "av01", properties: [1, 2] }], [ispe(4, 4), av1C()]), "avif"],
    ["a HEIC", makeHeic({ tiles: [codedTile("odd")] }), "heic"],
    ["an MP4 video", bytes([0, 0, 0, 16], "ftypisom", [0, 0, 0, 0]), "INVALID_FORMAT"],
    ["a JPEG of markers only", bytes([0xff, 0xd8, 0xff, 0xd9]), "CORRUPTED_IMAGE"],
    ["a PNG without a header", bytes([0x89], "PNG\r\n", [0x1a, 0x0a], "rest of it"), "CORRUPTED_IMAGE"],
    ["a WebP without pixels", bytes("RIFF", [4, 0, 0, 0], "WEBP"), "CORRUPTED_IMAGE"],
  ];
  for (const [name, file, expected] of cases) {
    it(`answers ${expected} for ${name}`, () => expect(outcome(file)).toBe(expected));
  }
});

/** What the manifest says about a whole JPEG or PNG, in a header's terms. */
function expectedOf(info: string): Partial<Header> | null {
  const jpeg = /^(baseline|extended|progressive) (\d+)x(\d+) nc=(\d) p=8 .* ori=(\w+)/.exec(info);
  if (jpeg && Number(jpeg[3]) > 0) {
    const stored = Number(jpeg[5]);
    const orientation = stored >= 1 && stored <= 8 ? stored : 1;
    return {
      width: Number(jpeg[2]),
      height: Number(jpeg[3]),
      progressive: jpeg[1] === "progressive",
      orientation: orientation as Header["orientation"],
    };
  }
  const png = /^(\d+)x(\d+) bd=(\d+) ct=\d il=([01]) apng=(\d)/.exec(info);
  if (png)
    return { width: Number(png[1]), height: Number(png[2]), bitDepth: Number(png[3]), progressive: png[4] === "1" };
  return null;
}

describe.skipIf(!hasCorpus)("probe: the corpus", () => {
  it("reads size, depth, scan order and orientation of every whole JPEG and PNG as the manifest has them", () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const { path, info } of corpusEntries()) {
      const expected =
        /^(jpeg-(baseline|gray|cmyk|progressive)|png\/(ok|suite|16bit|interlaced|apng))/.test(path) && expectedOf(info);
      if (!expected) continue;
      checked++;
      const header = probe(readCorpus(path));
      for (const [key, value] of Object.entries(expected)) {
        const got = header[key as keyof Header];
        if (got !== value) wrong.push(`${path}: expected ${key} ${value}, got ${got}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(450);
  });

  it("answers a header or a typed error for every file", () => {
    for (const { path } of corpusEntries()) expect(outcome(readCorpus(path)), path).toMatch(/^[a-z]+$|^[A-Z_]+$/);
  });
});
