import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ProfileConverter, profileConverterBuffers } from "../../../src/image/colour/convert";
import { MAX_CURVE_BYTES, type MatrixProfile, readMatrixProfile } from "../../../src/image/colour/matrix-profile";
import { Arena, bufferBytes } from "../../../src/image/core";
import { profileKind } from "../../../src/image/probe/icc-kind";
import { coreModule } from "../../fixture/darkroom";

interface Golden {
  readonly grid: readonly number[];
  readonly profiles: Readonly<Record<string, { readonly icc: string; readonly srgb: string }>>;
}

const golden: Golden = JSON.parse(readFileSync("test/golden/colour.json", "utf8"));
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

/** The grid of colours as opaque RGBA, blue fastest. */
function gridRow(): Uint8Array {
  const { grid } = golden;
  return Uint8Array.from(grid.flatMap((r) => grid.flatMap((g) => grid.flatMap((b) => [r, g, b, 77]))));
}

function convert(icc: Uint8Array, row: Uint8Array): Uint8Array {
  const profile = readMatrixProfile(icc);
  if (!profile) throw new Error("expected a matrix profile, got none");
  const arena = new Arena(coreModule());
  const converter = new ProfileConverter(arena, profile);
  const address = arena.alloc(row.length);
  arena.bytes().set(row, address);
  converter.convert(address, row.length / 4);
  return arena.copy(address, row.length);
}

/** A matrix profile of sampled curves with 65,536 samples each, the most that are read. */
function longCurves(): MatrixProfile {
  const samples = new Uint8Array(MAX_CURVE_BYTES).map((_, i) => ((i & 1 ? i >> 1 : i >> 9) & 255) as number);
  const curve = { kind: "sampled", samples, count: MAX_CURVE_BYTES / 2 } as const;
  return {
    toXyz: [0.4361, 0.3851, 0.1431, 0.2225, 0.7169, 0.0606, 0.0139, 0.0971, 0.7141],
    curves: [curve, curve, curve],
  };
}

describe("ProfileConverter", () => {
  it("allocates what is planned, however long the curves are", () => {
    const arena = new Arena(coreModule());
    const before = arena.alloc(0);
    new ProfileConverter(arena, longCurves());
    const planned = profileConverterBuffers(arena.kernel).reduce((sum, bytes) => sum + bufferBytes(bytes), 0);
    expect(arena.alloc(0) - before - bufferBytes(0)).toBe(planned);
  });
});

describe("profiles to sRGB", () => {
  for (const [name, { icc, srgb }] of Object.entries(golden.profiles)) {
    it(`agree with Little CMS within one code: ${name}`, () => {
      const expected = fromBase64(srgb);
      const converted = convert(fromBase64(icc), gridRow());
      const wrong: string[] = [];
      for (let i = 0; i < expected.length; i++) {
        const got = converted[4 * Math.floor(i / 3) + (i % 3)];
        if (Math.abs(got - expected[i]) > 1) wrong.push(`value ${i}: expected ${expected[i]}, got ${got}`);
      }
      expect(wrong).toEqual([]);
    });
  }

  it("leave alpha alone", () => {
    const [{ icc }] = Object.values(golden.profiles);
    const converted = convert(fromBase64(icc), gridRow());
    expect(converted.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 77)).toBe(true);
  });

  it("are told apart by their colorants, and anything else is no matrix profile", () => {
    const kinds = Object.entries(golden.profiles).map(([name, { icc }]) => [
      name.split(",")[0],
      profileKind(fromBase64(icc)),
    ]);
    for (const [expected, got] of kinds) expect(got).toBe(expected);
    const whole = fromBase64(Object.values(golden.profiles)[0].icc);
    for (let length = 0; length < whole.length; length++) readMatrixProfile(whole.subarray(0, length));
    expect(readMatrixProfile(whole.subarray(0, 200))).toBeNull();
    expect(readMatrixProfile(new Uint8Array(5000))).toBeNull();
  });
});
