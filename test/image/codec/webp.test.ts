import { afterAll, describe, expect, it } from "vitest";
import { WebpCodec, webpDecodeBytes, webpEncodeBytes } from "../../../src/image/codec/webp";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { modules, testDarkroom } from "../../fixture/darkroom";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());

/** Smooth light with grain: what photographs cost, about. */
function pixels(width: number, height: number): Uint8Array {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  let state = 1;
  for (let i = 0; i < rgba.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = (i >> 2) % width;
    rgba[i] = (200 * x) / width + (state >>> 28);
    rgba[i + 1] = 128 + (state >>> 28);
    rgba[i + 2] = 255 - (200 * x) / width;
  }
  return rgba;
}

describe("libwebp's memory", () => {
  const sizes: Array<[number, number]> = [
    [64, 64],
    [800, 600],
    [1600, 1200],
    [2400, 1800],
  ];
  for (const [width, height] of sizes) {
    it(`is predicted for ${width}×${height}: never under, at most 40 % over`, async () => {
      const codec = new WebpCodec(modules());
      const encoded = await codec.encode(pixels(width, height), width, height, 80);
      const decoded = await codec.decode(encoded.bytes);
      const ratios = [
        webpEncodeBytes(width * height) / encoded.peakBytes,
        webpDecodeBytes(width * height, encoded.bytes.length) / decoded.peakBytes,
      ];
      for (const ratio of ratios) {
        expect(ratio).toBeGreaterThanOrEqual(1);
        expect(ratio).toBeLessThanOrEqual(1.4);
      }
      codec.close();
    });
  }
});

describe.skipIf(!hasCorpus)("an animated WebP", () => {
  it("gives its first frame on its whole canvas, and says that frames were dropped", async () => {
    const animated = corpusEntries().filter(({ path }) => path.startsWith("webp/animated/"));
    expect(animated.length).toBeGreaterThan(2);
    for (const { path } of animated) {
      const { width, height, header, report } = await darkroom.develop(readCorpus(path), { format: "png" });
      expect([width, height], path).toEqual([header.width, header.height]);
      expect(header.frames, path).toBeGreaterThan(1);
      expect(report.dropped, path).toContain("frames");
    }
  });
});
