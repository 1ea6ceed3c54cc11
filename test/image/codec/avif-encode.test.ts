import { afterAll, describe, expect, it } from "vitest";
import { AvifCodec } from "../../../src/image/codec/avif";
import { AVIF_NS_PER_PIXEL, avifEncodeBytes, avifQuality } from "../../../src/image/codec/avif-options";
import { modules, testDarkroom } from "../../fixture/darkroom";
import { joined, u16, u32 } from "../../fixture/isobmff";
import { makePhoto } from "../../fixture/photo";
import { encodePng } from "../../fixture/png-file";
import { decodeRows } from "../../wasm/png-rows";
import { newArena } from "../resize-picture";

const darkroom = testDarkroom();
const arena = newArena();
afterAll(() => darkroom.close());

/** Light with grain; alpha falls from left to right where it is asked for. */
function pixels(width: number, height: number, alpha = false): Uint8Array {
  const rgba = new Uint8Array(4 * width * height);
  let state = 1;
  for (let i = 0; i < rgba.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const across = ((i >> 2) % width) / width;
    rgba.set([200 * across + (state >>> 28), 128 + (state >>> 28), 255 - 200 * across, alpha ? 255 * across : 255], i);
  }
  return rgba;
}

/** A TIFF block that names an artist. */
const EXIF = joined("MM\0*", u32(8), u16(1), u16(0x013b), u16(2), u32(4), "Ann\0", u32(0));

describe("AVIF out", () => {
  const photo = makePhoto({ width: 300, height: 200, quality: 90 });

  it("is a picture of the size, sampling and speed that the recipe says", async () => {
    const made = await darkroom.develop(photo, { maxDimension: 150, format: "avif", subsampling: "4:4:4", speed: 9 });
    expect(made).toMatchObject({ format: "avif", mimeType: "image/avif", width: 150, height: 100 });
    expect(made.report.steps.at(-1)).toBe("encode AVIF 150×100 at quality 80, speed 9");
    expect(darkroom.probe(made.bytes)).toMatchObject({
      width: 150,
      height: 100,
      subsampling: "4:4:4",
      hasAlpha: false,
    });
  });

  it("keeps alpha, and leaves it away where every pixel is opaque", async () => {
    const png = (alpha: boolean) =>
      encodePng(newArena(), { width: 64, height: 48, channels: 4, palette: false, rows: pixels(64, 48, alpha) });
    const soft = await darkroom.develop(png(true), { format: "avif" });
    expect(darkroom.probe(soft.bytes).hasAlpha).toBe(true);
    const again = await darkroom.develop(soft.bytes, { format: "png" });
    const { rgba } = decodeRows(arena, again.bytes);
    const worst = Math.max(
      ...Array.from({ length: 64 }, (_, x) => Math.abs(rgba[4 * (64 * 20 + x) + 3] - (255 * x) / 64)),
    );
    expect(worst).toBeLessThan(12);
    const opaque = await darkroom.develop(png(false), { format: "avif" });
    expect(darkroom.probe(opaque.bytes).hasAlpha).toBe(false);
  });

  it("writes grey without colour", async () => {
    const rows = Uint8Array.from({ length: 40 * 30 }, (_, i) => 6 * (i % 40));
    const source = encodePng(newArena(), { width: 40, height: 30, channels: 1, palette: false, rows });
    expect(darkroom.probe((await darkroom.develop(source, { format: "avif" })).bytes).subsampling).toBe("4:0:0");
  });

  it("takes the quality down for a limit of bytes", async () => {
    const free = await darkroom.develop(photo, { format: "avif", quality: 90 });
    const limit = Math.floor(free.bytes.length / 2);
    const held = await darkroom.develop(photo, { format: "avif", quality: 90, maxBytes: limit });
    expect(held.bytes.length).toBeLessThanOrEqual(limit);
    expect([held.report.overTarget, held.report.quality! < 90]).toEqual([false, true]);
  });

  it("carries no metadata, and names what it dropped under every policy", async () => {
    const file = makePhoto({ width: 64, height: 48, quality: 90, exif: EXIF });
    const { report } = await darkroom.develop(file, { format: "avif", metadata: "keep" });
    expect(report.dropped).toEqual(["exif"]);
  });

  it("a quality of WebP's scale becomes AVIF's own, which rises with it and ends at 100", () => {
    const curve = Array.from({ length: 100 }, (_, i) => avifQuality(i + 1));
    expect(curve).toEqual(curve.toSorted((a, b) => a - b));
    expect([avifQuality(1), avifQuality(75), avifQuality(80), avifQuality(100)]).toEqual([16, 57, 63, 100]);
  });

  it("refuses what would take too long by its pixels, before any is decoded, and an ssim", () => {
    const large = darkroom.probe(makePhoto({ width: 1200, height: 900, quality: 60 }));
    expect(() => darkroom.plan(large, { format: "avif", speed: 4 })).toThrow(
      expect.objectContaining({
        code: "RESOLUTION_TOO_HIGH",
        evidence: expect.objectContaining({ allowedPixels: 666_666 }),
      }),
    );
    expect(() => darkroom.plan(large, { format: "avif", speed: 6, maxBytes: 50_000 })).toThrow(
      /pixels for an AVIF at speed 6/,
    );
    expect(darkroom.plan(large, { format: "avif" }).width).toBe(1200);
    expect(() => darkroom.plan(large, { format: "avif", ssim: 0.95 })).toThrow(/expected jpeg or webp/);
    expect(AVIF_NS_PER_PIXEL).toHaveLength(11);
  });

  it("is refused where its memory does not fit, with what would be needed", () => {
    const header = { ...darkroom.probe(photo), width: 2400, height: 1800 };
    expect(() => darkroom.plan(header, { format: "avif" })).toThrow(
      expect.objectContaining({ code: "MEMORY_BUDGET_EXCEEDED" }),
    );
  });
});

describe("libavif's memory while encoding", () => {
  const cases = [
    { width: 64, height: 64, subsampling: "4:2:0", speed: 9 },
    { width: 640, height: 480, subsampling: "4:2:0", speed: 8 },
    { width: 640, height: 480, subsampling: "4:4:4", speed: 9 },
    { width: 640, height: 480, subsampling: "4:0:0", speed: 9 },
    { width: 640, height: 480, subsampling: "4:2:0", speed: 6 },
    { width: 1200, height: 900, subsampling: "4:2:0", speed: 9 },
  ] as const;
  for (const { width, height, ...options } of cases) {
    it(`is predicted for ${width}×${height} ${options.subsampling} at speed ${options.speed}: never under, at most 40 % over`, async () => {
      const codec = new AvifCodec(modules().codecs);
      const { peakBytes } = await codec.encode(pixels(width, height), { width, height }, { quality: 80, ...options });
      codec.close();
      const ratio = avifEncodeBytes(width * height, options.speed, options.subsampling) / peakBytes;
      expect(ratio).toBeGreaterThanOrEqual(1);
      expect(ratio).toBeLessThanOrEqual(1.4);
    });
  }

  it("the whole job takes what its plan says", async () => {
    const photo = makePhoto({ width: 1000, height: 800, quality: 80 });
    const { report } = await darkroom.develop(photo, { format: "avif", speed: 9 });
    expect(report.actualPeakBytes / report.predictedPeakBytes).toBeGreaterThan(0.7);
    expect(report.actualPeakBytes).toBeLessThanOrEqual(report.predictedPeakBytes);
  });
});
