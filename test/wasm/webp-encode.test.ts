import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { webpEncodeWorkBytes } from "../../src/image/encode/webp";
import { ERR_ARGUMENT, ERR_LIMIT, ERR_OUTPUT_FULL } from "../../wasm/status";
import { newArena, noise } from "../image/resize-picture";
import { decodeVp8 } from "../reference/webp-decode";
import type { SourcePicture } from "./jpeg-encode-file";
import { madePicture, PICTURE_KINDS, type PictureKind } from "./jpeg-encode-picture";
import { encodeWebp, type WebpWish } from "./webp-encode-file";
import { decodeWithLibwebp, psnr } from "./webp-libwebp";

const PRESETS = [0, 1] as const;
const QUALITIES = [0, 30, 75, 100] as const;
/** More than the frame header of these pictures, which is no part of the budget of modes. */
const FRAME_HEADER_BYTES = 1000;
const GOLDEN = readFileSync(new URL("../golden/webp.tsv", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));

function made(kind: PictureKind, width: number, height: number): SourcePicture {
  return { rgba: madePicture(kind, width, height), width, height };
}

function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Encodes, decodes by the reference, and expects the encoder's own reconstruction. */
function expectExact(source: SourcePicture, wish: WebpWish, arena = newArena()) {
  const encoded = encodeWebp(arena, source, wish);
  const decoded = decodeVp8(encoded.file);
  const label = `${source.width}x${source.height} ${JSON.stringify(wish)}`;
  expect([decoded.width, decoded.height], label).toEqual([source.width, source.height]);
  for (const plane of ["luma", "cb", "cr"] as const) {
    expect(Buffer.compare(decoded[plane], encoded[plane]), `${plane} of ${label}`).toBe(0);
  }
  return { encoded, decoded };
}

describe("reconstruction", () => {
  test.each(PICTURE_KINDS)("%s: a decoder has exactly the encoder's samples, at every quality and preset", (kind) => {
    const arena = newArena();
    for (const [width, height] of [
      [16, 16],
      [49, 33],
      [100, 70],
    ]) {
      for (const quality of QUALITIES) {
        for (const preset of PRESETS) expectExact(made(kind, width, height), { quality, preset }, arena);
      }
    }
  });

  test("every width and every height from 1 to 70", () => {
    const arena = newArena();
    for (let size = 1; size <= 70; size++) {
      expectExact(made("waves", size, 71 - size), { quality: 80 }, arena);
      expectExact(made("noise", 71 - size, 1 + (size % 5)), { quality: 50, preset: 1 }, arena);
      expectExact(made("checker", 1 + (size % 3), size), { quality: 100 }, arena);
    }
  });

  test("levels beyond i8, in blocks with a DC and in blocks without", () => {
    const next = noise(3);
    const rgba = Uint8Array.from({ length: 64 * 64 * 4 }, (_, i) => ((next() & 1) * 255) | ((i & 3) === 3 ? 255 : 0));
    for (let i = 0; i < rgba.length; i += 4) rgba.fill(rgba[i], i, i + 3);
    const source = { rgba, width: 64, height: 64 };
    // Without a budget for modes every prediction is 16 × 16, whose blocks leave their DC to Y2.
    expect(expectExact(source, { quality: 100, modeBytes: 1 }).decoded.split).toBe(0);
    expect(expectExact(source, { quality: 100 }).decoded.split).toBeGreaterThan(0);
  });

  test("records that do not fit are written early, and the file is as exact and as libwebp sees it", () => {
    const source = made("noise", 900, 800);
    const { encoded } = expectExact(source, { quality: 100, preset: 1 });
    expect(encoded.refusals).toBeGreaterThan(0);
    expect(encoded.work).toBe(2850);
    expect(decodeWithLibwebp(encoded.file).width).toBe(900);
  });

  test("portions of any size make the same file", () => {
    const source = made("noise", 900, 800);
    const [whole, small] = [65536, 67].map((capacity) =>
      digest(encodeWebp(newArena(), source, { quality: 100, preset: 1, capacity }).file),
    );
    expect(small).toBe(whole);
  });
});

