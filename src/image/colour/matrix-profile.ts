// An RGB matrix profile read out of ICC bytes (ICC.1:2022, 8.3.3): three colorants and three tone curves. Profiles of
// other kinds (grey, CMYK, LUT-based) are not read: null.
import { Reader } from "../probe/reader";

/** x ≥ d ? (a x + b)^g + e : c x + f */
export interface ParametricCurve {
  readonly kind: "parametric";
  readonly g: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export interface SampledCurve {
  readonly kind: "sampled";
  /** Big-endian u16 samples. */
  readonly samples: Uint8Array;
  readonly count: number;
}

export type ToneCurve = ParametricCurve | SampledCurve;

export interface MatrixProfile {
  /** Row-major 3×3, device-linear RGB to XYZ (D50). */
  readonly toXyz: readonly number[];
  readonly curves: readonly [ToneCurve, ToneCurve, ToneCurve];
}

const MAX_TAGS = 100;
const MAX_SAMPLES = 65536;
/** Bytes of the longest sampled curve that is read. */
export const MAX_CURVE_BYTES = 2 * MAX_SAMPLES;
/** How many of g, a, b, c, d, e, f each function type of a parametric curve carries (10.18, table 68). */
const PARAMETERS: ReadonlyArray<ReadonlyArray<"g" | "a" | "b" | "c" | "d" | "e" | "f">> = [
  ["g"],
  ["g", "a", "b"],
  ["g", "a", "b", "c"],
  ["g", "a", "b", "c", "d"],
  ["g", "a", "b", "c", "d", "e", "f"],
];

/** @returns the profile, or null when it is not a whole RGB matrix profile. */
export function readMatrixProfile(profile: Uint8Array): MatrixProfile | null {
  const reader = new Reader(profile);
  if (reader.text(16, 4) !== "RGB " || reader.text(36, 4) !== "acsp") return null;
  const colorants = ["rXYZ", "gXYZ", "bXYZ"].map((tag) => readColorant(reader, tag));
  const curves = ["rTRC", "gTRC", "bTRC"].map((tag) => readCurve(reader, tag));
  const [r, g, b] = colorants;
  const [red, green, blue] = curves;
  if (!r || !g || !b || !red || !green || !blue) return null;
  return { toXyz: [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]], curves: [red, green, blue] };
}

function findTag(reader: Reader, tag: string): number | null {
  const count = Math.min(reader.u32(128), MAX_TAGS);
  for (let i = 0; i < count; i++) {
    if (reader.text(132 + 12 * i, 4) === tag) return reader.u32(132 + 12 * i + 4);
  }
  return null;
}

const fixed = (reader: Reader, at: number) => reader.i32(at) / 65536;

function readColorant(reader: Reader, tag: string): [number, number, number] | null {
  const at = findTag(reader, tag);
  if (at === null || reader.text(at, 4) !== "XYZ ") return null;
  return [fixed(reader, at + 8), fixed(reader, at + 12), fixed(reader, at + 16)];
}

function readCurve(reader: Reader, tag: string): ToneCurve | null {
  const at = findTag(reader, tag);
  if (at === null) return null;
  const type = reader.text(at, 4);
  if (type === "para") return readParametric(reader, at);
  if (type !== "curv") return null;
  const count = reader.u32(at + 8);
  if (count === 0) return gamma(1);
  if (count === 1) return gamma(reader.u16(at + 12) / 256);
  if (count > MAX_SAMPLES || at + 12 + 2 * count > reader.length) return null;
  return { kind: "sampled", samples: reader.slice(at + 12, 2 * count), count };
}

function readParametric(reader: Reader, at: number): ParametricCurve | null {
  const type = reader.u16(at + 8);
  const names = PARAMETERS[type];
  if (!names) return null;
  const p = { g: 1, a: 1, b: 0, c: 0, d: 0, e: 0, f: 0 };
  names.forEach((name, i) => {
    p[name] = fixed(reader, at + 12 + 4 * i);
  });
  // Types 1 and 2 begin at −b/a; type 2's fourth number is the constant of both branches.
  if (type === 1) return { kind: "parametric", ...p, d: -p.b / p.a };
  if (type === 2) return { kind: "parametric", ...p, d: -p.b / p.a, e: p.c, f: p.c, c: 0 };
  return { kind: "parametric", ...p };
}

function gamma(g: number): ParametricCurve {
  return { kind: "parametric", g, a: 1, b: 0, c: 0, d: 0, e: 0, f: 0 };
}
