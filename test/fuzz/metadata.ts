// Fuzz targets "exif" (a TIFF block alone) and "strip" (whole files): readExif, the rewriting of TIFF, and strip, which must
// leave the picture's pixels as they were.
//
// What they write is held to more than not failing: a rewritten block can be read again and says nothing that the policy
// removes; a stripped file decodes to the same rows and, unless it is damaged, strips to itself.
import { isImageError, readExif, strip } from "../../src/image";
import { keepExif } from "../../src/image/metadata/keep-exif";
import { parseTiff } from "../../src/image/metadata/tiff";
import { probe } from "../../src/image/probe/probe";
import type { MetadataPolicy } from "../../src/image/recipe";
import { makeExif, makeJpeg } from "../image/metadata/strip-file";
import { GuardedArena } from "./guarded-arena";
import { decodeGuarded } from "./jpeg";
import { JPEG_GRAMMAR } from "./jpeg-grammar";
import { encodeJpeg } from "./made-picture";
import { core } from "./modules";
import type { Grammar } from "./mutate";
import { decodePngGuarded } from "./png";
import { PNG_GRAMMAR } from "./png-grammar";
import { pngSeeds } from "./png-seeds";
import { type FuzzTarget, rule } from "./target";
import { makeWebps, RIFF_GRAMMAR } from "./webp-seeds";

const POLICIES: readonly MetadataPolicy[] = ["none", "copyright", "icc", "keep"];
const SECRET_TAGS = [0x927c, 0xa430, 0xa431, 0xa435, 0x8825, 0x013c];
/** Rewriting may add "Exif\0\0", a chunk's head, a directory's end, padding. */
const STRIP_SLACK_BYTES = 64;

const TIFF_GRAMMAR: Grammar = {
  words: [0x0112, 0x8769, 0x8825, 0xa005, 0x9003, 0x010f, 0x927c, 0x0201].flatMap((tag) => [
    Uint8Array.of(tag & 255, tag >> 8, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0),
    Uint8Array.of(tag >> 8, tag & 255, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8),
    Uint8Array.of(tag & 255, tag >> 8, 2, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0),
  ]),
  lengthFields: (file) =>
    Array.from({ length: Math.max(0, (file.length - 14) >> 1) }, (_, i) => ({
      at: 4 + 2 * i,
      bytes: i & 1 ? 2 : 4,
      littleEndian: file[0] === 0x49,
    })),
};

export function exifTarget(): FuzzTarget {
  const seeds = [true, false].flatMap((littleEndian) => [
    new Uint8Array(makeExif({ littleEndian })),
    new Uint8Array(makeExif({ littleEndian, orientation: 1, copyright: false })),
  ]);
  const kept = seeds.map((seed) => keepExif(seed, "keep").exif);
  return {
    name: "exif",
    grammar: TIFF_GRAMMAR,
    seeds,
    run(input) {
      const read = readExif(input, { exif: { offset: 0, bytes: input.length } });
      for (const policy of POLICIES) checkRewriting(input, policy);
      return read.camera || read.datetime || read.gps ? "read" : parseTiff(input) ? "rewritten" : "malformed";
    },
    checkSound() {
      seeds.forEach((seed, i) => {
        const again = keepExif(seed, "keep").exif;
        rule(Buffer.compare(again ?? EMPTY, kept[i] ?? EMPTY) === 0, "a sound block's own rewriting", "another");
      });
    },
  };
}

const EMPTY = new Uint8Array(0);

