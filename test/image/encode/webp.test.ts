import { describe, expect, test } from "vitest";
import { WebpEncoder, type WebpOptions } from "../../../src/image/encode/webp";
import { decodeVp8 } from "../../reference/webp-decode";
import { madePicture } from "../../wasm/jpeg-encode-picture";
import { encodeWebp } from "../../wasm/webp-encode-file";
import { newArena } from "../resize-picture";

const NOISE = { kind: "noise", width: 900, height: 800 } as const;
const WAVES = { kind: "waves", width: 150, height: 110 } as const;

function open(picture: typeof NOISE | typeof WAVES, options: Partial<WebpOptions> = {}) {
  const arena = newArena();
  arena.reset(Number.POSITIVE_INFINITY);
  const { width, height } = picture;
  const encoder = new WebpEncoder(arena, { width, height, quality: 80, preset: "fast", ...options });
  const row = arena.alloc(width * 4);
  const rgba = madePicture(picture.kind, width, height);
  const feed = (rows: number = height) => {
    for (let y = 0; y < rows; y++) {
      arena.bytes().set(rgba.subarray(y * width * 4, (y + 1) * width * 4), row);
      encoder.row(row);
    }
  };
  return { arena, encoder, feed, source: { rgba, width, height } };
}

describe("finish", () => {
  test.each([
    { preset: "best", number: 0 },
    { preset: "fast", number: 1 },
  ] as const)("preset $preset gives the kernel's file", ({ preset, number }) => {
    const { encoder, feed, source } = open(WAVES, { preset });
    feed();
    const file = encoder.finish();
    expect(file).toEqual(encodeWebp(newArena(), source, { quality: 80, preset: number }).file);
    expect(encoder.work).toBe(70);
    expect(encoder.leastBytes).toBe(file.length);
  });

  test("a picture whose decisions exceed what is kept is whole", () => {
    const { encoder, feed } = open(NOISE, { quality: 100 });
    feed();
    expect(encoder.leastBytes).toBeGreaterThan(100_000);
    const file = encoder.finish();
    expect(file.length).toBeGreaterThan(encoder.leastBytes - 1);
    const { width, height } = decodeVp8(file);
    expect([width, height]).toEqual([900, 800]);
  });

  test("before the last row is a bug that throws", () => {
    const { encoder, feed } = open(WAVES);
    feed(109);
    expect(() => encoder.finish()).toThrow("in order");
  });
});

describe("restart", () => {
  test("gives, in the same memory, the file of a fresh encoder", () => {
    const { arena, encoder, feed } = open(NOISE, { quality: 100 });
    feed();
    const first = encoder.finish();
    const usedBytes = arena.usedBytes;
    encoder.restart(40);
    feed(300);
    encoder.restart(60);
    feed();
    const second = encoder.finish();
    const fresh = open(NOISE, { quality: 60 });
    fresh.feed();
    expect(Buffer.compare(second, fresh.encoder.finish())).toBe(0);
    expect(second.length).toBeLessThan(first.length);
    expect(arena.usedBytes).toBe(usedBytes);
  });

  test("leastBytes only grows, and tells early that a limit is broken", () => {
    const { encoder, feed } = open(NOISE, { quality: 100 });
    let least = 0;
    for (let y = 0; y < 5; y++) {
      expect(encoder.leastBytes).toBeGreaterThanOrEqual(least);
      least = encoder.leastBytes;
      feed(160);
    }
    expect(encoder.leastBytes).toBeGreaterThan(0);
    expect(encoder.finish().length).toBeGreaterThanOrEqual(encoder.leastBytes);
  });
});

test("a side that WebP cannot express is a typed failure, before anything is allocated", () => {
  expect(() => open(WAVES, { width: 16_384 })).toThrow(expect.objectContaining({ code: "RESOLUTION_TOO_HIGH" }));
});
