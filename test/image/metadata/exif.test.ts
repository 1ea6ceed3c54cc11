import { describe, expect, it } from "vitest";
import { NO_EXIF, readExif } from "../../../src/image/metadata/exif";
import { probe } from "../../../src/image/probe/probe";
import { corpusEntries, hasCorpus, readCorpus } from "../../fixture/corpus";

type Value = string | number | ReadonlyArray<readonly [number, number]>;
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;

/** A little-endian TIFF block: IFD 0, an Exif IFD and a GPS IFD, their values behind them. */
function tiff(ifd0: Record<number, Value>, exif: Record<number, Value>, gps: Record<number, Value>): Uint8Array {
  const buffer = new Uint8Array(4096);
  const view = new DataView(buffer.buffer);
  buffer.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
  let dataAt = 1024;
  const writeIfd = (at: number, tags: Record<number, Value>) => {
    const entries = Object.entries(tags);
    view.setUint16(at, entries.length, true);
    for (const [i, [tag, value]] of entries.entries()) {
      const entry = at + 2 + i * 12;
      view.setUint16(entry, Number(tag), true);
      if (typeof value === "number") {
        const isPointer = tag === "34665" || tag === "34853";
        view.setUint16(entry + 2, isPointer ? LONG : SHORT, true);
        view.setUint32(entry + 4, 1, true);
        view.setUint32(entry + 8, value, true);
      } else if (typeof value === "string") {
        const bytes = new TextEncoder().encode(`${value}\0`);
        view.setUint16(entry + 2, ASCII, true);
        view.setUint32(entry + 4, bytes.length, true);
        if (bytes.length <= 4) buffer.set(bytes, entry + 8);
        else {
          view.setUint32(entry + 8, dataAt, true);
          buffer.set(bytes, dataAt);
          dataAt += bytes.length + (bytes.length & 1);
        }
      } else {
        view.setUint16(entry + 2, RATIONAL, true);
        view.setUint32(entry + 4, value.length, true);
        view.setUint32(entry + 8, dataAt, true);
        for (const [numerator, denominator] of value) {
          view.setUint32(dataAt, numerator, true);
          view.setUint32(dataAt + 4, denominator, true);
          dataAt += 8;
        }
      }
    }
  };
  writeIfd(8, { ...ifd0, 34665: 300, 34853: 600 });
  writeIfd(300, exif);
  writeIfd(600, gps);
  return buffer;
}

const read = (block: Uint8Array) => readExif(block, { exif: { offset: 0, bytes: block.length } });
const dms = (d: number, m: number, s100: number) =>
  [
    [d, 1],
    [m, 1],
    [s100, 100],
  ] as const;

