import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { hex } from "../../../src/image";
import { AvifCodec, avifDecodeBytes } from "../../../src/image/codec/avif";
import { clap, encodeAvif, imir, irot, SUBSAMPLE, withProperties } from "../../fixture/avif";
import { hasCorpus, readCorpus } from "../../fixture/corpus";
import { modules, testDarkroom } from "../../fixture/darkroom";
import { decodeRows } from "../../wasm/png-rows";
import { newArena } from "../resize-picture";

const darkroom = testDarkroom();
const arena = newArena();
afterAll(() => darkroom.close());

/** Smooth light with grain. @param alpha of every pixel */
function pixels(width: number, height: number, alpha = 255): Uint8Array {
  const rgba = new Uint8Array(4 * width * height);
  let state = 1;
  for (let i = 0; i < rgba.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const x = (i >> 2) % width;
    rgba.set([(200 * x) / width + (state >>> 28), 128 + (state >>> 28), 255 - (200 * x) / width, alpha], i);
  }
  return rgba;
}

/** Four colours, one a quarter: every orientation looks different. */
function quarters(width: number, height: number): Uint8Array {
  const colours = [
    [220, 30, 30, 255],
    [30, 200, 30, 255],
    [30, 30, 220, 255],
    [230, 230, 40, 255],
  ];
  const at = (i: number) => colours[(i % width < width / 2 ? 0 : 1) + (i < (width * height) / 2 ? 0 : 2)];
  return Uint8Array.from({ length: 4 * width * height }, (_, i) => at(i >> 2)[i & 3]);
}

/** Which quarter's colour stands in each corner, in reading order. */
async function corners(file: Uint8Array): Promise<string> {
  const { bytes } = await darkroom.develop(file, { format: "png" });
  const { rgba, width, height } = decodeRows(arena, bytes);
  const name = (x: number, y: number) => {
    const [r, g, b] = rgba.subarray(4 * (y * width + x));
    return r > 150 ? (g > 150 ? "Y" : "R") : g > 150 ? "G" : b > 150 ? "B" : "?";
  };
  const [right, below] = [width - 3, height - 3];
  return `${width}×${height} ${name(2, 2)}${name(right, 2)}${name(2, below)}${name(right, below)}`;
}

