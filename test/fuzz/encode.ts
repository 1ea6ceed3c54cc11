// Fuzz target "encode": what the encoders are given. Sizes from 1 to 70 in turn, every subsampling, orientation and quality by
// chance, noise and extremes for pixels; between guard bytes. The files must decode to the picture: exactly for PNG, and for
// JPEG at quality 90 and more within what quantisation may change.
import { PngWriter } from "../../src/image/encode/png";
import type { Orientation } from "../../src/image/header";
import { GuardedArena } from "./guarded-arena";
import { decodeGuarded } from "./jpeg";
import { encodeJpeg, makePicture, TEXTURES } from "./made-picture";
import { core } from "./modules";
import { decodePngGuarded } from "./png";
import type { Random } from "./random";
import { type FuzzTarget, rule } from "./target";

const MAX_SIDE = 70;
/** Headers, tables and, for a block of noise at quality 100, at most this many bytes a pixel. */
const JPEG_BYTES_PER_PIXEL = 12;
const JPEG_HEADER_BYTES = 1400;
const PNG_OVERHEAD_BYTES = 1000;
/** Grey levels by which a mean may differ after quality 90 or more; extremes clip, so their means move. */
const MEAN_TOLERANCE = 6;

export function encodeTarget(): FuzzTarget {
  const arena = new GuardedArena(core);
  const check = new GuardedArena(core);
  const soundJpeg = jpeg(arena, 37, 23, 4711);
  return {
    name: "encode",
    grammar: { words: [new Uint8Array(1)], lengthFields: () => [] },
    // The mutator's bytes are not used: sizes and seeds come from the case's own numbers.
    seeds: [new Uint8Array(4)],
    run(_, random) {
      const width = 1 + random.below(MAX_SIDE);
      const height = 1 + random.below(MAX_SIDE);
      return random.oneIn(3)
        ? runPng(arena, check, width, height, random)
        : runJpeg(arena, check, width, height, random);
    },
    checkSound() {
      rule(Buffer.compare(jpeg(arena, 37, 23, 4711), soundJpeg) === 0, "a sound picture's own bytes", "others");
    },
  };
}

function jpeg(arena: GuardedArena, width: number, height: number, seed: number): Uint8Array {
  arena.reset(Number.POSITIVE_INFINITY);
  return encodeJpeg({ width, height, quality: 80, subsampling: "4:2:0", progressive: true, seed }, arena);
}

export function runJpeg(
  arena: GuardedArena,
  check: GuardedArena,
  width: number,
  height: number,
  random: Random,
): string {
  const orientation = (1 + random.below(8)) as Orientation;
  const request = {
    width,
    height,
    orientation,
    subsampling: random.pick(["4:4:4", "4:2:2", "4:2:0", "grey"] as const),
    progressive: random.oneIn(2),
    quality: random.pick([1, 2, 10, 50, 75, 90, 95, 99, 100]),
    texture: random.pick(TEXTURES),
    seed: random.u32(),
  };
  arena.reset(Number.POSITIVE_INFINITY);
  const file = encodeJpeg(request, arena);
  arena.verify();
  const bound = JPEG_HEADER_BYTES + JPEG_BYTES_PER_PIXEL * (Math.ceil(width / 16) * Math.ceil(height / 16) * 256);
  rule(file.length <= bound, `at most ${bound} bytes for ${JSON.stringify(request)}`, file.length);
  const { outcome, rows } = decodeGuarded(check, file, { scale: 0, judgeScale: -1 }, true);
  rule(outcome === "picture", `a sound file of ${JSON.stringify(request)}`, outcome);
  rule(rows.length === 4 * width * height, `${width}×${height} pixels`, rows.length / 4);
  if (
    request.quality >= 90 &&
    (request.texture === "smooth" || request.texture === "black" || request.texture === "white")
  ) {
    const expected = mean(makePicture(request.texture, width, height, request.seed));
    rule(
      Math.abs(mean(rows) - expected) <= MEAN_TOLERANCE,
      `a mean of ${expected} for ${JSON.stringify(request)}`,
      mean(rows),
    );
  }
  return `jpeg ${request.subsampling}`;
}

function mean(rgba: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < rgba.length; i += 4) sum += rgba[i];
  return (4 * sum) / rgba.length;
}

export function runPng(
  arena: GuardedArena,
  check: GuardedArena,
  width: number,
  height: number,
  random: Random,
): string {
  const channels = random.pick([1, 3, 4] as const);
  const rgba = makePicture(random.pick(TEXTURES), width, height, random.u32(), channels === 4);
  const level = random.pick([0, 1, 6, 9] as const);
  arena.reset(Number.POSITIVE_INFINITY);
  const writer = new PngWriter(arena, { width, height, channels, level });
  const expected = Buffer.alloc(4 * width * height);
  for (let y = 0; y < height; y++) {
    const row = new Uint8Array(width * channels);
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x);
      for (let c = 0; c < channels; c++) row[x * channels + c] = rgba[at + c];
      for (let c = 0; c < 3; c++) expected[at + c] = channels === 1 ? rgba[at] : rgba[at + c];
      expected[at + 3] = channels === 4 ? rgba[at + 3] : 255;
    }
    writer.push(row);
  }
  const file = writer.finish();
  arena.verify();
  const bound = PNG_OVERHEAD_BYTES + Math.ceil(1.02 * (channels * width + 1) * height);
  rule(file.length <= bound, `at most ${bound} bytes for ${width}×${height}×${channels}`, file.length);
  const { outcome, rows } = decodePngGuarded(check, file, true);
  rule(outcome === "picture" && rows.equals(expected), `the pixels of ${width}×${height}×${channels}`, outcome);
  return `png of ${channels} channels`;
}
