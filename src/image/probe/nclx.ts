// Colour told by code points (ITU-T H.273, the "nclx" kind of a `colr` box) as what the rest of the library understands: an ICC
// profile. Made for the RGB spaces whose transfer sRGB's curve stands for; sRGB itself needs none, and pictures of high dynamic
// range (PQ, HLG) are left as they are, since showing them takes more than a profile.
import { concatenate, latin1 } from "../bytes";
import type { ProfileKind } from "../header";

export interface CodePoints {
  readonly primaries: number;
  readonly transfer: number;
}

const BT_709 = 1;
const BT_2020 = 9;
const DISPLAY_P3 = 12;
/** BT.709, BT.601, sRGB, BT.2020: viewers show all of them by sRGB's curve. */
const SDR_TRANSFERS: ReadonlySet<number> = new Set([1, 6, 13, 14, 15]);

/** Columns red, green and blue: XYZ, adapted to D50 by Bradford. */
const COLORANTS: Readonly<Record<number, readonly (readonly [number, number, number])[]>> = {
  [DISPLAY_P3]: [
    [0.51512, 0.2412, -0.00105],
    [0.29198, 0.69225, 0.04189],
    [0.1571, 0.06657, 0.78407],
  ],
  [BT_2020]: [
    [0.67348, 0.27904, -0.00194],
    [0.16566, 0.67534, 0.02998],
    [0.1251, 0.04561, 0.79686],
  ],
};
const D50 = [0.9642, 1, 0.82491] as const;
/** IEC 61966-2-1 as function type 3: g, a, b, c, d. */
const SRGB_CURVE = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045] as const;
const HEADER_BYTES = 128;

/** What a header says of the space. */
export function nclxKind({ primaries }: CodePoints): ProfileKind {
  if (primaries === BT_709) return "srgb";
  if (primaries === DISPLAY_P3) return "display-p3";
  return primaries in COLORANTS ? "other" : "none";
}

/** A profile (ICC.1:2022) of the space; empty where it is sRGB, unknown or of high dynamic range. */
export function nclxProfile({ primaries, transfer }: CodePoints): Uint8Array {
  const colorants = COLORANTS[primaries];
  if (!colorants || !SDR_TRANSFERS.has(transfer)) return new Uint8Array();
  const curve = tagData("para", [...u16(3), ...u16(0), ...SRGB_CURVE.flatMap(fixed)]);
  const xyz = (values: readonly number[]) => tagData("XYZ ", values.flatMap(fixed));
  return profileOf([
    ["desc", text(primaries === DISPLAY_P3 ? "Display P3" : "BT.2020")],
    ["cprt", text("Public domain")],
    ["wtpt", xyz(D50)],
    ["rXYZ", xyz(colorants[0])],
    ["gXYZ", xyz(colorants[1])],
    ["bXYZ", xyz(colorants[2])],
    ["rTRC", curve],
    ["gTRC", curve],
    ["bTRC", curve],
  ]);
}

function profileOf(tags: ReadonlyArray<readonly [string, Uint8Array]>): Uint8Array {
  let at = HEADER_BYTES + 4 + 12 * tags.length;
  const table = tags.flatMap(([name, data]) => {
    const entry = [...latin1(name), ...u32(at), ...u32(data.length)];
    at += data.length;
    return entry;
  });
  const header = new Uint8Array(HEADER_BYTES);
  header.set(u32(at), 0);
  header.set([4, 0x40], 8);
  header.set(latin1("mntrRGB XYZ "), 12);
  header.set(latin1("acsp"), 36);
  header.set(D50.flatMap(fixed), 68);
  const body = tags.map(([, data]) => data);
  return concatenate([header, Uint8Array.from([...u32(tags.length), ...table]), ...body]);
}

/** One record of UTF-16 in English. */
function text(words: string): Uint8Array {
  const letters = [...words].flatMap((letter) => u16(letter.charCodeAt(0)));
  return tagData("mluc", [...u32(1), ...u32(12), ...latin1("enUS"), ...u32(letters.length), ...u32(28), ...letters]);
}

/** Padded to four bytes. */
function tagData(type: string, data: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((8 + data.length + 3) & ~3);
  bytes.set(latin1(type), 0);
  bytes.set(data, 8);
  return bytes;
}

/** s15Fixed16. */
function fixed(value: number): number[] {
  return u32(Math.round(value * 65536));
}

function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value)];
}