describe("libwebp", () => {
  test.each(PICTURE_KINDS)("%s: decodes to nearly the picture at quality 95", (kind) => {
    const source = made(kind, 131, 97);
    for (const preset of PRESETS) {
      const { file } = encodeWebp(newArena(), source, { quality: 95, preset });
      const decoded = decodeWithLibwebp(file);
      expect([decoded.width, decoded.height]).toEqual([131, 97]);
      // Chroma of noise and of one-pixel stripes does not survive its halving.
      const least = { waves: 20, noise: 10, checker: 28, stripes: 10, flat: 45 }[kind];
      expect(psnr(decoded.rgba, source.rgba)).toBeGreaterThan(least);
    }
  });

  test("every size from 1 to 70 is accepted", () => {
    const arena = newArena();
    for (let size = 1; size <= 70; size++) {
      const decoded = decodeWithLibwebp(encodeWebp(arena, made("waves", size, 71 - size), { quality: 60 }).file);
      expect([decoded.width, decoded.height]).toEqual([size, 71 - size]);
    }
  });
});

describe("limits", () => {
  test("a first partition has room for every mode: 4 × 4 predictions stop before the budget is used up", () => {
    const source = made("noise", 480, 480);
    const free = decodeVp8(encodeWebp(newArena(), source, { quality: 60 }).file);
    expect(free.split).toBeGreaterThan(800);
    expect(free.firstPartitionBytes).toBeGreaterThan(5000);
    // Of 900 macroblocks: room for some 4 × 4 predictions, for hardly any, and not even for segments.
    for (const modeBytes of [4000, 1500, 450]) {
      const { decoded } = expectExact(source, { quality: 60, modeBytes });
      expect(decoded.firstPartitionBytes).toBeLessThan(modeBytes + FRAME_HEADER_BYTES);
      expect(decoded.split).toBeLessThan(modeBytes / 5);
    }
  });

  test("a short budget is felt everywhere, not at the bottom alone", () => {
    const { splitByRow } = decodeVp8(
      encodeWebp(newArena(), made("noise", 480, 480), { quality: 60, modeBytes: 3000 }).file,
    );
    const [upper, lower] = [splitByRow.slice(5, 15), splitByRow.slice(20)].map((rows) => rows.reduce((a, b) => a + b));
    expect(lower).toBeGreaterThan(0.7 * upper);
  });

  test("the budget holds after the probabilities are fixed, too", () => {
    const source = made("noise", 900, 800);
    const { encoded, decoded } = expectExact(source, { quality: 100, preset: 1, modeBytes: 12_000 });
    expect(encoded.refusals).toBeGreaterThan(0);
    expect(decoded.firstPartitionBytes).toBeLessThan(12_000 + FRAME_HEADER_BYTES);
  });

  test("work memory is what the plan predicts, from one pixel to the largest picture, under 2.5 MiB for 12 MP", () => {
    const { kernel } = newArena();
    const sides = [1, 15, 16, 17, 100, 333, 1024, 4000, 16383];
    for (const width of sides) {
      for (const height of sides) {
        expect(kernel.webpenc_work_bytes(width, height)).toBe(webpEncodeWorkBytes(width, height));
      }
    }
    expect(webpEncodeWorkBytes(4000, 3000) + kernel.webpenc_state_bytes()).toBeLessThan(2.5 * 1024 * 1024);
  });

  test("sides that WebP cannot express, and qualities and presets that do not exist, are refused", () => {
    const { kernel } = newArena();
    for (const [width, height] of [
      [0, 1],
      [1, 0],
      [16384, 1],
      [1, 16384],
      [-1, 5],
    ]) {
      expect(kernel.webpenc_work_bytes(width, height)).toBe(ERR_LIMIT);
    }
    const arena = newArena();
    arena.reset(Number.POSITIVE_INFINITY);
    const state = arena.alloc(kernel.webpenc_state_bytes());
    const work = arena.alloc(kernel.webpenc_work_bytes(8, 8));
    const open = (width: number, quality: number, preset: number) =>
      arena.kernel.webpenc_open(state, work, width, 8, quality, preset);
    expect([open(16384, 80, 0), open(8, 101, 0), open(8, -1, 0), open(8, 80, 2), open(8, 80, -1)]).toEqual([
      ERR_LIMIT,
      ERR_ARGUMENT,
      ERR_ARGUMENT,
      ERR_ARGUMENT,
      ERR_ARGUMENT,
    ]);
  });

  test("calls out of order are refused and change nothing", () => {
    const arena = newArena();
    arena.reset(Number.POSITIVE_INFINITY);
    const { kernel } = arena;
    const state = arena.alloc(kernel.webpenc_state_bytes());
    const work = arena.alloc(kernel.webpenc_work_bytes(8, 2));
    const buffer = arena.alloc(4096);
    expect([kernel.webpenc_row(state, buffer), kernel.webpenc_finish(state)]).toEqual([ERR_ARGUMENT, ERR_ARGUMENT]);
    expect(kernel.webpenc_tokens(state, buffer, 4096)).toBe(ERR_ARGUMENT);
    expect(kernel.webpenc_open(state, work, 8, 2, 80, 0)).toBe(0);
    expect([kernel.webpenc_row(state, buffer), kernel.webpenc_finish(state)]).toEqual([0, ERR_ARGUMENT]);
    expect([kernel.webpenc_row(state, buffer), kernel.webpenc_row(state, buffer)]).toEqual([0, ERR_ARGUMENT]);
    expect([kernel.webpenc_finish(state), kernel.webpenc_finish(state)]).toEqual([0, ERR_ARGUMENT]);
    expect(kernel.webpenc_head(state, buffer, 4096)).toBe(ERR_ARGUMENT);
    expect(kernel.webpenc_tokens(state, buffer, 63)).toBe(ERR_OUTPUT_FULL);
    expect(kernel.webpenc_tokens(state, buffer, 4096)).toBeGreaterThan(0);
    expect(kernel.webpenc_tokens(state, buffer, 4096)).toBe(0);
    expect(kernel.webpenc_head(state, buffer, 63)).toBe(ERR_OUTPUT_FULL);
    expect(kernel.webpenc_head(state, buffer, 4096)).toBeGreaterThan(30);
    expect(kernel.webpenc_head(state, buffer, 4096)).toBe(0);
  });
});

