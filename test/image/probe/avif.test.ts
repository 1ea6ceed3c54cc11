import { describe, expect, it } from "vitest";
import { latin1 } from "../../../src/image/bytes";
import { readMatrixProfile } from "../../../src/image/colour/matrix-profile";
import { avifProfile } from "../../../src/image/probe/avif";
import { profileKind } from "../../../src/image/probe/icc-kind";
import { nclxProfile } from "../../../src/image/probe/nclx";
import { probe } from "../../../src/image/probe/probe";
import { Reader } from "../../../src/image/probe/reader";
import { av1C, avifFile, clap, imir, irot, ispe } from "../../fixture/avif";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { box, fullBox, joined, type MadeItem, metaBox, u16, u32 } from "../../fixture/isobmff";

/** One picture with these properties. */
const still = (...properties: Uint8Array[]) =>
  avifFile([{ id: 1, type: "av01", properties: properties.map((_, i) => i + 1), bytes: latin1("av1") }], properties);
const nclx = (primaries: number, transfer: number) =>
  box("colr", "nclx", u16(primaries), u16(transfer), u16(1), [0x80]);
const ALPHA = fullBox("auxC", 0, 0, "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0");

describe("probe: AVIF", () => {
  it("tells size, depth, sampling and alpha", () => {
    expect(probe(still(ispe(40, 30), av1C()))).toMatchObject({
      format: "avif",
      width: 40,
      height: 30,
      orientation: 1,
      mode: "RGB",
      bitDepth: 8,
      subsampling: "4:2:0",
      hasAlpha: false,
      frames: 1,
      profile: "none",
      metadataKinds: [],
    });
    const items: MadeItem[] = [
      { id: 1, type: "av01", properties: [1, 2], bytes: latin1("av1") },
      { id: 2, type: "av01", properties: [1, 2, 3], bytes: latin1("av1"), references: { auxl: [1] } },
    ];
    expect(probe(avifFile(items, [ispe(40, 30), av1C(), ALPHA]))).toMatchObject({ hasAlpha: true, mode: "RGBA" });
    const depth = fullBox("auxC", 0, 0, "urn:mpeg:mpegB:cicp:systems:auxiliary:depth\0");
    expect(probe(avifFile(items, [ispe(40, 30), av1C(), depth])).hasAlpha).toBe(false);
  });

  it("tells depth and sampling by the third byte of av1C", () => {
    const facts = [0x0c, 0x08, 0x00, 0x1c, 0x4c, 0x60].map((third) => {
      const { bitDepth, subsampling, mode } = probe(still(ispe(4, 4), av1C(third)));
      return [bitDepth, subsampling, mode];
    });
    expect(facts).toEqual([
      [8, "4:2:0", "RGB"],
      [8, "4:2:2", "RGB"],
      [8, "4:4:4", "RGB"],
      [8, "4:0:0", "L"],
      [10, "4:2:0", "RGB"],
      [12, "4:4:4", "RGB"],
    ]);
  });

  it("tells irot and imir as one of the eight orientations", () => {
    const turned = (...properties: Uint8Array[]) => probe(still(ispe(4, 4), av1C(), ...properties)).orientation;
    expect([0, 1, 2, 3].map((turns) => turned(irot(turns)))).toEqual([1, 8, 3, 6]);
    expect([0, 1].map((axis) => turned(imir(axis)))).toEqual([4, 2]);
    expect([1, 3].map((turns) => turned(irot(turns), imir(1)))).toEqual([7, 5]);
  });

  it("a clean aperture is the size that is shown, half pixels rounded; one outside of the picture is refused", () => {
    const shown = (...numbers: number[]) => probe(still(ispe(40, 30), av1C(), clap(...numbers)));
    expect(shown(20, 10, -10, 2)).toMatchObject({
      width: 20,
      height: 10,
      coded: { width: 40, height: 30, x: 0, y: 12 },
    });
    expect(shown(19, 10, 0, 0)).toMatchObject({ width: 19, height: 10, coded: { x: 11, y: 10 } });
    for (const wrong of [
      [41, 30, 0, 0],
      [20, 10, 11, 0],
      [0, 10, 0, 0],
      [-20, 10, 0, 0],
    ]) {
      expect(() => shown(...wrong)).toThrow("expected a clean aperture within 40×30");
    }
  });

  it("a grid has as many tiles as its rows and columns say", () => {
    const grid = (columns: number): MadeItem[] => [
      {
        id: 1,
        type: "grid",
        properties: [1],
        bytes: Uint8Array.from([0, 0, 0, columns - 1, 0, 40, 0, 30]),
        references: { dimg: [2, 3] },
      },
      { id: 2, type: "av01", properties: [2], bytes: latin1("a") },
      { id: 3, type: "av01", properties: [2], bytes: latin1("b") },
    ];
    const properties = [ispe(40, 30), av1C()];
    expect(probe(avifFile(grid(2), properties))).toMatchObject({ width: 40, height: 30, coded: { tiles: 2 } });
    expect(() => probe(avifFile(grid(3), properties))).toThrow(/expected 3 tiles for a grid, got 2/);
  });

  it("metadata kinds, the place of EXIF, and an orientation in it that says nothing", () => {
    const exif = joined(
      u32(6),
      "Exif\0\0",
      "MM\0*",
      u32(8),
      u16(1),
      u16(0x0112),
      u16(3),
      u32(1),
      u16(6),
      u16(0),
      u32(0),
    );
    const items: MadeItem[] = [
      { id: 1, type: "av01", properties: [1, 2], bytes: latin1("av1") },
      { id: 2, type: "Exif", bytes: exif, references: { cdsc: [1] } },
      { id: 3, type: "tmap", bytes: new Uint8Array(4) },
    ];
    const file = avifFile(items, [ispe(40, 30), av1C()]);
    const header = probe(file);
    expect([header.metadataKinds, header.orientation]).toEqual([["exif", "gain-map"], 1]);
    expect(Buffer.from(file).toString("latin1", header.exif!.offset, header.exif!.offset + 4)).toBe("MM\0*");
    expect(header.exif?.bytes).toBe(exif.length - 10);
  });

  it("a picture that is neither AV1 nor a grid is refused by its kind, one without size or configuration is damaged", () => {
    const overlay = avifFile([{ id: 1, type: "iovl", properties: [1, 2] }], [ispe(4, 4), av1C()]);
    expect(() => probe(overlay)).toThrow(/AVIF whose picture is a "iovl" item/);
    for (const file of [still(ispe(4, 4)), still(av1C()), still(ispe(0, 4), av1C()), box("ftyp", "avif", u32(0))]) {
      expect(() => probe(file)).toThrow(expect.objectContaining({ code: "CORRUPTED_IMAGE" }));
    }
  });
});

