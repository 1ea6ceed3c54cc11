// Conversion of finished rows from a source's RGB matrix profile to sRGB. It runs on the output, after the resize: there
// are fewer pixels there, and judging has seen the stored ones.
import type { Arena } from "../core";
import type { Header } from "../header";
import type { KernelSizes } from "../kernel";
import type { ResolvedRecipe } from "../recipe";
import { MAX_CURVE_BYTES, type MatrixProfile, type ToneCurve } from "./matrix-profile";

/** XYZ (D50) to linear sRGB: the inverse of the sRGB profile's colorants (IEC 61966-2-1, Bradford-adapted). */
const XYZ_TO_SRGB = [
  3.1341359, -1.6173863, -0.4906619, -0.978795, 1.9162544, 0.0334428, 0.0719549, -0.2289768, 1.4053861,
] as const;

/** Whether the recipe asks for sRGB and the source is in another RGB space. Only matrix profiles are converted. */
export function convertsProfile({ profile, matrixProfile, mode }: Header, { colour }: ResolvedRecipe): boolean {
  const rgb = mode === "RGB" || mode === "RGBA" || mode === "P";
  return colour === "srgb" && rgb && matrixProfile && profile !== "srgb";
}

export class ProfileConverter {
  readonly #arena: Arena;
  readonly #tables: number;
  /** Where a sampled curve lies while its table is made: room for the longest, as no header tells a curve's length. */
  readonly #samples: number;

  /** Tables for `profile`. Allocates profileConverterBuffers(…). */
  constructor(arena: Arena, profile: MatrixProfile) {
    this.#arena = arena;
    this.#tables = arena.alloc(arena.kernel.colour_table_bytes());
    this.#samples = arena.alloc(MAX_CURVE_BYTES);
    profile.curves.forEach((curve, channel) => {
      this.#setCurve(channel, curve);
    });
    const m = multiply(XYZ_TO_SRGB, profile.toXyz);
    arena.kernel.colour_matrix(this.#tables, m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7], m[8]);
  }

  /** Converts `width` RGBA pixels at `row` in place. */
  convert(row: number, width: number): void {
    this.#arena.kernel.colour_convert_u8x4(this.#tables, row, width);
  }

  #setCurve(channel: number, curve: ToneCurve): void {
    const { kernel } = this.#arena;
    if (curve.kind === "parametric") {
      const { g, a, b, c, d, e, f } = curve;
      kernel.colour_curve_parametric(this.#tables, channel, g, a, b, c, d, e, f);
      return;
    }
    this.#arena.bytes().set(curve.samples, this.#samples);
    kernel.colour_curve_sampled(this.#tables, channel, this.#samples, curve.count);
  }
}

/** Sizes of the buffers that a ProfileConverter allocates. */
export function profileConverterBuffers(sizes: KernelSizes): number[] {
  return [sizes.colour_table_bytes(), MAX_CURVE_BYTES];
}

/** Row-major 3×3 product. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.trunc(i / 3);
    const column = i % 3;
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}
