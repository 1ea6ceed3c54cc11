// Which colour space an ICC profile (ICC.1:2022) describes, told by its red, green and blue colorants rather than by its
// name: names are free text, colorants are what conversion uses. sRGB, which is not converted, is told by its curves too.
import { readMatrixProfile } from "../colour/matrix-profile";
import { isSrgbCurve } from "../colour/srgb-curve";
import type { Header, ProfileKind } from "../header";

/** Row-major RGB to XYZ, adapted to D50, of the spaces that are told apart. */
const SPACES: ReadonlyArray<readonly [ProfileKind, readonly number[]]> = [
  ["srgb", [0.4361, 0.3851, 0.1431, 0.2225, 0.7169, 0.0606, 0.0139, 0.0971, 0.7141]],
  ["display-p3", [0.5151, 0.2919, 0.1572, 0.2412, 0.6922, 0.0666, -0.0011, 0.0419, 0.7841]],
  ["adobe-rgb", [0.6097, 0.2053, 0.1492, 0.3111, 0.6257, 0.0632, 0.0195, 0.0609, 0.7446]],
];
const TOLERANCE = 0.003;

/** What a header says of a profile. @param profile the whole profile, or as much of it as there is. */
export function profileFacts(profile: Uint8Array): Pick<Header, "profile" | "matrixProfile"> {
  return { profile: profileKind(profile), matrixProfile: readMatrixProfile(profile) !== null };
}

/** "none" for an empty profile, "other" for one that is not a whole RGB matrix profile, or of no space that is known. */
export function profileKind(profile: Uint8Array): ProfileKind {
  if (profile.length === 0) return "none";
  const matrix = readMatrixProfile(profile);
  if (matrix === null) return "other";
  const isNear = (known: readonly number[]) =>
    known.every((value, i) => Math.abs(value - matrix.toXyz[i]) <= TOLERANCE);
  const kind = SPACES.find(([, known]) => isNear(known))?.[0] ?? "other";
  return kind === "srgb" && !matrix.curves.every(isSrgbCurve) ? "other" : kind;
}
