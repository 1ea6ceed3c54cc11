// WebP files whose parts disagree about the size: what is decoded must be what the header, and so the prediction, said.
import { describe, expect, it } from "vitest";
import { WebpCodec } from "../../../src/image/codec/webp";
import { firstFrame } from "../../../src/image/codec/webp-frame";
import {
  CHUNK_HEADER_BYTES,
  extendedHeader,
  RIFF_HEADER_BYTES,
  webpChunk,
  webpFile,
} from "../../../src/image/webp-container";
import { modules, testDarkroom } from "../../fixture/darkroom";

const MIB = 1024 * 1024;
/** A lossy picture that says 12000 × 12000: half a gigabyte of pixels, were it decoded. */
const HUGE = await lossyChunk(12000, 12000);
const LOSSLESS_8 = webpChunk("VP8L", Uint8Array.of(0x2f, 7, 0xc0, 1, 0));

/** The chunk of a picture of 8 × 6, which may be made to say another size. */
async function lossyChunk(width: number, height: number): Promise<Uint8Array> {
  const codec = new WebpCodec(modules().codecs);
  const pixels = Uint8Array.from({ length: 4 * 8 * 6 }, (_, i) => ((i & 3) === 3 ? 255 : 17 * (i >> 4)));
  const chunk = (await codec.encode(pixels, 8, 6, 90)).bytes.slice(RIFF_HEADER_BYTES);
  codec.close();
  const view = new DataView(chunk.buffer);
  view.setUint16(CHUNK_HEADER_BYTES + 6, width, true);
  view.setUint16(CHUNK_HEADER_BYTES + 8, height, true);
  return chunk;
}

function frame(picture: Uint8Array, width: number, height: number, x = 0): Uint8Array {
  const head = new Uint8Array(16);
  const view = new DataView(head.buffer);
  view.setUint32(0, x / 2, true);
  view.setUint32(6, width - 1, true);
  view.setUint32(9, height - 1, true);
  return webpChunk("ANMF", new Uint8Array([...head, ...picture]));
}

describe("a WebP that says two sizes", () => {
  const files: Array<[string, Uint8Array]> = [
    ["a large picture before a small canvas", webpFile([HUGE, extendedHeader(0, 8, 8)])],
    ["a large picture before a small one", webpFile([HUGE, LOSSLESS_8])],
    ["a large picture on a small canvas", webpFile([extendedHeader(0, 8, 8), HUGE])],
    [
      "an unknown chunk that libwebp takes for a picture",
      webpFile([webpChunk("/\u00ff\u00ff\u00ff", HUGE), LOSSLESS_8]),
    ],
    ["a frame larger than it says", webpFile([extendedHeader(2, 8, 8), frame(HUGE, 8, 8)])],
    ["a frame larger than the canvas", webpFile([extendedHeader(2, 8, 8), frame(HUGE, 12000, 12000)])],
    ["a frame beside the canvas", webpFile([extendedHeader(2, 8, 8), frame(LOSSLESS_8, 8, 8, 4)])],
    ["frames without a canvas", webpFile([LOSSLESS_8, frame(HUGE, 12000, 12000)])],
  ];
  for (const [name, file] of files) {
    it(`${name} is refused by its header or as damaged, not by the limit on libwebp's memory`, async () => {
      const darkroom = testDarkroom();
      for (const job of [darkroom.develop(file, { maxDimension: 8 }), darkroom.judge(file)]) {
        await expect(job).rejects.toMatchObject({
          code: expect.stringMatching(/^(CORRUPTED_IMAGE|MEMORY_BUDGET_EXCEEDED)$/),
          message: expect.not.stringContaining("codec"),
        });
      }
      expect(darkroom.memoryBytes()).toBeLessThan(20 * MIB);
      darkroom.close();
    });
  }

  it("a frame with its own size in it still decodes", async () => {
    const file = webpFile([extendedHeader(2, 10, 10), frame(await lossyChunk(8, 6), 8, 6, 2)]);
    expect(firstFrame(file)).toMatchObject({ x: 2, y: 0, width: 8, height: 6 });
    const darkroom = testDarkroom();
    const { width, height } = await darkroom.develop(file, { format: "png" });
    expect([width, height]).toEqual([10, 10]);
    darkroom.close();
  });
});
