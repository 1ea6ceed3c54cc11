import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readExif } from "../../../src/image";
import { probe } from "../../../src/image/probe/probe";
import { embeddedProfile } from "../../../src/image/probe/profile";
import { apertureBox, codedTile, FTYP, goldenHeic, makeHeic, profileBox, TURNS, turnBox } from "../../fixture/heic";
import { box, fullBox, joined, type MadeItem, metaBox, u16, u32 } from "../../fixture/isobmff";
import { makeExif } from "../metadata/strip-file";

const TILE = codedTile("tile-0");
const GRID = { columns: 3, rows: 2, width: 181, height: 99 };
const P3 = new Uint8Array(
  Buffer.from(
    JSON.parse(readFileSync("test/golden/colour.json", "utf8")).profiles["display-p3, parametric type 3"].icc,
    "base64",
  ),
);

function refusal(file: Uint8Array): { code: string; message: string; ms: number } {
  const start = performance.now();
  try {
    probe(file);
  } catch (error) {
    return { ...(error as { code: string }), message: (error as Error).message, ms: performance.now() - start };
  }
  throw new Error("expected a failure, got a header");
}

describe("probe: HEIC", () => {
  it("tells size, samples and how the picture is coded: in one piece, and as a grid whose tiles reach over its edges", () => {
    expect(probe(makeHeic({ tiles: [TILE] }))).toMatchObject({
      ...{ format: "heic", width: 64, height: 64, orientation: 1, mode: "RGB", bitDepth: 8, subsampling: "4:2:0" },
      codedShapes: [{ width: 64, height: 64, tile: { width: 64, height: 64 }, tiles: 1, chroma: 1, bitDepth: 8 }],
    });
    expect(probe(makeHeic({ tiles: [TILE], grid: GRID }))).toMatchObject({
      ...{ width: 181, height: 99, hasAlpha: false, frames: 1 },
      codedShapes: [{ width: 181, height: 99, tile: { width: 64, height: 64 }, tiles: 6, chroma: 1, bitDepth: 8 }],
    });
  });

  it("tells grey, alpha, depth and chroma formats", () => {
    const facts = (name: string) => {
      const { mode, bitDepth, subsampling, hasAlpha } = probe(goldenHeic(name));
      return [mode, bitDepth, subsampling, hasAlpha];
    };
    expect(facts("grey")).toEqual(["L", 8, null, false]);
    expect(facts("alpha")).toEqual(["RGBA", 8, "4:2:0", true]);
    expect(facts("deep")).toEqual(["RGB", 10, "4:2:0", false]);
    expect([facts("422"), facts("444")].map(([, , subsampling]) => subsampling)).toEqual(["4:2:2", "4:4:4"]);
  });

  it("has the orientation of irot and imir, and not that of EXIF", () => {
    TURNS.forEach((properties, i) => {
      const exif = new Uint8Array(makeExif({ orientation: 3 }));
      const header = probe(makeHeic({ tiles: [TILE], grid: GRID, properties, exif }));
      expect([header.orientation, header.width, header.height]).toEqual([i + 1, 181, 99]);
    });
  });

  it("is the size of a clean aperture", () => {
    const header = probe(makeHeic({ tiles: [TILE], properties: [apertureBox(30, 21), ...TURNS[7]] }));
    expect([header.width, header.height, header.orientation]).toEqual([30, 21, 8]);
  });

  it("finds EXIF, XMP, the profile and gain maps of Apple's kind", () => {
    const exif = new Uint8Array(makeExif());
    const auxiliary = ["urn:com:apple:photo:2020:aux:hdrgainmap"];
    const xmp = new TextEncoder().encode("<x:xmpmeta/>");
    const file = makeHeic({ tiles: [TILE], grid: GRID, properties: [profileBox(P3)], exif, xmp, auxiliary });
    const header = probe(file);
    expect(header.metadataKinds).toEqual(["exif", "xmp", "icc", "gain-map"]);
    expect([header.profile, header.matrixProfile, header.hasAlpha]).toEqual(["display-p3", true, false]);
    expect(Buffer.compare(embeddedProfile("heic", file), P3)).toBe(0);
    expect(header.exif?.bytes).toBe(exif.length);
    expect(readExif(file, header).datetime).toBe("2024-05-06T07:08:09");
  });

  it("takes a space that code points tell for a profile of it, unless there is a profile", () => {
    const points = box("colr", "nclx", [12, 13, 6].flatMap(u16), [0x80]);
    const told = makeHeic({ tiles: [TILE], properties: [points] });
    const header = probe(told);
    expect([header.profile, header.matrixProfile, header.metadataKinds]).toEqual(["display-p3", true, []]);
    expect(embeddedProfile("heic", told).length).toBeGreaterThan(0);
    const both = makeHeic({ tiles: [TILE], properties: [points, profileBox(P3)] });
    expect(Buffer.compare(embeddedProfile("heic", both), P3)).toBe(0);
  });

  it("finds a gain map that a tone-mapped picture is derived with", () => {
    const coded: MadeItem = { id: 1, type: "hvc1", properties: [1, 2], bytes: TILE.data };
    const derived: MadeItem = { id: 2, type: "tmap", references: { dimg: [1, 1] } };
    const size = fullBox("ispe", 0, 0, u32(64), u32(64));
    const file = joined(FTYP, metaBox([coded, derived], [size, box("hvcC", TILE.configuration)]));
    expect(probe(file).metadataKinds).toEqual(["gain-map"]);
  });
});

