import encode, { init } from "@jsquash/webp/encode.js";
import { afterAll, describe, expect, it } from "vitest";
import { WebpCodec, webpDecodeBytes, webpEncodeBytes, webpLosslessBytes } from "../../../src/image/codec/webp";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { modules, testDarkroom } from "../../fixture/darkroom";
import { photoPixels } from "../../fixture/photo";
import { noise as noiseSource } from "../resize-picture";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());

/** Smooth light with grain, in a shape: `alpha` of a pixel by its distance from the middle, in widths. */
function pixels(width: number, height: number, alpha: (distance: number) => number): Uint8Array {
  const rgba = new Uint8ClampedArray(4 * width * height);
  let state = 1;
  for (let i = 0; i < rgba.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = (i >> 2) % width;
    const y = Math.floor((i >> 2) / width);
    rgba[i] = (200 * x) / width + (state >>> 28);
    rgba[i + 1] = 128 + (state >>> 28);
    rgba[i + 2] = 255 - (200 * x) / width;
    rgba[i + 3] = alpha(Math.hypot(x - width / 2, y - height / 2) / width);
  }
  return new Uint8Array(rgba.buffer);
}

const soft = (distance: number) => 255 - 400 * distance;
/** Percent: a header does not tell how smooth the alpha is, and soft edges cost most. */
const SHAPES = [
  { name: "with soft edges", alpha: soft, over: 40 },
  { name: "cut out", alpha: (distance: number) => (distance < 0.3 ? 255 : 0), over: 65 },
];

describe("libwebp's memory", () => {
  const sizes: Array<[number, number]> = [
    [64, 64],
    [800, 600],
    [1000, 790],
    [1600, 1200],
    [2400, 1800],
  ];
  for (const [width, height] of sizes) {
    for (const { name, alpha, over } of SHAPES) {
      it(`is predicted for ${width}×${height} ${name}: never under, at most ${over} % over`, async () => {
        const codec = new WebpCodec(modules().codecs);
        const encoded = await codec.encode(pixels(width, height, alpha), width, height, 80);
        const decoded = await codec.decode(encoded.bytes);
        const ratios = [
          webpEncodeBytes(width * height) / encoded.peakBytes,
          webpDecodeBytes(darkroom.probe(encoded.bytes)) / decoded.peakBytes,
        ];
        for (const ratio of ratios) {
          expect(ratio).toBeGreaterThanOrEqual(1);
          expect(ratio).toBeLessThanOrEqual(1 + over / 100);
        }
        codec.close();
      });
    }
  }

  it("is predicted for opaque files, lossy and lossless: never under, at most 40 % over", async () => {
    await init(modules().codecs.webpEncode() as WebAssembly.Module);
    const [width, height] = [2016, 1512];
    const data = new Uint8ClampedArray(pixels(width, height, () => 255).buffer as ArrayBuffer);
    for (const lossless of [0, 1]) {
      const codec = new WebpCodec(modules().codecs);
      const file = new Uint8Array(await encode({ data, width, height } as ImageData, { lossless, method: 1 }));
      const header = darkroom.probe(file);
      expect([header.lossless, header.hasAlpha]).toEqual([lossless === 1, false]);
      const ratio = webpDecodeBytes(header) / (await codec.decode(file)).peakBytes;
      expect(ratio).toBeGreaterThanOrEqual(1);
      expect(ratio).toBeLessThanOrEqual(1.4);
    }
  });

  const noise = (width: number, height: number) => {
    const next = noiseSource(7);
    return Uint8Array.from({ length: 4 * width * height }, (_, i) => ((i & 3) === 3 ? 255 : next()));
  };
  const drawing = (width: number, height: number) =>
    Uint8Array.from({ length: 4 * width * height }, (_, i) => {
      const [x, y] = [(i >> 2) % width, Math.floor((i >> 2) / width)];
      return (i & 3) === 3 ? ((x + y) % 50 < 40 ? 255 : 0) : ((x >> 4) * 16 + (y >> 4) * (i & 3)) & 255;
    });
  /** Percent: no header tells a drawing, which takes least, from a photograph. */
  const KINDS = [
    { name: "a photograph", of: (width: number, height: number) => photoPixels({ width, height }), over: 40 },
    { name: "noise", of: noise, over: 40 },
    { name: "soft edges", of: (w: number, h: number) => pixels(w, h, soft), over: 40 },
    { name: "a drawing", of: drawing, over: 70 },
  ];
  for (const { name, of, over } of KINDS) {
    it(`is predicted for lossless files of ${name}: never under, at most ${over} % over`, async () => {
      for (const [width, height] of [
        [64, 64],
        [640, 480],
        [800, 600],
        [900, 700],
        [1000, 800],
        [1100, 800],
        [1600, 1200],
      ] as Array<[number, number]>) {
        const codec = new WebpCodec(modules().codecs);
        const { peakBytes } = await codec.encode(of(width, height), width, height, "lossless");
        const ratio = webpLosslessBytes(width * height) / peakBytes;
        expect(ratio, `${width}×${height}`).toBeGreaterThanOrEqual(1);
        expect(ratio, `${width}×${height}`).toBeLessThanOrEqual(1 + over / 100);
        codec.close();
      }
    });
  }

  it("ends at the limit of the job with a typed error, and serves the next", async () => {
    const codec = new WebpCodec(modules().codecs);
    const job = codec.encode(pixels(1600, 1200, soft), 1600, 1200, 80, 17 * 1024 * 1024);
    await expect(job).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
    await expect(codec.encode(pixels(64, 64, soft), 64, 64, 80)).resolves.toMatchObject({
      peakBytes: 16 * 1024 * 1024,
    });
  });
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
