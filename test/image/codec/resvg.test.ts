import { readFileSync } from "node:fs";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { CODEC_FILES } from "../../../scripts/codec-files.mjs";
import { ResvgCodec } from "../../../src/image/codec/resvg";
import { ResvgInstance } from "../../../src/image/codec/resvg-instance";
import { testDarkroom } from "../../fixture/darkroom";

const MIB = 1024 * 1024;
const NS = 'xmlns="http://www.w3.org/2000/svg"';
const encode = (text: string) => new TextEncoder().encode(text);
const drawing = (side: number, content: string) =>
  encode(`<svg ${NS} width="${side}" height="${side}" viewBox="0 0 100 100">${content}</svg>`);

const module = new WebAssembly.Module(readFileSync(CODEC_FILES.resvg));
const openCodec = () => new ResvgCodec({ resvg: () => module });

const FULL = '<rect width="100" height="100" fill="red"/>';
const HALF = '<rect width="100" height="100" fill="red" fill-opacity=".5"/>';

describe("resvg with holds on it", () => {
  it("draws the pixels that the package draws", async () => {
    await initWasm(readFileSync("node_modules/@resvg/resvg-wasm/index_bg.wasm"));
    const files = globSync("test/golden/svg/*.svg");
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const svg = readFileSync(file);
      const instance = new ResvgInstance(module);
      instance.exports.fuel.value = 1n << 40n;
      instance.exports.pages.value = 65536;
      const { rgba, width, height } = instance.draw(svg);
      const theirs = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
      expect({ file, width, height, same: Buffer.compare(rgba, theirs.pixels) }).toEqual({
        ...{ file, width: theirs.width, height: theirs.height, same: 0 },
      });
    }
  });

  it("hands over colours that are not premultiplied", async () => {
    const { rgba, width, height } = await openCodec().draw(drawing(4, HALF));
    expect([width, height]).toEqual([4, 4]);
    expect(Array.from(rgba.subarray(0, 4))).toEqual([255, 0, 0, 128]);
  });

  it("takes as many instructions for the same drawing every time, in whichever instance", async () => {
    const codec = openCodec();
    const counts = new Set<number>();
    for (const which of [codec, codec, openCodec()]) counts.add((await which.draw(drawing(64, FULL))).instructions);
    expect(counts.size).toBe(1);
  });

  it("stops at its instructions, and the next drawing has the same bytes", async () => {
    const codec = openCodec();
    const { rgba, instructions } = await codec.draw(drawing(64, HALF));
    await expect(codec.draw(drawing(64, HALF), MIB * 64, BigInt(instructions - 1))).rejects.toMatchObject({
      code: "HOSTILE_CONTENT",
    });
    const again = await codec.draw(drawing(64, HALF), MIB * 64, BigInt(instructions));
    expect(Buffer.compare(again.rgba, rgba)).toBe(0);
  });

  it("stops at its memory, says what it needed, and the next drawing has the same bytes", async () => {
    const codec = openCodec();
    const { rgba } = await codec.draw(drawing(64, HALF));
    const refused = codec.draw(drawing(1000, FULL), 4 * MIB);
    await expect(refused).rejects.toMatchObject({
      code: "MEMORY_BUDGET_EXCEEDED",
      evidence: { allowedBytes: 4 * MIB },
    });
    expect(codec.memoryBytes()).toBeLessThan(4 * MIB + 4 * MIB);
    expect(Buffer.compare((await codec.draw(drawing(64, HALF))).rgba, rgba)).toBe(0);
  });

  it("refuses what resvg cannot read", async () => {
    await expect(openCodec().draw(encode("<svg"))).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
  });

  it("keeps a small instance and lets a grown one go", async () => {
    const codec = openCodec();
    await codec.draw(drawing(32, FULL));
    const smallBytes = codec.memoryBytes();
    await codec.draw(drawing(32, FULL));
    expect(codec.memoryBytes()).toBe(smallBytes);
    const { peakBytes } = await codec.draw(drawing(800, FULL));
    expect(peakBytes).toBeGreaterThan(2 * MIB);
    const small = await codec.draw(drawing(32, FULL));
    expect(small.peakBytes).toBe(smallBytes);
  });
});

const paint = (defs: string, content = FULL) => `<defs>${defs}</defs>${content}`;
const ORDINARY: Readonly<Record<string, string>> = {
  shapes: `${FULL}<circle cx="50" cy="50" r="30" fill="blue"/>`,
  strokes: '<path d="M10 10C90 0 0 90 90 90" stroke="red" stroke-width="8" fill="none" stroke-dasharray="3 2"/>',
  gradient: paint(
    '<linearGradient id="g"><stop offset="0" stop-color="red"/><stop offset="1"/></linearGradient>',
    '<rect width="100" height="100" fill="url(#g)"/>',
  ),
  group: `<g opacity=".5">${FULL}</g>`,
  groups: `<g opacity=".5">${FULL}<g style="opacity:.5">${FULL}</g></g>`,
  clip: paint('<clipPath id="c"><circle cx="50" cy="50" r="50"/></clipPath>', `<g clip-path="url(#c)">${FULL}</g>`),
  mask: paint('<mask id="c"><circle cx="50" cy="50" r="50" fill="white"/></mask>', `<g mask="url(#c)">${FULL}</g>`),
  blur: paint('<filter id="f"><feGaussianBlur stdDeviation="3"/></filter>', `<g filter="url(#f)">${FULL}</g>`),
  shadow: paint('<filter id="f"><feDropShadow stdDeviation="3"/></filter>', `<g filter="url(#f)">${FULL}</g>`),
  pattern: paint(
    '<pattern id="p" width=".1" height=".1"><rect width="5" height="5"/></pattern>',
    '<rect width="100" height="100" fill="url(#p)"/>',
  ),
  many: Array.from(
    { length: 3000 },
    (_, i) => `<rect x="${i % 100}" y="${Math.floor(i / 100)}" width="1" height="1" fill="#${100000 + i}"/>`,
  ).join(""),
  uses: `<g id="a">${FULL}</g>${'<use href="#a" x="3"/>'.repeat(100)}`,
  line: `<path fill="none" stroke="red" d="M0 0${Array.from({ length: 20_000 }, (_, i) => `L${i % 100} ${i / 200}`).join("")}"/>`,
};

describe("prediction of a drawing's memory", () => {
  it.each(Object.keys(ORDINARY))("is never under and at most 40 % over at every size: %s", async (name) => {
    for (const width of [16, 64, 200, 500, 900]) {
      const darkroom = testDarkroom();
      const recipe = { width, fit: "contain", format: "png" } as const;
      const { report } = await darkroom.develop(drawing(100, ORDINARY[name]), recipe);
      darkroom.close();
      const ratio = report.predictedPeakBytes / report.actualPeakBytes;
      expect({ width, ratio, holds: ratio >= 1 && ratio <= 1.4 }).toMatchObject({ holds: true });
    }
  });
});
