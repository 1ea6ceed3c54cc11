// The colour of a picture in AVIF or HEIC (`colr`, ISO/IEC 14496-12, 12.1.5): an ICC profile, code points, or both.
import type { Header } from "../header";
import { profileFacts } from "./icc-kind";
import { type Box, BoxFields } from "./isobmff";
import { type CodePoints, nclxKind, nclxProfile } from "./nclx";
import { MAX_PROFILE_BYTES } from "./profile-inflate";
import type { Reader } from "./reader";

export interface Colour {
  /** ICC, as it stands in the file; empty for none, or an oversized one. */
  readonly icc: Uint8Array;
  readonly nclx: CodePoints | null;
}

/** All `colr` boxes (ISO/IEC 14496-12, 12.1.5) of a picture. */
export function colourOf(reader: Reader, properties: readonly Box[]): Colour {
  let icc: Uint8Array = new Uint8Array();
  let nclx: CodePoints | null = null;
  for (const box of properties) {
    if (box.type !== "colr") continue;
    const fields = new BoxFields(reader, box);
    const kind = fields.type();
    if (kind === "nclx") nclx ??= { primaries: fields.uint(2), transfer: fields.uint(2) };
    const bytes = box.end - fields.position;
    if ((kind === "prof" || kind === "rICC") && bytes <= MAX_PROFILE_BYTES) icc = reader.slice(fields.position, bytes);
  }
  return { icc, nclx };
}

/** The ICC profile, or one made of the code points; empty for sRGB and where there is none. */
export function colourProfile({ icc, nclx }: Colour): Uint8Array {
  return icc.length === 0 && nclx ? nclxProfile(nclx) : icc;
}

/** What a header says of it. */
export function colourFacts(colour: Colour): Pick<Header, "profile" | "matrixProfile"> {
  const facts = profileFacts(colourProfile(colour));
  return facts.profile === "none" && colour.nclx ? { ...facts, profile: nclxKind(colour.nclx) } : facts;
}
