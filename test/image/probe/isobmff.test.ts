import { describe, expect, it } from "vitest";
import { BoxFields, boxes } from "../../../src/image/probe/isobmff";
import { itemBytes, itemsFrom, itemsTo, propertyOf, readMeta } from "../../../src/image/probe/isobmff-meta";
import { Reader } from "../../../src/image/probe/reader";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";
import { box, fullBox, joined, type MadeItem, metaBox, u16, u32 } from "../../fixture/isobmff";

const list = (file: Uint8Array) => [...boxes(new Reader(file), 0, file.length)];
const meta = (file: Uint8Array) => readMeta(new Reader(file));
const fails = (expected: RegExp) => ({ code: "CORRUPTED_IMAGE", message: expect.stringMatching(expected) });

/** What `job` throws; a failure when it throws nothing. */
function thrown(job: () => unknown): unknown {
  try {
    job();
  } catch (error) {
    return error;
  }
  throw new Error("expected a failure, got none");
}

const SIZE = fullBox("ispe", 0, 0, u32(40), u32(30));
const PICTURE: MadeItem = { id: 1, type: "av01", properties: [1], bytes: joined("abcdef") };

describe("isobmff: boxes", () => {
  it("one is told by its type, where its data begins and where it ends", () => {
    expect(list(joined(box("ftyp", "avif"), box("free")))).toEqual([
      { type: "ftyp", data: 8, end: 12 },
      { type: "free", data: 20, end: 20 },
    ]);
  });

  it("a size of 64 bits, a size of 0 and a type of 16 bytes are read", () => {
    const wide = joined(u32(1), "mdat", u32(0), u32(20), "abcd");
    expect(list(wide)).toEqual([{ type: "mdat", data: 16, end: 20 }]);
    expect(list(joined(box("free"), u32(0), "mdat", "abcd"))[1]).toEqual({ type: "mdat", data: 16, end: 20 });
    expect(list(box("uuid", new Uint8Array(16), "ab"))).toEqual([{ type: "uuid", data: 24, end: 26 }]);
  });

  it("one that reaches beyond the file ends with it, however large it says to be", () => {
    expect(list(joined(u32(0xffffffff), "mdat", "ab"))).toEqual([{ type: "mdat", data: 8, end: 10 }]);
    const huge = joined(u32(1), "mdat", u32(0xffffffff), u32(0xffffffff), "ab");
    expect(list(huge)).toEqual([{ type: "mdat", data: 16, end: 18 }]);
  });

  it("one smaller than its own header is refused, and so are more than ten thousand in a row", () => {
    expect(thrown(() => list(joined(u32(7), "mdat")))).toMatchObject(fails(/'mdat' box of at least 8 bytes.*got 7/));
    expect(thrown(() => list(joined(u32(1), "mdat", u32(0), u32(15))))).toMatchObject(fails(/at least 16 bytes/));
    const many = joined(...Array.from({ length: 10_001 }, () => box("free")));
    expect(thrown(() => list(many))).toMatchObject(fails(/at most 10000 boxes/));
  });

  it("a field beyond the end of its box is refused, text ends with it", () => {
    const file = box("abcd", u16(258), "text");
    const fields = new BoxFields(new Reader(file), list(file)[0]);
    expect([fields.uint(2), fields.text()]).toEqual([258, "text"]);
    expect(thrown(() => fields.uint(4))).toMatchObject(fails(/'abcd' box with 4 bytes more/));
  });
});

