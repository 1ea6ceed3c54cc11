// Lossless strip: the picture's bytes stay, what the policy does not keep goes, orientation survives.
import { describe, expect, test } from "vitest";
import { isImageError } from "../../../src/image/error";
import { strip } from "../../../src/image/metadata/strip";
import { parseTiff } from "../../../src/image/metadata/tiff";
import type { MetadataPolicy } from "../../../src/image/recipe";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { noise } from "../resize-picture";
import * as made from "./strip-file";

const POLICIES: MetadataPolicy[] = ["none", "icc", "copyright", "keep"];

function orientationOf(block: Uint8Array): number | undefined {
  return parseTiff(block)?.main.find(({ tag }) => tag === 0x0112)?.value[0];
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

describe("strip: JPEG", () => {
  const source = made.makeJpeg(made.makeExif());

  test("none leaves JFIF, Adobe, a minimal EXIF and the frame, byte for byte", () => {
    const { bytes, removed } = strip(source, "none");
    const exifAt = bytes.indexOf(0xe1) - 1;
    const length = Buffer.from(bytes).readUInt16BE(exifAt + 2);
    const exif = bytes.subarray(exifAt + 10, exifAt + 2 + length);
    expect(orientationOf(exif)).toBe(6);
    const without = Buffer.concat([bytes.subarray(0, exifAt), bytes.subarray(exifAt + 2 + length)]);
    expect(without).toEqual(Buffer.concat([made.SOI, made.JFIF, made.ADOBE, made.FRAME, made.EOI]));
    expect(new Set(removed)).toEqual(
      new Set([
        ...(["thumbnail", "exif", "gps", "maker-note", "serial-number", "owner", "xmp", "icc", "mpf"] as const),
        ...(["gain-map", "iptc", "application-data", "comment", "trailing-data"] as const),
      ]),
    );
  });

  test.each(POLICIES)("%s never lets a place, a serial number, a maker note or a second picture through", (policy) => {
    const { bytes } = strip(source, policy);
    const secrets = [made.GPS_WORD, made.MAKER_WORD, made.SERIAL_WORD, made.THUMBNAIL_WORD, "GPSLatitude", "depth"];
    for (const word of [...secrets, "MPF", "gain", "film", "OWNER"]) expect(text(bytes)).not.toContain(word);
  });

  test("the profile stays under every policy but none", () => {
    for (const policy of POLICIES) {
      expect(text(strip(source, policy).bytes).includes(text(made.ICC))).toBe(policy !== "none");
    }
  });

  test("copyright keeps the author's names, keep also comments, IPTC and XMP without private words", () => {
    const harmless = made.makeJpeg(made.makeExif(), "<x dc:title='A hill'/>");
    expect(text(strip(harmless, "copyright").bytes)).toContain("(c) Ann");
    const kept = text(strip(harmless, "keep").bytes);
    for (const word of ["(c) Ann", "Camera Maker", "A hill", "a comment", "8BIM iptc"]) expect(kept).toContain(word);
    expect(kept).not.toContain("some program");
  });

  test("an upright picture gets no EXIF at all, and a strip of a strip changes nothing", () => {
    const { bytes } = strip(made.makeJpeg(made.makeExif({ orientation: 1 })), "none");
    expect(text(bytes)).not.toContain("Exif");
    for (const policy of POLICIES) {
      const once = strip(source, policy).bytes;
      expect(strip(once, policy)).toEqual({ bytes: once, removed: [] });
    }
  });

  test("malformed EXIF is dropped, a segment longer than the file too", () => {
    const broken = Buffer.concat([made.SOI, made.segment(0xe1, "Exif\0\0", "MM nonsense"), made.FRAME, made.EOI]);
    expect(strip(broken, "keep")).toEqual({
      bytes: new Uint8Array(Buffer.concat([made.SOI, made.FRAME, made.EOI])),
      removed: ["exif"],
    });
    const cut = Buffer.concat([made.SOI, made.JFIF, made.segment(0xfe, "a long comment").subarray(0, 9)]);
    expect(strip(cut, "none").bytes).toEqual(new Uint8Array(Buffer.concat([made.SOI, made.JFIF])));
  });

  test("what looks like a segment inside a damaged scan stays, since decoders read on behind it", () => {
    const scan = Buffer.of(1, 2, 0xff, 0xe5, 0, 4, 5, 6, 7, 8, 0xff, 0x00, 9);
    const damaged = Buffer.concat([made.SOI, made.segment(0xda, Buffer.alloc(6)), scan, made.EOI]);
    expect(strip(damaged, "none").bytes).toEqual(new Uint8Array(damaged));
  });
});

describe("strip: PNG", () => {
  const source = made.makePngWith(made.makeExif());
  const names = (policy: MetadataPolicy) => made.pngParts(strip(source, policy).bytes).map(({ name }) => name);

  test("each policy leaves its chunks, the picture's among them unchanged", () => {
    expect(names("none")).toEqual(["IHDR", "eXIf", "gAMA", "IDAT", "IDAT", "IEND"]);
    expect(names("icc")).toEqual(["IHDR", "eXIf", "iCCP", "gAMA", "IDAT", "IDAT", "IEND"]);
    expect(names("copyright")).toEqual(["IHDR", "eXIf", "iCCP", "gAMA", "tEXt", "IDAT", "IDAT", "IEND"]);
    const keep = ["IHDR", "eXIf", "iCCP", "gAMA", "tEXt", "tEXt", "tIME", "IDAT", "IDAT", "IEND"];
    expect(names("keep")).toEqual(keep);
    for (const policy of POLICIES) {
      const stripped = strip(source, policy).bytes;
      const idat = (file: Uint8Array) => made.pngParts(file).filter(({ name }) => name === "IDAT");
      expect(idat(stripped)).toEqual(idat(source.subarray(0, -"trailing".length)));
      expect(text(stripped)).not.toContain(made.GPS_WORD);
      expect(orientationOf(made.pngParts(stripped)[1].data)).toBe(6);
    }
  });

  test("what went is named", () => {
    expect(new Set(strip(source, "none").removed)).toEqual(
      new Set([
        ...(["icc", "text", "xmp", "time", "application-data", "exif", "gps", "thumbnail", "maker-note"] as const),
        ...(["serial-number", "owner", "trailing-data"] as const),
      ]),
    );
  });
});

describe("strip: WebP", () => {
  const pixels = made.riffChunk("VP8L", Buffer.from("lossless pixels"));
  const vp8x = (flags: number) => made.riffChunk("VP8X", Buffer.of(flags, 0, 0, 0, 9, 0, 0, 9, 0, 0));
  const source = Buffer.concat([
    made.riff(
      vp8x(0x10 | 0x20 | 0x08 | 0x04),
      made.riffChunk("ICCP", Buffer.from("profile")),
      pixels,
      made.riffChunk("EXIF", made.makeExif()),
      made.riffChunk("XMP ", Buffer.from(`<x ${made.GPS_WORD}/>`)),
      made.riffChunk("priv", Buffer.from("secret")),
    ),
    Buffer.from("trailing"),
  ]);

  test.each([
    ["none", 0x10 | 0x08, ["VP8X", "VP8L", "EXIF"]],
    ["icc", 0x10 | 0x20 | 0x08, ["VP8X", "ICCP", "VP8L", "EXIF"]],
    ["copyright", 0x10 | 0x20 | 0x08, ["VP8X", "ICCP", "VP8L", "EXIF"]],
    ["keep", 0x10 | 0x20 | 0x08, ["VP8X", "ICCP", "VP8L", "EXIF"]],
  ] as const)("%s: flags and sizes agree with what is left", (policy, flags, expected) => {
    const { bytes, removed } = strip(source, policy);
    const parts = made.webpParts(bytes);
    expect(parts.map(({ name }) => name)).toEqual(expected);
    expect(parts[0].data[0]).toBe(flags);
    expect(Buffer.from(bytes).readUInt32LE(4)).toBe(bytes.length - 8);
    expect(text(bytes)).toContain(text(pixels));
    expect(text(bytes)).not.toContain(made.GPS_WORD);
    expect(orientationOf(parts.at(-1)!.data)).toBe(6);
    expect(removed).toEqual(expect.arrayContaining(["gps", "xmp", "application-data", "trailing-data"]));
  });

  test("an upright picture keeps neither the EXIF chunk nor its flag; harmless XMP stays under keep", () => {
    const upright = made.riff(
      vp8x(0x08 | 0x04),
      pixels,
      made.riffChunk("EXIF", Buffer.concat([Buffer.from("Exif\0\0"), made.makeExif({ orientation: 1 })])),
      made.riffChunk("XMP ", Buffer.from("<x dc:title='A hill'/>")),
    );
    expect(made.webpParts(strip(upright, "none").bytes).map(({ name, data }) => [name, data[0]])).toEqual([
      ["VP8X", 0],
      ["VP8L", "l".charCodeAt(0)],
    ]);
    const kept = made.webpParts(strip(upright, "keep").bytes);
    expect(kept.map(({ name }) => name)).toEqual(["VP8X", "VP8L", "EXIF", "XMP "]);
    expect(kept[0].data[0]).toBe(0x0c);
  });
});

test("strip: another format is refused with a code", () => {
  for (const bytes of [new Uint8Array(0), Buffer.from("GIF89a"), Buffer.from("RIFF....WAVE")]) {
    expect(() => strip(bytes, "none")).toThrow(expect.objectContaining({ code: "INVALID_FORMAT" }));
  }
});

test("strip: every cut and 3,000 mutants give a file of the same format, never a longer one, and never throw", () => {
  const next = noise(5);
  const sources = [made.makeJpeg(made.makeExif()), made.makePngWith(made.makeExif())];
  const check = (bytes: Uint8Array) => {
    for (const policy of POLICIES) {
      try {
        // A rewritten EXIF block may gain a byte of padding per value.
        expect(strip(bytes, policy).bytes.length).toBeLessThan(bytes.length + 64);
      } catch (error) {
        expect(isImageError(error)).toBe(true);
      }
    }
  };
  for (const source of sources) {
    for (let length = 0; length < source.length; length++) check(source.subarray(0, length));
    for (let i = 0; i < 1500; i++) {
      const mutant = Uint8Array.from(source);
      for (let change = next() & 3; change >= 0; change--) mutant[(next() * 256 + next()) % mutant.length] = next();
      check(mutant);
    }
  }
});

describe.skipIf(!hasCorpus)("strip: the corpus", () => {
  const entries = corpusEntries().filter(({ path }) =>
    /^(jpeg-(baseline|progressive|gray|cmyk)|png\/(ok|suite)|webp)\//.test(path),
  );

  test("no picture's bytes change, and no file grows by more than an EXIF segment", () => {
    for (const { path } of entries) {
      const source = readCorpus(path);
      const { bytes } = strip(source, "none");
      expect(bytes.length, path).toBeLessThanOrEqual(source.length + 36);
      expect(pictureData(path, bytes).equals(pictureData(path, source)), path).toBe(true);
    }
  });

  function pictureData(path: string, file: Uint8Array): Buffer {
    if (path.startsWith("jpeg")) return scans(file);
    const parts = path.startsWith("png") ? made.pngParts(file) : made.webpParts(file);
    const isPicture = ({ name }: made.Part) =>
      /^(IHDR|PLTE|tRNS|IDAT|fcTL|fdAT|gAMA|VP8 |VP8L|ALPH|ANIM|ANMF)$/.test(name);
    return Buffer.concat(parts.filter(isPicture).map(({ data }) => data));
  }

  /** From the first SOF to EOI, without application segments and comments. */
  function scans(file: Uint8Array): Buffer {
    const kept: Uint8Array[] = [];
    let at = 2;
    let inScan = false;
    while (at < file.length) {
      const marker = file[at + 1];
      const isMarker = file[at] === 0xff && marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd7) && marker !== 0xff;
      if (!isMarker) {
        const next = file.indexOf(0xff, at + 1);
        const end = next === -1 ? file.length : next;
        if (inScan) kept.push(file.subarray(at, end));
        at = end;
        continue;
      }
      if (marker === 0xd9) break;
      const end = at + 2 + file[at + 2] * 256 + file[at + 3];
      if (marker < 0xe0) kept.push(file.subarray(at, end));
      inScan ||= marker === 0xda;
      at = end;
    }
    return Buffer.concat(kept);
  }
});