describe("files", () => {
  test("a higher quality makes a larger file that is nearer to the picture", () => {
    const source = made("waves", 200, 150);
    const steps = [10, 30, 50, 70, 90].map((quality) => {
      const { file } = encodeWebp(newArena(), source, { quality });
      return { bytes: file.length, db: psnr(decodeWithLibwebp(file).rgba, source.rgba) };
    });
    for (let i = 1; i < steps.length; i++) {
      expect(steps[i].bytes).toBeGreaterThan(steps[i - 1].bytes);
      expect(steps[i].db).toBeGreaterThan(steps[i - 1].db);
    }
  });

  test("two encoders at work in turns do not see each other", () => {
    const sources = [made("waves", 90, 40), made("stripes", 33, 40)];
    const alone = sources.map((source) => digest(encodeWebp(newArena(), source, { quality: 80 }).file));
    const arena = newArena();
    arena.reset(Number.POSITIVE_INFINITY);
    const { kernel } = arena;
    const out = arena.alloc(65536);
    const states = sources.map(({ width, height }) => {
      const state = arena.alloc(kernel.webpenc_state_bytes());
      expect(
        kernel.webpenc_open(state, arena.alloc(kernel.webpenc_work_bytes(width, height)), width, height, 80, 0),
      ).toBe(0);
      return state;
    });
    const rows = sources.map(({ width }) => arena.alloc(width * 4));
    for (let y = 0; y < 40; y++) {
      for (const [i, { rgba, width }] of sources.entries()) {
        arena.bytes().set(rgba.subarray(y * width * 4, (y + 1) * width * 4), rows[i]);
        expect(kernel.webpenc_row(states[i], rows[i])).toBe(0);
      }
    }
    const files = states.map((state) => {
      expect(kernel.webpenc_finish(state)).toBe(0);
      const tokens = arena.copy(out, kernel.webpenc_tokens(state, out, 65536));
      return digest(Buffer.concat([arena.copy(out, kernel.webpenc_head(state, out, 65536)), tokens]));
    });
    expect(files).toEqual(alone);
  });

  test("are those of test/golden/webp.tsv, byte for byte", () => {
    expect(GOLDEN.length).toBeGreaterThan(20);
    const arena = newArena();
    for (const [kind, width, height, quality, preset, bytes, sha256] of GOLDEN) {
      const source = made(kind as PictureKind, Number(width), Number(height));
      const { file } = encodeWebp(arena, source, { quality: Number(quality), preset: preset === "best" ? 0 : 1 });
      const label = `${kind} ${width}x${height} q${quality} ${preset}`;
      expect(`${label}: ${file.length} ${digest(file)}`).toBe(`${label}: ${bytes} ${sha256}`);
    }
  });
});
