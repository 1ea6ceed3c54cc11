// What metadata an output carries, by policy. An ICC profile goes along only where the pixels are still in its space: after
// conversion they are sRGB, which needs none.
import { convertsProfile } from "../colour/convert";
import type { Header } from "../header";
import { embeddedProfile } from "../probe/profile";
import type { ResolvedRecipe } from "../recipe";

export interface CarriedMetadata {
  /** ICC profile. */
  readonly icc?: Uint8Array;
  /** TIFF structure of EXIF, without "Exif\0\0". */
  readonly exif?: Uint8Array;
}

/** @param file the source, whole. */
export function carriedMetadata(file: Uint8Array, header: Header, recipe: ResolvedRecipe): CarriedMetadata {
  if (recipe.metadata === "none") return {};
  const icc = convertsProfile(header, recipe) ? new Uint8Array() : embeddedProfile(header.format, file);
  return icc.length > 0 ? { icc: icc.slice() } : {};
}