describe("AVIF in", () => {
  it("is turned once as irot and imir say, and cut as clap says", async () => {
    const plain = await encodeAvif(quarters(32, 24), 32, 24, { subsample: SUBSAMPLE["4:4:4"], quality: 90 });
    const turned = (...properties: Uint8Array[]) => corners(withProperties(plain, properties));
    expect(await corners(plain)).toBe("32×24 RGBY");
    expect(await turned()).toBe("32×24 RGBY");
    expect(await turned(irot(1))).toBe("24×32 GYRB");
    expect(await turned(irot(2))).toBe("32×24 YBGR");
    expect(await turned(irot(3))).toBe("24×32 BRYG");
    expect(await turned(imir(0))).toBe("32×24 BYRG");
    expect(await turned(imir(1))).toBe("32×24 GRYB");
    expect(await turned(irot(1), imir(0))).toBe("24×32 RBGY");
    expect(await turned(irot(1), imir(1))).toBe("24×32 YGBR");
    expect(await turned(clap(12, 8, 8, -6))).toBe("12×8 GGGG");
    expect(await turned(clap(12, 8, 8, 6), irot(3))).toBe("8×12 YYYY");
  });

  it("keeps alpha, and brings 10 bits to 8", async () => {
    const half = await encodeAvif(pixels(40, 30, 100), 40, 30);
    const { bytes } = await darkroom.develop(half, { format: "png" });
    expect(Math.abs(decodeRows(arena, bytes).rgba[3] - 100)).toBeLessThanOrEqual(2);
    const deep = new Uint16Array(4 * 40 * 30).fill(1023);
    const file = await encodeAvif(new Uint8Array(deep.buffer), 40, 30, { bitDepth: 10 });
    const white = await darkroom.develop(file, { format: "png" });
    expect(white.header.bitDepth).toBe(10);
    expect([...decodeRows(arena, white.bytes).rgba.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  it("is judged like any other, and a damaged one is a typed failure after which the next gives the same bytes", async () => {
    const file = await encodeAvif(pixels(64, 48), 64, 48);
    const before = await darkroom.develop(file, { format: "jpeg", judge: "full" });
    expect(before.judged?.metrics.pixels).toBe(64 * 48);
    const damaged = file.slice();
    damaged.fill(0xa5, damaged.length - 60);
    await expect(darkroom.develop(damaged, { format: "jpeg" })).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
    const after = await darkroom.develop(file, { format: "jpeg" });
    expect(Buffer.compare(after.bytes, before.bytes)).toBe(0);
  });
});

describe("libavif's memory while decoding", () => {
  const cases = [
    { width: 64, height: 64, subsample: "4:2:0", bitDepth: 8, alpha: 255 },
    { width: 640, height: 480, subsample: "4:2:0", bitDepth: 8, alpha: 128 },
    { width: 640, height: 480, subsample: "4:4:4", bitDepth: 10, alpha: 255 },
    { width: 1200, height: 900, subsample: "4:2:0", bitDepth: 8, alpha: 255 },
    { width: 1200, height: 900, subsample: "4:4:4", bitDepth: 8, alpha: 255 },
    { width: 1200, height: 900, subsample: "4:2:0", bitDepth: 8, alpha: 128 },
  ] as const;
  for (const { width, height, subsample, bitDepth, alpha } of cases) {
    const name = `${width}×${height} ${subsample} of ${bitDepth} bits${alpha < 255 ? " with alpha" : ""}`;
    it(`is predicted for ${name}: never under, at most 40 % over`, async () => {
      const rgba = pixels(width, height, alpha);
      const samples =
        bitDepth > 8 ? new Uint8Array(Uint16Array.from(rgba, (value) => (value * 1023) / 255).buffer) : rgba;
      const file = await encodeAvif(samples, width, height, { subsample: SUBSAMPLE[subsample], bitDepth });
      const header = darkroom.probe(file);
      expect([header.subsampling, header.hasAlpha]).toEqual([subsample, alpha < 255]);
      const codec = new AvifCodec(modules().codecs);
      const ratio = avifDecodeBytes(header) / (await codec.decode(file)).peakBytes;
      codec.close();
      expect(ratio).toBeGreaterThanOrEqual(1);
      expect(ratio).toBeLessThanOrEqual(1.4);
    });
  }

  it("ends at the limit of the job with a typed error, and serves the next", async () => {
    const codec = new AvifCodec(modules().codecs);
    const large = await encodeAvif(pixels(1200, 900), 1200, 900);
    const small = await encodeAvif(pixels(64, 64), 64, 64);
    const refused = codec.decode(large, 17 * 1024 * 1024);
    await expect(refused).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
    await expect(codec.decode(small)).resolves.toMatchObject({ width: 64, peakBytes: 16 * 1024 * 1024 });
    codec.close();
  });
});

interface Golden {
  readonly path: string;
  readonly outcome: string;
  readonly dB: number;
  readonly sha256: string;
}

const table = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../golden/${name}`, import.meta.url)), "utf8")
    .trimEnd()
    .split("\n");

const GOLDEN: readonly Golden[] = table("avif.tsv").map((line) => {
  const [path, outcome, , , dB, sha256] = line.split("\t");
  return { path, outcome, dB: dB === "same" ? Number.POSITIVE_INFINITY : Number(dB), sha256 };
});
const EXCEPTIONS = new Set(table("avif-exceptions.tsv").map((line) => line.split("\t")[0]));

describe("AVIF against avifdec", () => {
  it("every file that both decode is within 40 dB, or an exception with its reason", () => {
    const far = GOLDEN.filter(({ outcome, dB }) => outcome === "ok" && !(dB >= 40)).map(({ path }) => path);
    expect(far).toEqual([...EXCEPTIONS].slice(1));
  });

  it.skipIf(!hasCorpus)(
    "the corpus decodes to the pixels that were compared, in the memory that was predicted",
    async () => {
      const wrong: string[] = [];
      for (const { path, sha256, outcome } of GOLDEN) {
        const file = readCorpus(path);
        const codec = new AvifCodec(modules().codecs);
        const decoded = await codec.decode(file).catch((error: { code: string }) => error.code);
        codec.close();
        if (typeof decoded === "string") {
          if (sha256 !== "-" || decoded !== "CORRUPTED_IMAGE") wrong.push(`${path}: ${decoded}, ${outcome}`);
          continue;
        }
        const found = hex(
          new Uint8Array(await crypto.subtle.digest("SHA-256", decoded.rgba as Uint8Array<ArrayBuffer>)),
        );
        if (found !== sha256) wrong.push(`${path}: ${found}`);
        const ratio = avifDecodeBytes(darkroom.probe(file)) / decoded.peakBytes;
        if (ratio < 1 || ratio > 1.4) wrong.push(`${path}: predicted ${ratio.toFixed(2)} of what it took`);
      }
      expect(wrong).toEqual([]);
    },
  );
});
