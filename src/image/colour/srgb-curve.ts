// Whether a tone curve is sRGB's own (IEC 61966-2-1). A profile with sRGB's colorants and another curve, such as the linear sRGB that
// editors write, is another space. Parameters are compared with sRGB's, samples with its values, as nothing here may use pow.
import type { SampledCurve, ToneCurve } from "./matrix-profile";

const PARAMETERS = { g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045, e: 0, f: 0 } as const;
const PARAMETER_TOLERANCE = 0.002;
/** Of the curve at x = 0, 1/8 … 1. */
const VALUES = [0, 0.01435, 0.05088, 0.11602, 0.21404, 0.34851, 0.52252, 0.73884, 1];
/** Under one code of eight bits everywhere above 1/8. */
const VALUE_TOLERANCE = 0.0008;

export function isSrgbCurve(curve: ToneCurve): boolean {
  if (curve.kind === "sampled") return VALUES.every((value, i) => near(sampleAt(curve, i / 8), value, VALUE_TOLERANCE));
  const names = Object.keys(PARAMETERS) as Array<keyof typeof PARAMETERS>;
  return names.every((name) => near(curve[name], PARAMETERS[name], PARAMETER_TOLERANCE));
}

function near(value: number, expected: number, tolerance: number): boolean {
  return Math.abs(value - expected) <= tolerance;
}

/** The curve at `x`, 0–1, between its samples. */
function sampleAt({ samples, count }: SampledCurve, x: number): number {
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const at = x * (count - 1);
  const before = Math.floor(at);
  const value = (i: number) => view.getUint16(2 * Math.min(i, count - 1)) / 65535;
  return value(before) + (at - before) * (value(before + 1) - value(before));
}
