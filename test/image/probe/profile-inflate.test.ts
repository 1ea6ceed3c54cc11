import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { inflateProfile, MAX_PROFILE_BYTES } from "../../../src/image/probe/profile-inflate";

const profileOf = (bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => (i * i) >> 3);

describe("inflateProfile", () => {
  it("gives profiles of every size up to the limit as they were", () => {
    for (const bytes of [1, 2, 3, 500, 1020, 1021, 1022, 1023, 1024, 1025, 3144, 560_000, MAX_PROFILE_BYTES]) {
      for (const level of [0, 1, 9]) {
        const profile = profileOf(bytes);
        const inflated = inflateProfile(deflateSync(profile, { level }));
        expect(Buffer.compare(inflated, profile), `${bytes} bytes, level ${level}`).toBe(0);
      }
    }
  });

  it("gives every end of the stream its whole profile, wherever the steps fall", () => {
    const noise = Uint8Array.from({ length: 1100 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
    for (let bytes = 1000; bytes < 1040; bytes++) {
      const stream = deflateSync(noise.subarray(0, bytes), { level: 0 });
      expect(inflateProfile(stream).length).toBe(bytes);
    }
  });

  it("is empty for one byte too many, a damaged stream and a part of one", () => {
    const stream = deflateSync(profileOf(3144));
    expect(inflateProfile(deflateSync(new Uint8Array(MAX_PROFILE_BYTES + 1)))).toHaveLength(0);
    expect(inflateProfile(stream.subarray(0, stream.length >> 1))).toHaveLength(0);
    expect(inflateProfile(stream.map((byte, i) => (i < 2 ? 0xff : byte)))).toHaveLength(0);
    expect(inflateProfile(new Uint8Array(0))).toHaveLength(0);
  });

  it("stops a bomb after a few megabytes, however large it is", () => {
    const timeOf = (bytes: number) => {
      const bomb = deflateSync(Buffer.alloc(bytes), { level: 9 });
      const startMs = performance.now();
      expect(inflateProfile(bomb)).toHaveLength(0);
      return performance.now() - startMs;
    };
    timeOf(8_000_000);
    const least = Math.min(timeOf(8_000_000), timeOf(8_000_000), timeOf(8_000_000));
    const large = Math.min(timeOf(100_000_000), timeOf(100_000_000));
    expect(large).toBeLessThan(4 * least + 5);
  });
});
