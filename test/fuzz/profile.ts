// Fuzz target "profile": ICC bytes through profileKind, readMatrixProfile and the converter, which writes rows between guards.
import { ProfileConverter } from "../../src/image/colour/convert";
import { readMatrixProfile } from "../../src/image/colour/matrix-profile";
import { profileKind } from "../../src/image/probe/icc-kind";
import { GuardedArena } from "./guarded-arena";
import { makePicture } from "./made-picture";
import { core } from "./modules";
import type { Grammar } from "./mutate";
import { type FuzzTarget, rule } from "./target";

const WIDTH = 67;
const ascii = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

const GRAMMAR: Grammar = {
  words: [
    ...["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "curv", "para", "XYZ ", "RGB ", "GRAY", "CMYK", "acsp"].map(
      ascii,
    ),
    Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
    Uint8Array.of(0x80, 0, 0, 0),
  ],
  // Tag count, and offset and size of each tag.
  lengthFields: (file) =>
    Array.from({ length: Math.min(20, Math.max(0, (file.length - 132) >> 2)) }, (_, i) => ({
      at: 128 + 4 * i,
      bytes: 4,
      littleEndian: false,
    })),
};

/** An RGB matrix profile: Display P3's colorants with a curve of each kind. */
function makeProfile(curve: Uint8Array): Uint8Array {
  const tags = ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"];
  const colorants = [0.5151, 0.2412, -0.0011, 0.2919, 0.6922, 0.0419, 0.1572, 0.0666, 0.7841];
  const dataAt = 132 + 12 * tags.length;
  const file = new Uint8Array(dataAt + 60 + curve.length);
  const view = new DataView(file.buffer);
  file.set(ascii("RGB "), 16);
  file.set(ascii("acsp"), 36);
  view.setUint32(128, tags.length);
  tags.forEach((tag, i) => {
    const at = 132 + 12 * i;
    file.set(ascii(tag), at);
    view.setUint32(at + 4, i < 3 ? dataAt + 20 * i : dataAt + 60);
    view.setUint32(at + 8, i < 3 ? 20 : curve.length);
    if (i >= 3) return;
    file.set(ascii("XYZ "), dataAt + 20 * i);
    for (let k = 0; k < 3; k++) view.setInt32(dataAt + 20 * i + 8 + 4 * k, Math.round(65536 * colorants[3 * i + k]));
  });
  file.set(curve, dataAt + 60);
  return file;
}

function curves(): Uint8Array[] {
  const sampled = (count: number) => {
    const curve = new Uint8Array(12 + 2 * count);
    curve.set(ascii("curv"));
    const view = new DataView(curve.buffer);
    view.setUint32(8, count);
    for (let i = 0; i < count; i++) view.setUint16(12 + 2 * i, count === 1 ? 563 : (65535 * i) / (count - 1));
    return curve;
  };
  const parametric = (type: number) => {
    const curve = new Uint8Array(40);
    curve.set(ascii("para"));
    const view = new DataView(curve.buffer);
    view.setUint16(8, type);
    for (const [i, v] of [2.4, 0.9479, 0.0521, 0.0774, 0.0405, 0, 0].entries()) {
      view.setInt32(12 + 4 * i, Math.round(65536 * v));
    }
    return curve;
  };
  return [...[0, 1, 2, 3, 256, 1024].map(sampled), ...[0, 1, 2, 3, 4].map(parametric)];
}

export function profileTarget(): FuzzTarget {
  const arena = new GuardedArena(core);
  const seeds = curves().map(makeProfile);
  const pixels = makePicture("noise", WIDTH, 1, 1, true);
  const convert = (profile: Uint8Array): Uint8Array | null => {
    const matrix = readMatrixProfile(profile);
    if (!matrix) return null;
    arena.reset(Number.POSITIVE_INFINITY);
    const converter = new ProfileConverter(arena, matrix);
    const row = arena.alloc(pixels.length);
    arena.bytes().set(pixels, row);
    converter.convert(row, WIDTH);
    arena.verify();
    return arena.copy(row, pixels.length);
  };
  const sound = seeds.map(convert);
  let turn = 0;
  return {
    name: "profile",
    grammar: GRAMMAR,
    seeds,
    run(input) {
      const kind = profileKind(input);
      const converted = convert(input);
      if (!converted) return `${kind}, not read`;
      for (let i = 3; i < pixels.length; i += 4) rule(converted[i] === pixels[i], "alpha as it was", converted[i]);
      return `${kind}, converted`;
    },
    checkSound() {
      const i = turn++ % seeds.length;
      const again = convert(seeds[i]);
      rule(again !== null && Buffer.compare(again, sound[i] ?? pixels) === 0, "a sound profile's own colours", i);
    },
  };
}
