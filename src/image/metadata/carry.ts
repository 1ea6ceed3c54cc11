// What metadata an output carries, by policy. An ICC profile goes along only where the pixels are still in its space: after
// conversion they are sRGB, which needs none. EXIF loses its Orientation when the pixels have been turned.
import { convertsProfile } from "../colour/convert";
import type { Header } from "../header";
import { embeddedProfile } from "../probe/profile";
import type { ResolvedRecipe } from "../recipe";
import { keepExif } from "./keep-exif";

export interface CarriedMetadata {
  /** ICC profile. */
  readonly icc?: Uint8Array;
  /** TIFF structure of EXIF, without "Exif\0\0". */
  readonly exif?: Uint8Array;
}

/** @param file the source, whole. Nothing of the answer is a view of it. */
export function carriedMetadata(file: Uint8Array, header: Header, recipe: ResolvedRecipe): CarriedMetadata {
  if (recipe.metadata === "none") return {};
  const icc = convertsProfile(header, recipe) ? new Uint8Array() : embeddedProfile(header.format, file).slice();
  return { ...(icc.length > 0 && { icc }), ...carriedExif(file, header, recipe) };
}

function carriedExif(file: Uint8Array, { exif }: Header, { metadata, orient }: ResolvedRecipe): { exif?: Uint8Array } {
  if (exif === null || metadata === "icc") return {};
  const kept = keepExif(file.subarray(exif.offset, exif.offset + exif.bytes), metadata, orient);
  return kept.exif ? { exif: kept.exif } : {};
}