describe("probe: colour of AVIF", () => {
  it("code points are told as a space; for those that sRGB's curve shows there is a profile", () => {
    const facts = [nclx(1, 13), nclx(12, 13), nclx(9, 1), nclx(12, 16), nclx(2, 2)].map((colr) => {
      const { profile, matrixProfile } = probe(still(ispe(4, 4), av1C(), colr));
      return [profile, matrixProfile];
    });
    expect(facts).toEqual([
      ["srgb", false],
      ["display-p3", true],
      ["other", true],
      ["display-p3", false],
      ["none", false],
    ]);
  });

  it("the profile made of code points is one that is read as such, and an ICC profile goes before it", () => {
    const p3 = nclxProfile({ primaries: 12, transfer: 13 });
    expect([profileKind(p3), readMatrixProfile(p3)?.curves[0]]).toMatchObject(["display-p3", { kind: "parametric" }]);
    expect(new DataView(p3.buffer).getUint32(0)).toBe(p3.length);
    const file = still(ispe(4, 4), av1C(), nclx(1, 13), box("colr", "prof", p3));
    expect(Buffer.compare(avifProfile(new Reader(file)), p3)).toBe(0);
    expect(probe(file)).toMatchObject({ profile: "display-p3", matrixProfile: true, metadataKinds: ["icc"] });
  });
});

describe("probe: animated AVIF", () => {
  const track = (handler: string, width: number, frames: number, ...references: Uint8Array[]) =>
    box(
      "trak",
      fullBox("tkhd", 0, 0, new Uint8Array(72), u32(width * 65536), u32(20 * 65536)),
      ...references,
      box(
        "mdia",
        fullBox("hdlr", 0, 0, u32(0), handler, new Uint8Array(13)),
        box(
          "minf",
          box(
            "stbl",
            fullBox("stsd", 0, 0, u32(1), box("av01", new Uint8Array(78), av1C(0x4c), nclx(1, 13))),
            fullBox("stsz", 0, 0, u32(0), u32(frames)),
          ),
        ),
      ),
    );
  const movie = box("moov", track("pict", 30, 5), track("auxv", 30, 5, box("tref", box("auxl", u32(1)))));
  const primary = metaBox([{ id: 1, type: "av01", properties: [1, 2], bytes: latin1("av1") }], [ispe(4, 4), av1C()]);

  it("its first frame is the picture of an avis, its frames are counted", () => {
    const file = joined(box("ftyp", "avis", u32(0), "avisavif"), primary, movie);
    expect(probe(file)).toMatchObject({
      width: 30,
      height: 20,
      frames: 5,
      hasAlpha: true,
      bitDepth: 10,
      profile: "srgb",
    });
    expect(probe(joined(box("ftyp", "avis", u32(0)), movie))).toMatchObject({ width: 30, frames: 5 });
  });

  it("under the brand of a still the primary item is the picture", () => {
    const file = joined(box("ftyp", "avif", u32(0), "avis"), primary, movie);
    expect(probe(file)).toMatchObject({ width: 4, height: 4, frames: 5, hasAlpha: false });
  });
});

describe.skipIf(!hasCorpus)("probe: the corpus' AVIF files", () => {
  it("each has a size, told from a few boxes", () => {
    for (const { path } of corpusEntries().filter(({ path }) => path.startsWith("avif/"))) {
      const file = readCorpus(path);
      const header = probe(file);
      expect([path, header.format, header.width > 0, header.frames > 1]).toEqual([
        path,
        "avif",
        true,
        path.startsWith("avif/sequence/"),
      ]);
    }
  });
});
