import { describe, expect, it } from "vitest";
import { Arena } from "../../src/image/core";
import { coreModule } from "../fixture/darkroom";
import { digestRow } from "../reference/digest-row";

const arena = new Arena(coreModule());
const row = arena.alloc(4 * 1000);
const out = arena.alloc(16);

function digest(pixels: Uint8Array): Uint8Array {
  arena.bytes().set(pixels, row);
  arena.kernel.digest_row(row, pixels.length, out);
  return arena.copy(out, 16);
}

const noise = (width: number, seed: number) =>
  Uint8Array.from({ length: 4 * width }, (_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 255);

describe("digest_row", () => {
  it("equals its scalar twin at every width from 1 to 33 and at 1,000", () => {
    for (const width of [...Array.from({ length: 33 }, (_, i) => i + 1), 1000]) {
      expect(digest(noise(width, width)), `width ${width}`).toEqual(digestRow(noise(width, width)));
    }
  });

  it("changes with every byte and with the order of pixels", () => {
    const width = 21;
    const pixels = noise(width, 5);
    const seen = new Set([digest(pixels).join()]);
    for (let i = 0; i < pixels.length; i++) {
      const changed = pixels.slice();
      changed[i] ^= 1;
      seen.add(digest(changed).join());
    }
    for (let i = 0; i + 8 <= pixels.length; i += 4) {
      const swapped = pixels.slice();
      swapped.set(pixels.subarray(i, i + 4), i + 4);
      swapped.set(pixels.subarray(i + 4, i + 8), i);
      seen.add(digest(swapped).join());
    }
    expect(seen.size).toBe(1 + pixels.length + (width - 1));
  });

  it("tells a row from the same row with zeros behind it", () => {
    expect(digest(new Uint8Array(32))).not.toEqual(digest(new Uint8Array(64)));
  });
});
