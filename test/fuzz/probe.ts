// Fuzz target "probe": detection, headers, embedded profiles and an animation's first frame, of every format that is told apart.
import { isImageError } from "../../src/image";
import { firstFrame } from "../../src/image/codec/webp-frame";
import { probe } from "../../src/image/probe/probe";
import { embeddedProfile } from "../../src/image/probe/profile";
import { makeExif } from "../image/metadata/strip-file";
import { avifSeeds, ISOBMFF_GRAMMAR } from "./avif-seeds";
import { BMP_GRAMMAR, bmpSeeds } from "./bmp-seeds";
import { GIF_GRAMMAR, gifSeeds } from "./gif-seeds";
import { JPEG_GRAMMAR } from "./jpeg-grammar";
import { encodeJpeg } from "./made-picture";
import type { Grammar } from "./mutate";
import { PNG_GRAMMAR } from "./png-grammar";
import { pngSeeds } from "./png-seeds";
import { type FuzzTarget, rule } from "./target";
import { makeWebps, RIFF_GRAMMAR } from "./webp-seeds";

/** Profiles are at most 2 MiB, however they are packed. */
const MAX_PROFILE_BYTES = 2 * 1024 * 1024;

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));
const OTHERS: readonly Uint8Array[] = [
  ascii('<?xml version="1.0"?><!-- a --><!DOCTYPE svg [ <!ENTITY a "b"> ]> <svg xmlns="http://www.w3.org/2000/svg"/>'),
  ascii("\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1miafMA1B\x00\x00\x01\x00meta"),
  ascii("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x01\x00meta"),
  ascii("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
  ascii("RIFF\x24\x00\x00\x00WAVEfmt "),
  ascii("II*\x00\x08\x00\x00\x00"),
  ascii("PK\x03\x04\x14\x00"),
  ascii("#!/bin/sh\n"),
];

const GRAMMAR: Grammar = {
  words: [
    ...JPEG_GRAMMAR.words,
    ...PNG_GRAMMAR.words,
    ...RIFF_GRAMMAR.words,
    ...GIF_GRAMMAR.words,
    ...BMP_GRAMMAR.words,
    ...ISOBMFF_GRAMMAR.words,
    ...["<svg", "<!--", "-->", "<!DOCTYPE ", "[", "]", "<?xml ", "?>", "   ", "ftyp", "BM", "GIF89a"].map(ascii),
  ],
  lengthFields(file) {
    if (file[0] === 0xff) return JPEG_GRAMMAR.lengthFields(file);
    if (file[0] === 0x47) return GIF_GRAMMAR.lengthFields(file);
    if (file[4] === 0x66) return ISOBMFF_GRAMMAR.lengthFields(file);
    if (file[0] === 0x42) return BMP_GRAMMAR.lengthFields(file);
    return file[0] === 0x89 ? PNG_GRAMMAR.lengthFields(file) : RIFF_GRAMMAR.lengthFields(file);
  },
};

export async function probeTarget(): Promise<FuzzTarget> {
  const exif = new Uint8Array(makeExif());
  const photo = { width: 20, height: 11, subsampling: "4:2:0", quality: 70, seed: 5, exif } as const;
  const seeds = [
    encodeJpeg({ ...photo, progressive: false, icc: new Uint8Array(300).fill(65) }),
    encodeJpeg({ ...photo, progressive: true, xmp: ascii("<x hdrgm:Version='1'/>") }),
    ...pngSeeds().slice(0, 10),
    ...(await makeWebps()),
    ...gifSeeds(),
    ...bmpSeeds(),
    ...(await avifSeeds()),
    ...OTHERS,
  ];
  const sound = seeds.map((seed) => JSON.stringify(answer(seed)));
  let turn = 0;
  return {
    name: "probe",
    grammar: GRAMMAR,
    seeds,
    run: (input) => answer(input).outcome,
    checkSound() {
      const i = turn++ % seeds.length;
      rule(JSON.stringify(answer(seeds[i])) === sound[i], "a sound file's own header", i);
    },
  };
}

function answer(file: Uint8Array): { readonly outcome: string; readonly header?: object } {
  try {
    const header = probe(file);
    const { format, width, height, orientation, frames, exif } = header;
    const sides = [width, height, orientation, frames];
    const whole = sides.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32);
    rule(whole && orientation >= 1 && orientation <= 8 && frames >= 1, "sizes, orientation and frames", sides);
    rule(exif === null || (exif.offset > 0 && exif.bytes >= 0), "EXIF at a place", exif);
    const profile = embeddedProfile(format, file);
    rule(profile.length <= MAX_PROFILE_BYTES, `a profile of at most ${MAX_PROFILE_BYTES} bytes`, profile.length);
    if (format === "webp") checkFrame(file);
    return { outcome: format, header };
  } catch (error) {
    if (isImageError(error)) return { outcome: error.code };
    throw error;
  }
}

function checkFrame(file: Uint8Array): void {
  const frame = firstFrame(file);
  if (frame) rule(frame.file.length <= file.length + 32, "a frame no larger than its file", frame.file.length);
}
