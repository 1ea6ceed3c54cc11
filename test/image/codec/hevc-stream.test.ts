import { describe, expect, it } from "vitest";
import { firstPicture } from "../../../src/image/codec/hevc-stream";

/** A NAL unit behind its length. @param first its slice begins a picture. */
function unit(type: number, { first = true, layer = 0, bytes = 4, lengthBytes = 4 } = {}): number[] {
  const length = Array.from({ length: lengthBytes }, (_, i) => (bytes >>> (8 * (lengthBytes - 1 - i))) & 255);
  return [
    ...length,
    (type << 1) | (layer >> 5),
    ((layer & 31) << 3) | 1,
    first ? 0x80 : 0,
    ...new Array(bytes - 3).fill(7),
  ];
}

const SLICE = 19;
const SEI = 39;
const types = (units: Uint8Array[]) => units.map((nal) => nal[0] >> 1);
const stream = (...units: number[][]) => Uint8Array.from(units.flat());

describe("the NAL units of a still", () => {
  it("are those of its first picture, with what stands before it", () => {
    const file = stream(unit(SEI), unit(SLICE), unit(SLICE, { first: false }), unit(SLICE), unit(SLICE));
    expect(types(firstPicture(file, 4))).toEqual([SEI, SLICE, SLICE]);
  });

  it("are those of the base layer, and none that is empty", () => {
    const file = stream(unit(SLICE), unit(SLICE, { first: false, layer: 1 }), unit(SLICE, { layer: 33 }), [0, 0, 0, 0]);
    expect(types(firstPicture(file, 4))).toEqual([SLICE]);
  });

  it("stand behind lengths of 1, 2 or 4 bytes", () => {
    for (const lengthBytes of [1, 2, 4]) {
      const file = stream(unit(SEI, { lengthBytes }), unit(SLICE, { lengthBytes, bytes: 100 }));
      expect(firstPicture(file, lengthBytes).map(({ length }) => length)).toEqual([4, 100]);
    }
  });

  it("are refused when one reaches beyond the end, when there is no slice, and when there are too many", () => {
    const corrupted = (file: Uint8Array) => expect(() => firstPicture(file, 4)).toThrow(/expected .* in an HEVC item/);
    corrupted(stream(unit(SLICE)).slice(0, 7));
    corrupted(Uint8Array.of(255, 255, 255, 255, 1));
    corrupted(stream(unit(SEI)));
    corrupted(new Uint8Array());
    corrupted(stream(unit(SLICE), ...Array.from({ length: 600 }, () => unit(SLICE, { first: false }))));
  });
});
