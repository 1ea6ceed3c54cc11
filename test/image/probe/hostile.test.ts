// Headers that lie: what probing answers, and that it takes no longer for it.
import { describe, expect, it } from "vitest";
import { jpegProfile } from "../../../src/image/probe/jpeg";
import { probe } from "../../../src/image/probe/probe";
import { MAX_PROFILE_BYTES } from "../../../src/image/probe/profile-inflate";
import { Reader } from "../../../src/image/probe/reader";
import { extendedHeader, webpChunk, webpFile } from "../../../src/image/webp-container";

const SOI = [0xff, 0xd8];
const FRAME = [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0];
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
const text = (latin1: string) => [...Buffer.from(latin1, "latin1")];
const jpeg = (...segments: number[][]) => Uint8Array.from([SOI, ...segments, FRAME, SCAN].flat());

/** The least of five runs, ms. */
function leastMs(job: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    job();
    return performance.now() - startMs;
  });
  return Math.min(...runs);
}

describe("probe: headers that lie", () => {
  it("a JPEG segment shorter than its length field is empty, and the frame behind it is found", () => {
    for (const length of [0, 1]) {
      expect(probe(jpeg([0xff, 0xe0, 0, length]))).toMatchObject({ width: 8, height: 8 });
    }
  });

  it("a segment or chunk shorter than the tag of EXIF holds none, or none of it", () => {
    for (let length = 2; length < 8; length++) {
      const { exif, orientation } = probe(jpeg([0xff, 0xe1, 0, length, ...text("Exif\0\0MM\0*").slice(0, length - 2)]));
      expect([exif, orientation]).toEqual([null, 1]);
    }
    for (let length = 0; length < 6; length++) {
      const chunk = webpChunk("EXIF", Uint8Array.from(text("Exif\0\0").slice(0, length)));
      const { exif } = probe(
        webpFile([extendedHeader(8, 4, 4), chunk, webpChunk("abcd", Uint8Array.from(text("\0\0")))]),
      );
      expect(exif?.bytes).toBe(length);
    }
  });

  it("a JPEG's profile over the limit is left alone", () => {
    const count = 1 + Math.ceil(MAX_PROFILE_BYTES / 65000);
    const head = (number: number) => [0xff, 0xe2, 0xfd, 0xf8, ...text("ICC_PROFILE\0"), number, count];
    const parts = Array.from({ length: count }, (_, i) => [Buffer.from(head(i + 1)), Buffer.alloc(65000)]).flat();
    const file = Buffer.concat([Buffer.from(SOI), ...parts, Buffer.from([...FRAME, ...SCAN])]);
    expect(probe(file).metadataKinds).toEqual(["icc"]);
    expect(jpegProfile(new Reader(file))).toHaveLength(0);
  });

  it("a document type of nothing but spaces costs no more than other text", () => {
    const plain = Uint8Array.from(text(`<!-- ${"x".repeat(4080)}`));
    const spaces = Uint8Array.from(text(`<!DOCTYPE${" ".repeat(4080)}`));
    const answer = (file: Uint8Array) => {
      expect(() => probe(file)).toThrow(/no known signature/);
    };
    answer(plain);
    expect(leastMs(() => answer(spaces))).toBeLessThan(10 * leastMs(() => answer(plain)) + 2);
  });
});
