// Which colour space an ICC profile (ICC.1:2022) describes, told by its red, green and blue colorants rather than by its
// name: names are free text, colorants are what conversion uses.
import type { ProfileKind } from "../header";
import { Reader } from "./reader";

/** Red, green and blue colorant XYZ, adapted to D50, of the spaces that are told apart. */
const COLORANTS: ReadonlyArray<readonly [ProfileKind, readonly number[]]> = [
  ["srgb", [0.4361, 0.2225, 0.0139, 0.3851, 0.7169, 0.0971, 0.1431, 0.0606, 0.7141]],
  ["display-p3", [0.5151, 0.2412, -0.0011, 0.2919, 0.6922, 0.0419, 0.1572, 0.0666, 0.7841]],
  ["adobe-rgb", [0.6097, 0.3111, 0.0195, 0.2053, 0.6257, 0.0609, 0.1492, 0.0632, 0.7446]],
];
const TOLERANCE = 0.003;

/** @param profile the whole profile, or as much of it as there is. "none" for an empty one. */
export function profileKind(profile: Uint8Array): ProfileKind {
  if (profile.length === 0) return "none";
  const reader = new Reader(profile);
  if (reader.text(16, 4) !== "RGB ") return "other";
  const measured = ["rXYZ", "gXYZ", "bXYZ"].flatMap((tag) => colorant(reader, tag));
  if (measured.length !== 9) return "other";
  const match = COLORANTS.find(([, known]) => known.every((value, i) => Math.abs(value - measured[i]) <= TOLERANCE));
  return match?.[0] ?? "other";
}

function colorant(reader: Reader, tag: string): number[] {
  const count = Math.min(reader.u32(128), 100);
  for (let i = 0; i < count; i++) {
    const entry = 132 + 12 * i;
    if (reader.text(entry, 4) !== tag) continue;
    const at = reader.u32(entry + 4) + 8;
    return [0, 4, 8].map((step) => reader.i32(at + step) / 65536);
  }
  return [];
}