function checkRewriting(block: Uint8Array, policy: MetadataPolicy): void {
  const { exif } = keepExif(block, policy);
  if (exif === null) return;
  // IFD0 and the Exif IFD each get a table's head and end; a value may need a byte to be even.
  const bound = 2 * block.length + STRIP_SLACK_BYTES;
  rule(exif.length <= bound, `at most ${bound} bytes`, exif.length);
  const tiff = parseTiff(exif);
  rule(tiff !== null, "a block that can be read again", "none");
  const tags = [tiff?.main, tiff?.exif, tiff?.interop].flatMap((entries) => entries ?? []).map(({ tag }) => tag);
  rule(!tags.some((tag) => SECRET_TAGS.includes(tag)), "no private tag", tags);
  if (policy === "none" || policy === "icc")
    rule(
      tags.every((tag) => tag === 0x0112),
      "Orientation alone",
      tags,
    );
}

export async function stripTarget(): Promise<FuzzTarget> {
  const exif = new Uint8Array(makeExif());
  const icc = new Uint8Array(300).fill(65);
  const photo = { width: 24, height: 17, subsampling: "4:2:0", quality: 70, seed: 5, exif, icc } as const;
  const seeds = [
    encodeJpeg({ ...photo, progressive: false }),
    encodeJpeg({ ...photo, progressive: true }),
    new Uint8Array(makeJpeg(makeExif())),
    ...pngSeeds().slice(0, 8),
    ...(await makeWebps()),
  ];
  const arena = new GuardedArena(core);
  const grammar = {
    words: [...JPEG_GRAMMAR.words, ...PNG_GRAMMAR.words, ...RIFF_GRAMMAR.words],
    lengthFields: (file: Uint8Array) => grammarOf(file).lengthFields(file),
    repair: (file: Uint8Array) => grammarOf(file).repair?.(file) ?? file,
  };
  const whole = seeds.map((seed) => strip(seed, "keep").bytes);
  return {
    name: "strip",
    grammar,
    seeds,
    run(input, random) {
      try {
        const policy = random.pick(POLICIES);
        const { bytes } = strip(input, policy);
        const bound = 2 * input.length + STRIP_SLACK_BYTES;
        rule(bytes.length <= bound, `at most ${bound} bytes`, bytes.length);
        const exifAfter = exifOf(bytes);
        if (exifAfter) checkRewriting(exifAfter, policy);
        const outcome = checkPixels(arena, input, bytes);
        // In a damaged scan anything may look like a segment, and does so only once something else has gone.
        const whole = outcome === "stripped picture" || outcome === "webp";
        const twice = whole ? strip(bytes, policy).bytes : bytes;
        rule(Buffer.compare(twice, bytes) === 0, "a stripped file that strips to itself", policy);
        return outcome;
      } catch (error) {
        if (isImageError(error)) return error.code;
        throw error;
      }
    },
    checkSound() {
      seeds.forEach((seed, i) => {
        const again = Buffer.compare(strip(seed, "keep").bytes, whole[i]) === 0;
        rule(again, "a sound file's own stripping", "another");
      });
    },
  };
}

function grammarOf(file: Uint8Array): Grammar {
  return file[0] === 0xff ? JPEG_GRAMMAR : file[0] === 0x52 ? RIFF_GRAMMAR : PNG_GRAMMAR;
}

function exifOf(file: Uint8Array): Uint8Array | null {
  try {
    const { exif } = probe(file);
    return exif && file.slice(exif.offset, exif.offset + exif.bytes);
  } catch (error) {
    if (isImageError(error)) return null;
    throw error;
  }
}

/** JPEG and PNG only; what cannot be decoded before is not compared. */
function checkPixels(arena: GuardedArena, before: Uint8Array, after: Uint8Array): string {
  if (before[0] === 0x52) return "webp";
  const decode = (file: Uint8Array) =>
    file[0] === 0xff
      ? decodeGuarded(arena, file, { scale: 0, judgeScale: -1 }, true)
      : decodePngGuarded(arena, file, true);
  const expected = decode(before);
  if (expected.rows.length === 0) return `stripped, ${expected.outcome}`;
  rule(decode(after).rows.equals(expected.rows), "the same pixels after a strip", expected.outcome);
  return `stripped ${expected.outcome}`;
}
