// HEIC through the whole library: pixels as heif-convert has them, memory as planned at the sizes that phones make, damage.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { testDarkroom } from "../../fixture/darkroom";
import { type CodedTile, codedTile, goldenHeic, makeHeic, phoneHeic, profileBox } from "../../fixture/heic";
import { heicCases } from "../../fixture/heic-cases";
import { decodeRows } from "../../wasm/png-rows";
import { newArena } from "../resize-picture";

const BUDGET_BYTES = 80 * 1024 * 1024;
const darkroom = testDarkroom();
const arena = newArena();
afterAll(() => darkroom.close());

const GOLDEN = readFileSync("test/golden/heic.tsv", "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split("\t"));
const CASES = heicCases();
const TILES = [0, 1, 2, 3, 4, 5].map((i) => codedTile(`tile-${i}`));
const GRID = { columns: 3, rows: 2, width: 181, height: 99 };

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function develop(file: Uint8Array) {
  const { bytes, report } = await darkroom.develop(file, { format: "png" });
  return { report, rgba: decodeRows(arena, bytes).rgba };
}

describe("HEIC: pixels", () => {
  it("the table names every case", () => {
    expect(GOLDEN.map(([name]) => name)).toEqual(Object.keys(CASES).filter((name) => name !== "deep"));
  });

  for (const [name, width, height, hash] of GOLDEN) {
    it(`${name}: as heif-convert has them, to the bit`, async () => {
      const { bytes, ...developed } = await darkroom.develop(CASES[name], { format: "png" });
      expect([developed.width, developed.height]).toEqual([Number(width), Number(height)]);
      expect(sha256(decodeRows(arena, bytes).rgba)).toBe(hash);
    });
  }

  it("of 10 bits: at most 1 of 255 from heif-convert's", async () => {
    const { rgba } = await develop(goldenHeic("deep"));
    const golden = decodeRows(arena, new Uint8Array(readFileSync("test/golden/heic/deep.png"))).rgba;
    expect(golden.length).toBe(rgba.length);
    expect(Math.max(...rgba.map((value, i) => Math.abs(value - golden[i])))).toBe(1);
  });

  it("of Display P3 are converted to sRGB, as those of a JPEG are", async () => {
    const { icc } = JSON.parse(readFileSync("test/golden/colour.json", "utf8")).profiles[
      "display-p3, parametric type 3"
    ];
    const properties = [profileBox(new Uint8Array(Buffer.from(icc, "base64")))];
    const file = makeHeic({ tiles: TILES, grid: GRID, properties });
    const plain = await darkroom.develop(makeHeic({ tiles: TILES, grid: GRID }), { format: "png" });
    const kept = await darkroom.develop(file, { format: "png", colour: "source" });
    const converted = await darkroom.develop(file, { format: "png" });
    const [a, b, c] = [plain, kept, converted].map(({ bytes }) => decodeRows(arena, bytes).rgba);
    expect(Buffer.compare(a, b)).toBe(0);
    // A saturated pixel of P3 is one that sRGB cannot show: it only grows more so.
    const spread = (rgba: Uint8Array) =>
      rgba.reduce((sum, value, i) => sum + (i % 4 < 3 ? Math.abs(value - 128) : 0), 0);
    expect(spread(c)).toBeGreaterThan(spread(a));
    expect(converted.report.dropped).toEqual(["icc"]);
  });

  it("multiplied by alpha are divided by it", async () => {
    const tile = codedTile("444");
    const alpha = codedTile("grey");
    const plain = await develop(makeHeic({ tiles: [tile], alpha }));
    const divided = await develop(makeHeic({ tiles: [tile], alpha, premultiplied: true }));
    for (let i = 0; i < plain.rgba.length; i += 4) {
      const [red, , , opacity] = plain.rgba.subarray(i, i + 4);
      const expected = opacity === 0 ? red : Math.min(255, Math.round((red * 255) / opacity));
      expect([divided.rgba[i], divided.rgba[i + 3]]).toEqual([expected, opacity]);
    }
  });

  it("are judged alike whether or not anything is developed", async () => {
    const file = makeHeic({ tiles: TILES, grid: GRID });
    const { judged } = await darkroom.develop(file, { maxDimension: 60, format: "jpeg", judge: "full" });
    expect((await darkroom.judge(file)).pixelSha256).toBe(judged?.pixelSha256);
  });
});

describe("HEIC: memory", () => {
  const SIZES: ReadonlyArray<readonly [string, number, number]> = [
    ["12 megapixels", 4032, 3024],
    ["24 megapixels", 5712, 4284],
    ["48 megapixels", 8064, 6048],
  ];
  for (const [name, width, height] of SIZES) {
    it(`a grid of ${name} is developed in half the budget, as planned`, async () => {
      const { report } = await darkroom.develop(phoneHeic(width, height), { maxDimension: 400, format: "webp" });
      expect(report.truncated).toBe(false);
      expect(report.actualPeakBytes).toBeLessThan(BUDGET_BYTES / 2);
      const ratio = report.predictedPeakBytes / report.actualPeakBytes;
      expect(ratio).toBeGreaterThan(0.9);
      expect(ratio).toBeLessThan(1.1);
    });
  }

  it("a picture of 12 megapixels in one piece is developed within the budget", async () => {
    const { report } = await darkroom.develop(goldenHeic("plain"), { maxDimension: 400, format: "webp" });
    expect(report.actualPeakBytes).toBeLessThan(BUDGET_BYTES);
    expect(report.predictedPeakBytes / report.actualPeakBytes).toBeLessThan(1.1);
  });

  it("a picture in one piece that does not fit is refused by the plan", async () => {
    const tile = { ...codedTile("large"), width: 8064, height: 6048 };
    const job = darkroom.develop(makeHeic({ tiles: [tile] }), { maxDimension: 400, format: "webp" });
    await expect(job).rejects.toMatchObject({ code: "MEMORY_BUDGET_EXCEEDED" });
  });

  it("nothing is kept beyond the codec's first memory, and closing lets go of that", async () => {
    const own = testDarkroom();
    await own.develop(phoneHeic(1024, 1024), { maxDimension: 100, format: "webp" });
    const held = own.memoryBytes();
    await own.develop(phoneHeic(1024, 1024), { maxDimension: 100, format: "webp" });
    expect(own.memoryBytes()).toBe(held);
    own.close();
  });
});

describe("HEIC: damage", () => {
  const damagedTile = (tile: CodedTile): CodedTile => ({ ...tile, data: tile.data.slice(0, tile.data.length - 40) });
  const tiles = (damaged: number) => TILES.map((tile, i) => (i === damaged ? damagedTile(tile) : tile));

  it("of a tile of the second row: the rows above it are the picture's, the others black, and the report says so", async () => {
    const sound = await develop(makeHeic({ tiles: TILES, grid: GRID }));
    const { rgba, report } = await develop(makeHeic({ tiles: tiles(4), grid: GRID }));
    const whole = 4 * 181 * 64;
    expect([sound.report.truncated, report.truncated]).toEqual([false, true]);
    expect(Buffer.compare(rgba.subarray(0, whole), sound.rgba.subarray(0, whole))).toBe(0);
    expect(rgba.subarray(whole).every((value, i) => value === (i % 4 === 3 ? 255 : 0))).toBe(true);
  });

  it("of a tile of the first row, or of a picture in one piece: CORRUPTED_IMAGE", async () => {
    const corrupted = { code: "CORRUPTED_IMAGE" };
    await expect(develop(makeHeic({ tiles: tiles(1), grid: GRID }))).rejects.toMatchObject(corrupted);
    await expect(develop(makeHeic({ tiles: tiles(0) }))).rejects.toMatchObject(corrupted);
  });

  it("a file that is cut off in a tile is damaged there", async () => {
    const file = makeHeic({ tiles: TILES, grid: GRID });
    const { report } = await develop(file.slice(0, file.length - 500));
    expect(report.truncated).toBe(true);
  });

  it("a picture of another size or kind than was promised: CORRUPTED_IMAGE, before its pixels are taken", async () => {
    const large = codedTile("large");
    const lies = [
      makeHeic({ tiles: [{ ...TILES[0], width: 512, height: 512 }] }),
      makeHeic({ tiles: [{ ...large, width: 64, height: 64 }] }),
      makeHeic({ tiles: [{ ...TILES[0], data: codedTile("deep").data, configuration: withSets("deep", TILES[0]) }] }),
    ];
    for (const file of lies) {
      const job = darkroom.develop(file, { format: "png" });
      await expect(job).rejects.toMatchObject({ code: "CORRUPTED_IMAGE" });
    }
  });

  it("the next good picture has the same bytes", async () => {
    const good = makeHeic({ tiles: TILES, grid: GRID });
    const before = (await develop(good)).rgba;
    await expect(develop(makeHeic({ tiles: tiles(0) }))).rejects.toThrow();
    expect(Buffer.compare((await develop(good)).rgba, before)).toBe(0);
  });
});

/** Parameter sets of `name` behind the facts of another tile. */
function withSets(name: string, { configuration }: CodedTile): Uint8Array {
  const other = codedTile(name).configuration.slice();
  other.set(configuration.subarray(0, 22));
  return other;
}
