// A decode's planes against its own rows, both resized: what upsampling and colour conversion before the resize would give.
import { describe, expect, test } from "vitest";
import type { PlaneColour, PlaneStrip } from "../../src/image/decode/decoder";
import { JpegDecoder } from "../../src/image/decode/jpeg";
import { jpegPlanes } from "../../src/image/decode/jpeg-planes";
import { PlaneResizer } from "../../src/image/plane-resize";
import { probe } from "../../src/image/probe/probe";
import { RowResizer } from "../../src/image/resize";
import { corpusEntries, hasCorpus, readCorpus } from "../fixture/corpus";
import { makePhoto } from "../fixture/photo";
import { decibels } from "../reference/resize-float";
import { newArena, request } from "./resize-picture";

/** dB between the rows and the planes of one decode, resized beside each other. */
function bothWays(file: Uint8Array, scale: number, side: number): number {
  const header = probe(file);
  const arena = newArena();
  const source: [number, number] = [Math.ceil(header.width / (1 << scale)), Math.ceil(header.height / (1 << scale))];
  const target: [number, number] = source.map((px) => Math.max(1, Math.min(px - 1, side))) as [number, number];
  const req = request(source, target, { filter: "lanczos3" });
  const shapes = jpegPlanes(header, 8 >> scale);
  const byRows = new RowResizer(arena, req);
  const byPlanes = new PlaneResizer(arena, req, shapes);
  const pictures = [0, 1].map(() => new Uint8Array(target[0] * target[1] * 4));
  const lines = [0, 0];
  const keep = (which: number, row: number) =>
    pictures[which]!.set(arena.copy(row, target[0] * 4), lines[which]!++ * target[0] * 4);
  const taken = shapes.map(() => 0);
  const rows = {
    slot: () => byRows.slot(),
    push: () => {
      byRows.push();
      for (let row = byRows.pull(); row !== 0; row = byRows.pull()) keep(0, row);
    },
  };
  const planes = {
    begin: (kind: PlaneColour) => {
      byPlanes.begin(kind);
    },
    push: (strip: readonly PlaneStrip[]) => {
      for (const [i, { stride, rows: count }] of strip.entries()) {
        expect(stride).toBe((shapes[i]!.storedWidth + 79) & ~15);
        taken[i]! += count;
      }
      byPlanes.push(strip);
      for (let row = byPlanes.pull(); row !== 0; row = byPlanes.pull()) keep(1, row);
    },
  };
  const at = arena.alloc(file.length);
  arena.bytes().set(file, at);
  const decoder = new JpegDecoder(arena, at, file.length, scale, { rows, planes, full: null });
  while (decoder.step()) {}
  expect(taken).toEqual(shapes.map(({ height }) => height));
  expect(lines).toEqual([target[1], target[1]]);
  const samples = Float64Array.from(pictures[0]!);
  return decibels(pictures[1]!, { width: target[0], height: target[1], samples });
}

describe("planes: the rows that the decoder's own rows give", () => {
  test("of a photograph in every subsampling, whole and cut short, at every scale", () => {
    for (const subsampling of ["4:2:0", "4:2:2", "4:4:4", "grey"] as const) {
      for (const progressive of [false, true]) {
        const file = makePhoto({ width: 355, height: 243, subsampling, progressive });
        for (const bytes of [file, file.subarray(0, Math.ceil(file.length * 0.6))]) {
          for (const scale of [0, 1, 2, 3]) {
            const db = bothWays(bytes.slice(), scale, 40);
            expect(db, `${subsampling} ${progressive} 1/${1 << scale}, ${bytes.length} bytes`).toBeGreaterThan(50);
          }
        }
      }
    }
  });

  // Halved chroma cannot say what clamping did to single pixels, and is left alone where they are seen: pngbar.jpg, 88 px wide,
  // becomes 87.
  test.runIf(hasCorpus)("of the corpus", () => {
    const files = corpusEntries().filter(({ path }) => /^jpeg-(baseline|progressive)\//.test(path));
    let compared = 0;
    for (const { path } of files) {
      const file = readCorpus(path);
      const { width, height, mode } = probe(file);
      if (mode === "CMYK" || width * height > 2_000_000 || Math.min(width, height) < 16) continue;
      compared++;
      for (const scale of [0, 1]) {
        const leastDb = path.endsWith("pngbar.jpg") && scale === 0 ? 42 : 54;
        expect(bothWays(file.slice(), scale, 100), `${path} 1/${1 << scale}`).toBeGreaterThan(leastDb);
      }
    }
    expect(compared).toBeGreaterThan(30);
  });
});
