// What metadata an output carries, by policy. An ICC profile goes along only where the pixels are still in its space: after
// conversion they are sRGB, which needs none, and a profile of CMYK or grey says nothing of RGB pixels. EXIF loses its
// Orientation when the pixels have been turned. An AVIF carries nothing: its encoder has no place for it.
import { convertsProfile } from "../colour/convert";
import type { Header } from "../header";
import { embeddedProfile } from "../probe/profile";
import { Reader } from "../probe/reader";
import type { ResolvedRecipe } from "../recipe";
import { keepExif } from "./keep-exif";

/** Where a profile names the colour space of its pixels, in four letters (ICC.1:2022, 7.2). */
const SPACE_AT = 16;
/** A JPEG segment without its length field and "Exif\0\0". */
const MAX_JPEG_EXIF_BYTES = 65533 - 6;

export interface CarriedMetadata {
  /** ICC profile. */
  readonly icc?: Uint8Array;
  /** TIFF structure of EXIF, without "Exif\0\0". */
  readonly exif?: Uint8Array;
}

/** @param file the source, whole. Nothing of the answer is a view of it. @param grey the output has luma alone. */
export function carriedMetadata(
  file: Uint8Array,
  header: Header,
  recipe: ResolvedRecipe,
  grey: boolean,
): CarriedMetadata {
  if (recipe.metadata === "none" || recipe.format === "avif") return {};
  const icc = carriedProfile(file, header, recipe, grey);
  return { ...(icc && { icc }), ...carriedExif(file, header, recipe) };
}

function carriedProfile(file: Uint8Array, header: Header, recipe: ResolvedRecipe, grey: boolean): Uint8Array | null {
  if (convertsProfile(header, recipe)) return null;
  const profile = embeddedProfile(header.format, file);
  const space = grey ? "GRAY" : "RGB ";
  return new Reader(profile).text(SPACE_AT, 4) === space ? profile.slice() : null;
}

/** None where JPEG has no room for it, as in a strip: metadata never fails a picture. */
function carriedExif(file: Uint8Array, { exif }: Header, recipe: ResolvedRecipe): { exif?: Uint8Array } {
  const { metadata, orient, format } = recipe;
  if (exif === null || metadata === "icc") return {};
  const kept = keepExif(file.subarray(exif.offset, exif.offset + exif.bytes), metadata, orient);
  if (kept.exif === null || (format === "jpeg" && kept.exif.length > MAX_JPEG_EXIF_BYTES)) return {};
  return { exif: kept.exif };
}