describe("readExif", () => {
  it("turns degrees, minutes and seconds with their references into signed degrees", () => {
    for (const [latRef, latSign] of [
      ["N", 1],
      ["S", -1],
    ] as const) {
      for (const [lngRef, lngSign] of [
        ["E", 1],
        ["W", -1],
      ] as const) {
        const { gps } = read(tiff({}, {}, { 1: latRef, 2: dms(33, 51, 3600), 3: lngRef, 4: dms(151, 12, 4020) }));
        expect(gps?.lat).toBeCloseTo(latSign * (33 + 51 / 60 + 36 / 3600), 9);
        expect(gps?.lng).toBeCloseTo(lngSign * (151 + 12 / 60 + 40.2 / 3600), 9);
        expect(gps).not.toHaveProperty("altitude");
      }
    }
  });

  it("gives altitude below sea level a minus sign", () => {
    const place = { 1: "N", 2: dms(31, 30, 0), 3: "E", 4: dms(35, 30, 0), 6: [[4305, 10]] as const };
    expect(read(tiff({}, {}, { ...place, 5: 0 })).gps?.altitude).toBeCloseTo(430.5, 9);
    expect(read(tiff({}, {}, { ...place, 5: 1 })).gps?.altitude).toBeCloseTo(-430.5, 9);
  });

  it("has no place where a coordinate is missing, impossible or divided by zero", () => {
    const lat = { 1: "N", 2: dms(33, 0, 0) };
    const lng = { 3: "E", 4: dms(151, 0, 0) };
    expect(read(tiff({}, {}, lat)).gps).toBeNull();
    expect(read(tiff({}, {}, { ...lat, 3: "E", 4: dms(181, 0, 0) })).gps).toBeNull();
    expect(read(tiff({}, {}, { ...lng, 1: "N", 2: dms(91, 0, 0) })).gps).toBeNull();
    expect(
      read(
        tiff(
          {},
          {},
          {
            ...lng,
            1: "N",
            2: [
              [1, 0],
              [0, 0],
              [0, 0],
            ],
          },
        ),
      ).gps,
    ).toBeNull();
  });

  it("writes DateTimeOriginal as ISO 8601, with its offset when there is one", () => {
    expect(read(tiff({}, { 36867: "2022:08:22 20:30:46" }, {})).datetime).toBe("2022-08-22T20:30:46");
    const withOffset = { 36867: "2022:08:22 20:30:46", 36881: "+09:00" };
    expect(read(tiff({}, withOffset, {})).datetime).toBe("2022-08-22T20:30:46+09:00");
    expect(read(tiff({}, { ...withOffset, 36881: "KST" }, {})).datetime).toBe("2022-08-22T20:30:46");
  });

  it.each(["0000:00:00 00:00:00", "    :  :     :  :  ", "2022:02:30 10:00:00", "2022:13:01 10:00:00", "yesterday"])(
    "has no date where the camera wrote %s",
    (date) => {
      expect(read(tiff({}, { 36867: date }, {})).datetime).toBeNull();
    },
  );

  it("trims padding from the camera's names and leaves out control characters", () => {
    const { camera } = read(tiff({ 271: "Canon  \0\0", 272: "EOS\n 5D" }, {}, {}));
    expect(camera).toEqual({ make: "Canon", model: "EOS 5D" });
    expect(read(tiff({ 272: "X" }, {}, {})).camera).toEqual({ make: null, model: "X" });
    expect(read(tiff({ 271: "  " }, {}, {})).camera).toBeNull();
  });

  it("reads orientation 1–8 and nothing else", () => {
    for (let value = 0; value <= 9; value++) {
      expect(read(tiff({ 274: value }, {}, {})).orientation).toBe(value >= 1 && value <= 8 ? value : null);
    }
  });

  it("never throws, whatever a block is cut to or which of its bytes is wrong", () => {
    const block = tiff(
      { 271: "Canon", 274: 6 },
      { 36867: "2022:08:22 20:30:46" },
      { 1: "N", 2: dms(1, 2, 3), 3: "E", 4: dms(4, 5, 6), 5: 0, 6: [[1, 1]] },
    ).slice(0, 1200);
    for (let bytes = 0; bytes < block.length; bytes += 7) expect(() => read(block.slice(0, bytes))).not.toThrow();
    for (let at = 0; at < block.length; at += 3) {
      const wrong = block.slice();
      wrong[at] ^= 0xff;
      expect(() => read(wrong)).not.toThrow();
    }
  });

  it("has no name where a value lies outside the block", () => {
    const block = tiff({ 271: "Canon", 272: "EOS 5D" }, {}, {});
    new DataView(block.buffer).setUint32(8 + 2 + 8, block.length, true);
    expect(read(block).camera).toEqual({ make: null, model: "EOS 5D" });
  });

  it("reads old cameras' Latin-1, and UTF-8", () => {
    const block = tiff({ 271: "Kamera", 272: "Größe" }, {}, {});
    block[block.indexOf(0x6d)] = 0xe9;
    expect(read(block).camera).toEqual({ make: "Kaéera", model: "Größe" });
  });

  it("reads a file out of memory that others share", () => {
    const block = tiff({ 271: "Canon" }, {}, {});
    const shared = Buffer.alloc(3 * block.length);
    shared.set(tiff({ 271: "Nikon" }, {}, {}));
    shared.set(block, 2 * block.length);
    expect(read(shared.subarray(2 * block.length)).camera?.make).toBe("Canon");
  });

  it("answers nothing for a picture without EXIF", () => {
    expect(readExif(new Uint8Array(10), { exif: null })).toEqual(NO_EXIF);
  });
});

describe.skipIf(!hasCorpus)("readExif over the corpus", () => {
  const EXPECTED = {
    "jpeg-baseline/image-rs-image__examples_scaledown_test.jpg": {
      gps: { lat: 59.30620833333333, lng: 18.03893888888889, altitude: 20 },
      datetime: "2018-01-04T08:43:51",
      camera: { make: "Huawei", model: "Nexus 6P" },
      orientation: 1,
    },
    "jpeg-baseline/AOMediaCodec-libavif__tests_data_dog_exif_extended_xmp_icc.jpg": {
      gps: null,
      datetime: "2020-10-01T17:08:26-07:00",
      orientation: 6,
    },
    "jpeg-baseline/AOMediaCodec-libavif__tests_data_paris_exif_xmp_icc.jpg": {
      gps: { lat: 0, lng: 0, altitude: 0 },
      datetime: "2022-08-22T20:30:46+02:00",
      camera: { make: "Google", model: "Pixel 4a" },
      orientation: 1,
    },
    "webp/extended/image-rs-image-webp__tests_images_regression_tiny.webp": {
      datetime: "2007-10-19T19:57:06",
      camera: { make: "Canon", model: "Canon EOS 400D DIGITAL" },
    },
    "png/ok/image-rs-image-png__tests_bugfixes_F-exif-chunk-early.png": { orientation: 6, camera: null },
  };

  it.each(Object.entries(EXPECTED))("reads %s as exiftool does", (path, expected) => {
    const bytes = readCorpus(path);
    expect(readExif(bytes, probe(bytes))).toMatchObject(expected);
  });

  it("reads the orientation that the manifest names", () => {
    const oriented = corpusEntries().filter(
      ({ path, info }) => /^jpeg-baseline.*Landscape_[1-8]/.test(path) && / ori=\d/.test(info),
    );
    expect(oriented).toHaveLength(8);
    for (const { path, info } of oriented) {
      const bytes = readCorpus(path);
      expect(readExif(bytes, probe(bytes)).orientation, path).toBe(Number(/ ori=(\d)/.exec(info)?.[1]));
    }
  });
});
