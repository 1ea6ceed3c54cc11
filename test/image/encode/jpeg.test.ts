import { describe, expect, test } from "vitest";
import { JpegEncoder, type JpegOptions } from "../../../src/image/encode/jpeg";
import type { JpegMetadata } from "../../../src/image/encode/jpeg-segment";
import { decodeJpeg } from "../../wasm/jpeg-decode-rows";
import { madePicture } from "../../wasm/jpeg-encode-picture";
import { newArena } from "../resize-picture";

const WIDTH = 150;
const HEIGHT = 110;

function filled(options: Partial<JpegOptions> = {}, arena = newArena()): JpegEncoder {
  arena.reset(Number.POSITIVE_INFINITY);
  const encoder = new JpegEncoder(arena, {
    width: WIDTH,
    height: HEIGHT,
    subsampling: "4:2:0",
    orientation: 1,
    ...options,
  });
  const row = arena.alloc(WIDTH * 4);
  const rgba = madePicture("waves", WIDTH, HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    arena.bytes().set(rgba.subarray(y * WIDTH * 4, (y + 1) * WIDTH * 4), row);
    encoder.row(row);
  }
  return encoder;
}

interface Segment {
  readonly marker: number;
  readonly body: Uint8Array;
}

/** Marker segments from SOI to the frame header. */
function segments(file: Uint8Array): Segment[] {
  const found: Segment[] = [];
  for (let at = 2; file[at + 1] !== 0xc0 && file[at + 1] !== 0xc2; ) {
    const length = (file[at + 2] << 8) | file[at + 3];
    found.push({ marker: file[at + 1], body: file.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return found;
}

function fileWith(metadata: JpegMetadata): Uint8Array {
  return filled(metadata).finish({ quality: 80, progressive: true });
}

describe("finishWithin", () => {
  const qualities = [85, 75, 65, 55, 50];
  const sizes = qualities.map((quality) => filled().finish({ quality, progressive: true }).length);

  test.each([0, 1, 2, 3, 4])("takes the first quality that fits, to the byte: step %i", async (step) => {
    const exact = await filled().finishWithin({ qualities, maxBytes: sizes[step], progressive: true });
    expect([exact.quality, exact.bytes.length, exact.fits]).toEqual([qualities[step], sizes[step], true]);
    const tight = await filled().finishWithin({ qualities, maxBytes: sizes[step] - 1, progressive: true });
    const next = Math.min(step + 1, 4);
    expect([tight.quality, tight.bytes.length, tight.fits]).toEqual([qualities[next], sizes[next], step < 4]);
  });

  test("is the file that finish writes at that quality", async () => {
    const within = await filled().finishWithin({ qualities, maxBytes: sizes[2], progressive: false });
    const { quality } = within;
    expect(Buffer.compare(within.bytes, filled().finish({ quality, progressive: false }))).toBe(0);
  });

  test("counts metadata as part of the file", async () => {
    const icc = new Uint8Array(500);
    const within = await filled({ icc }).finishWithin({ qualities, maxBytes: sizes[0], progressive: true });
    expect(within.quality).toBe(75);
    expect(within.bytes.length).toBe(sizes[1] + 500 + 18);
  });

  test("tells of its work between pieces, where it can be stopped", async () => {
    const told: number[] = [];
    const pause = async (units: number, nsPerUnit: number) => void told.push(units * nsPerUnit);
    await filled().finishWithin({ qualities, maxBytes: sizes[1], progressive: true }, pause);
    expect(told.length).toBeGreaterThan(3);
    expect(Math.min(...told)).toBeGreaterThanOrEqual(0);
    const stop = async () => {
      throw new Error("expected no stop, got one");
    };
    await expect(filled().finishWithin({ qualities, maxBytes: 1, progressive: true }, stop)).rejects.toThrow(/no stop/);
  });

  test("holds no more than it may, the file and its pieces together", async () => {
    const wish = { qualities: [85], maxBytes: Number.POSITIVE_INFINITY, progressive: true };
    await expect(filled().finishWithin({ ...wish, limitBytes: 2 * sizes[0] })).resolves.toMatchObject({ fits: true });
    await expect(filled().finishWithin({ ...wish, limitBytes: 2 * sizes[0] - 1 })).rejects.toMatchObject({
      code: "MEMORY_BUDGET_EXCEEDED",
      evidence: { predictedBytes: 2 * sizes[0], allowedBytes: 2 * sizes[0] - 1 },
    });
  });
});

describe("lend", () => {
  test("spares making tokens twice, for the same file", () => {
    const arena = newArena();
    const visits = [0, 100_000].map((bytes) => {
      const encoder = filled({}, arena);
      if (bytes > 0) encoder.lend({ address: arena.alloc(bytes), bytes });
      const before = encoder.work;
      const file = encoder.finish({ quality: 80, progressive: true });
      return { file, work: encoder.work - before };
    });
    expect(visits[1]!.work).toBe(visits[0]!.work / 2);
    expect(Buffer.compare(visits[1]!.file, visits[0]!.file)).toBe(0);
  });
});

describe("metadata", () => {
  test("stands behind JFIF: EXIF, XMP, ICC; and changes no pixel", () => {
    const exif = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const xmp = new TextEncoder().encode("<x:xmpmeta/>");
    const icc = Uint8Array.of(1, 2, 3);
    const file = fileWith({ exif, xmp, icc });
    const [jfif, app1, app1b, app2] = segments(file);
    expect([jfif.marker, app1.marker, app1b.marker, app2.marker]).toEqual([0xe0, 0xe1, 0xe1, 0xe2]);
    expect(Buffer.from(app1.body).toString("latin1", 0, 6)).toBe("Exif\0\0");
    expect(app1.body.subarray(6)).toEqual(exif);
    expect(Buffer.from(app1b.body).toString("latin1")).toBe("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>");
    expect([...app2.body]).toEqual([...Buffer.from("ICC_PROFILE\0"), 1, 1, 1, 2, 3]);
    const pixels = [file, fileWith({})].map((bytes) => decodeJpeg(newArena(), bytes).pictures[0].rgba);
    expect(Buffer.compare(pixels[0], pixels[1])).toBe(0);
  });

  test("a large profile is numbered in pieces that put together are the profile", () => {
    const icc = Uint8Array.from({ length: 150_000 }, (_, i) => i % 251);
    const pieces = segments(fileWith({ icc })).filter(({ marker }) => marker === 0xe2);
    expect(pieces.map(({ body }) => [body[12], body[13]])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(Buffer.concat(pieces.map(({ body }) => body.subarray(14))).equals(icc)).toBe(true);
  });

  test("what exceeds a segment is refused by name", () => {
    expect(() => fileWith({ exif: new Uint8Array(65_528) })).toThrow("65527 bytes of EXIF for a JPEG, got 65528");
    expect(() => fileWith({ exif: new Uint8Array(65_527) })).not.toThrow();
    expect(() => fileWith({ icc: new Uint8Array(255 * 65_519 + 1) })).toThrow("ICC profile");
  });
});

test("a side that JPEG cannot express is a typed failure, before anything is allocated", () => {
  expect(() => filled({ width: 65_536 })).toThrow(expect.objectContaining({ code: "RESOLUTION_TOO_HIGH" }));
});