describe("probe: HEIC that is refused", () => {
  const grid = (change: Partial<typeof GRID>) => makeHeic({ tiles: [TILE], grid: { ...GRID, ...change } });
  const items = (...list: MadeItem[]) => joined(FTYP, metaBox(list, [SIZE, box("hvcC", TILE.configuration)]));
  const SIZE = fullBox("ispe", 0, 0, u32(64), u32(64));
  const shape = joined([0, 0, 0, 0], u16(64), u16(64));
  const wide = joined([0, 1, 255, 255], u32(0xffffffff), u32(0xffffffff));
  const tile: MadeItem = { id: 2, type: "hvc1", properties: [1, 2], bytes: TILE.data };
  const CASES: ReadonlyArray<readonly [string, string, RegExp, () => Uint8Array]> = [
    ["no meta box", "CORRUPTED_IMAGE", /a meta box/, () => FTYP],
    ["a sequence alone", "UNSUPPORTED_FORMAT", /a still picture/, () => joined(FTYP, box("moov"))],
    ["no primary item", "CORRUPTED_IMAGE", /a primary item/, () => joined(FTYP, fullBox("meta", 0, 0))],
    ["an item of another codec", "UNSUPPORTED_FORMAT", /"av01"/, () => items({ id: 1, type: "av01" })],
    ["an overlay", "UNSUPPORTED_FORMAT", /"iovl"/, () => items({ id: 1, type: "iovl", references: { dimg: [1] } })],
    ["an item without properties", "CORRUPTED_IMAGE", /size and config/, () => items({ id: 1, type: "hvc1" })],
    ["no size", "CORRUPTED_IMAGE", /a size.*got 0×9/, () => makeHeic({ tiles: [{ ...TILE, width: 0, height: 9 }] })],
    ["a grid of itself", "UNSUPPORTED_FORMAT", /"grid"/, () => gridOf({ dimg: [1] }, shape)],
    ["a grid without tiles", "CORRUPTED_IMAGE", /1 tiles.*got 0/, () => gridOf({}, shape)],
    ["a grid of too many tiles", "CORRUPTED_IMAGE", /1 tiles.*got 2/, () => gridOf({ dimg: [2, 2] }, shape)],
    ["half a grid", "CORRUPTED_IMAGE", /a whole grid/, () => gridOf({ dimg: [2] }, shape.slice(0, 7))],
    ["a grid of absurd size", "CORRUPTED_IMAGE", /65536 tiles/, () => gridOf({ dimg: [2] }, wide)],
    ["a grid that its tiles do not cover", "CORRUPTED_IMAGE", /just cover.*got 193×99/, () => grid({ width: 193 })],
    ["a grid with tiles outside", "CORRUPTED_IMAGE", /just cover.*got 181×64/, () => grid({ height: 64 })],
    ["tiles of two sizes", "CORRUPTED_IMAGE", /tiles of 64×64.*got 65×64/, () => twoTiles({ ...TILE, width: 65 })],
    ["tiles of two kinds", "CORRUPTED_IMAGE", /one chroma/, () => twoTiles({ ...codedTile("444"), ...sides(TILE) })],
    ["alpha of another size", "UNSUPPORTED_FORMAT", /alpha of 181×99/, () => withAlpha({ ...codedTile("grey") })],
    ["a cut beyond the picture", "CORRUPTED_IMAGE", /within 64×64/, () => cut(apertureBox(65, 64))],
    ["a cut of nothing", "CORRUPTED_IMAGE", /within 64×64/, () => cut(box("clap", new Uint8Array(32)))],
    ["a cut after a turn", "UNSUPPORTED_FORMAT", /before any turn/, () => cut(turnBox(1), apertureBox(9, 9))],
    ["samples of 16 bits", "UNSUPPORTED_FORMAT", /8 to 12 bits/, () => configured({ 17: 0xff, 18: 0xff })],
    ["lengths of 3 bytes", "CORRUPTED_IMAGE", /1, 2 or 4 bytes/, () => configured({ 21: 2 })],
    ["parameter sets beyond the box", "CORRUPTED_IMAGE", /bytes more/, () => configured({ 22: 255 })],
  ];
  const sides = ({ width, height }: { width: number; height: number }) => ({ width, height });
  const gridOf = (references: MadeItem["references"], bytes: Uint8Array) =>
    items({ id: 1, type: "grid", properties: [1], bytes, references }, tile);
  const twoTiles = (other: typeof TILE) => makeHeic({ tiles: [TILE, other], grid: GRID });
  const withAlpha = (alpha: typeof TILE) => makeHeic({ tiles: [TILE], grid: GRID, alpha });
  const cut = (...properties: Uint8Array[]) => makeHeic({ tiles: [TILE], properties });
  const configured = (bytes: Readonly<Record<number, number>>) => {
    const configuration = TILE.configuration.slice();
    for (const [at, value] of Object.entries(bytes)) configuration[Number(at)] = value;
    return makeHeic({ tiles: [{ ...TILE, configuration }] });
  };

  for (const [name, code, sentence, make] of CASES) {
    it(`${name}: ${code}, at once`, () => {
      const { ms, ...error } = refusal(make());
      expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) });
      expect(ms).toBeLessThan(100);
    });
  }
});