describe("isobmff: the meta box", () => {
  it("tells items with their properties, bytes and references", () => {
    const alpha: MadeItem = { id: 2, type: "av01", properties: [0x82], references: { auxl: [1] } };
    const file = metaBox([PICTURE, alpha], [SIZE, box("auxC", "urn")]);
    const found = meta(file);
    const [first, second] = [found!.items.get(1)!, found!.items.get(2)!];
    expect([found?.handler, found?.primary]).toEqual(["pict", first]);
    expect(propertyOf(first, "ispe")).toMatchObject({ type: "ispe", essential: false });
    expect(propertyOf(second, "auxC")).toMatchObject({ essential: true });
    expect(new TextDecoder().decode(itemBytes(new Reader(file), first, 4))).toBe("abcd");
    expect([itemsTo(found!, first, "auxl"), itemsFrom(found!, second, "auxl")]).toEqual([[second], [first]]);
  });

  it("is null in a file without one, and has no primary item when it names one that is not there", () => {
    expect(meta(box("ftyp", "avis"))).toBeNull();
    expect(meta(fullBox("meta", 0, 0, fullBox("pitm", 0, 0, u16(9))))?.primary).toBeNull();
  });

  it("joins the extents of an item, as far as the file goes", () => {
    const extents = [...u32(0), ...u32(2), ...u32(8), ...u32(3), ...u32(0xffffff), ...u32(9)];
    const location = [...u16(1), ...u16(0), ...u16(3), ...extents];
    const file = fullBox("meta", 0, 0, fullBox("iloc", 0, 0, [0x44, 0], u16(1), location));
    const item = meta(file)!.items.get(1)!;
    expect(item.extents).toEqual([
      { offset: 0, bytes: 2 },
      { offset: 8, bytes: 3 },
    ]);
    expect([...itemBytes(new Reader(file), item, 9)]).toEqual([0, 0, 0, 0, 0]);
  });

  it("refuses a box, an item's entry, a location or a list of properties that comes twice", () => {
    const twice = (...parts: Uint8Array[]) => thrown(() => meta(fullBox("meta", 0, 0, ...parts)));
    const info = fullBox("infe", 2, 0, u16(1), u16(0), "av01", [0]);
    const uses = [...u16(1), 1, 1];
    const location = [...u16(1), ...u16(0), ...u16(1), ...u32(0), ...u32(1)];
    expect(twice(fullBox("pitm", 0, 0, u16(1)), fullBox("pitm", 0, 0, u16(2)))).toMatchObject(fails(/one 'pitm'/));
    expect(twice(fullBox("iinf", 0, 0, u16(2), info, info))).toMatchObject(fails(/one entry for item 1/));
    expect(twice(fullBox("iloc", 0, 0, [0x44, 0], u16(2), location, location))).toMatchObject(fails(/one location/));
    const list = box("iprp", box("ipco", SIZE), fullBox("ipma", 0, 0, u32(2), uses, uses));
    expect(twice(list)).toMatchObject(fails(/one list of properties/));
  });

  it("refuses a property that is not there", () => {
    const file = metaBox([{ ...PICTURE, properties: [2] }], [SIZE]);
    expect(thrown(() => meta(file))).toMatchObject(fails(/a property of 1.*got 2/));
  });

  it("refuses counts over its limits before it follows them", () => {
    const only = (part: Uint8Array) => thrown(() => meta(fullBox("meta", 0, 0, part)));
    expect(only(fullBox("iinf", 1, 0, u32(5000)))).toMatchObject(fails(/at most 4096 items/));
    expect(only(fullBox("iloc", 2, 0, [0x44, 0], u32(0xffffffff)))).toMatchObject(fails(/at most 4096 locations/));
    const extents = [...u16(1), ...u16(0), ...u16(65535), ...new Uint8Array(8 * 65535)];
    expect(only(fullBox("iloc", 0, 0, [0x44, 0], u16(2), extents, [...u16(2), ...u16(0), ...u16(9)]))).toMatchObject(
      fails(/at most 65536 extents/),
    );
    expect(only(box("iprp", fullBox("ipma", 0, 0, u32(5000))))).toMatchObject(fails(/at most 4096 items with/));
    expect(only(fullBox("iloc", 0, 0, [0x30, 0], u16(1)))).toMatchObject(fails(/0, 4 or 8 bytes.*got 3/));
  });
});

describe.skipIf(!hasCorpus)("isobmff: the corpus", () => {
  it("every still AVIF has a primary picture with bytes and a size", () => {
    const bare = corpusEntries().filter(({ path }) => {
      if (!path.startsWith("avif/ok/")) return false;
      const primary = meta(readCorpus(path))?.primary;
      return !primary || primary.extents.length === 0 || !propertyOf(primary, "ispe");
    });
    expect(bare).toEqual([]);
  });
});
