// EXIF larger than a JPEG segment, which PNG and WebP can hold.
import { afterAll, describe, expect, it } from "vitest";
import { readExif, strip } from "../../../src/image";
import { PNG_SIGNATURE, pngChunk } from "../../../src/image/encode/png-chunk";
import { testDarkroom } from "../../fixture/darkroom";
import { makePng } from "../../wasm/png-file";

const darkroom = testDarkroom();
afterAll(() => darkroom.close());
const HEADER_BYTES = PNG_SIGNATURE.length + 25;

/** Little-endian: IFD0 of `entries` (tag, type, count, value), and `tail` bytes of text behind it. */
function tiff(entries: ReadonlyArray<readonly [number, number, number, number]>, tail: number): Buffer {
  const block = Buffer.alloc(8 + 2 + 12 * entries.length + 4, 0);
  block.write("II*\0\b\0\0\0", "latin1");
  block.writeUInt16LE(entries.length, 8);
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    block.writeUInt16LE(tag, 10 + 12 * i);
    block.writeUInt16LE(type, 12 + 12 * i);
    block.writeUInt32LE(count, 14 + 12 * i);
    block.writeUInt32LE(value, 18 + 12 * i);
  }
  return Buffer.concat([block, Buffer.alloc(tail, 0x41)]);
}

function pngWith(exif: Buffer): Uint8Array {
  const png = makePng({ width: 16, height: 16, bitDepth: 8, colourType: 2 });
  const parts = [png.subarray(0, HEADER_BYTES), pngChunk("eXIf", exif), png.subarray(HEADER_BYTES)];
  return new Uint8Array(Buffer.concat(parts));
}

describe("EXIF larger than a JPEG segment", () => {
  const file = pngWith(
    tiff(
      [
        [0x0112, 3, 1, 6],
        [0x8298, 2, 70_000, 38],
      ],
      70_000,
    ),
  );

  it("is kept where it fits, and left out of a JPEG instead of failing the picture", async () => {
    for (const format of ["png", "webp", "jpeg"] as const) {
      const { bytes } = await darkroom.develop(file, { format, metadata: "keep" });
      expect(darkroom.probe(bytes).metadataKinds, format).toEqual(format === "jpeg" ? [] : ["exif"]);
    }
    expect(darkroom.probe(strip(file, "keep").bytes).metadataKinds).toEqual(["exif"]);
  });

  it("is read from its first 64 KiB, so that a value of a megabyte named 65,535 times is not read so often", () => {
    expect(readExif(file, darkroom.probe(file)).orientation).toBe(6);
    const entries = Array.from({ length: 65_535 }, (_, i) => [i, 2, 1_000_000, 16] as const);
    const bomb = pngWith(tiff(entries, 1_000_000));
    const timeOf = (picture: Uint8Array) => {
      const header = darkroom.probe(picture);
      const runs = Array.from({ length: 3 }, () => {
        const startMs = performance.now();
        readExif(picture, header);
        return performance.now() - startMs;
      });
      return Math.min(...runs);
    };
    expect(timeOf(bomb)).toBeLessThan(100 * timeOf(file) + 100);
  });
});
