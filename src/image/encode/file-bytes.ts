// How large an output will likely be, from header and recipe alone: what a plan charges for it. Fitted to photographs; a
// picture of noise may take three times as much, and is stopped at the budget by file-pieces.ts.
import type { Header } from "../header";
import type { ResolvedRecipe } from "../recipe";

/** Headers and Huffman tables of a JPEG. */
const JPEG_HEAD_BYTES = 700;
const WEBP_BYTES_PER_PIXEL = 0.15;
/** A WebP of a JPEG of this quality and above takes so much of its file at most, and 2 % more for each step below. */
const WEBP_OF_JPEG = { quality: 90, share: 0.4, more: 0.02 } as const;
/** PNG, and lossless WebP. */
const LOSSLESS_BYTES_PER_PIXEL = 1;
/** AVIF up to WebP's quality of 85; four times as much at 100. */
const AVIF_BYTES_PER_PIXEL = 0.25;
/** JPEG up to this quality, and at 100; between them the size grows with the square of the distance. */
const JPEG_FLAT_QUALITY = 85;
const JPEG_BYTES_PER_PIXEL = 0.15;
const JPEG_BYTES_PER_PIXEL_AT_100 = 1;

/** Bytes of a file of `pixels` pixels. What is lossless and made of a PNG takes as much a pixel as its source, if that is more. */
export function likelyFileBytes(
  source: Pick<Header, "format" | "width" | "height" | "fileBytes" | "qualityEstimate">,
  { format, quality, lossless }: Pick<ResolvedRecipe, "format" | "quality" | "lossless">,
  pixels: number,
): number {
  switch (format) {
    case "jpeg": {
      const above = Math.max(0, quality - JPEG_FLAT_QUALITY) / (100 - JPEG_FLAT_QUALITY);
      const more = (JPEG_BYTES_PER_PIXEL_AT_100 - JPEG_BYTES_PER_PIXEL) * above * above;
      return JPEG_HEAD_BYTES + Math.ceil((JPEG_BYTES_PER_PIXEL + more) * pixels);
    }
    case "webp":
      if (lossless) return losslessFileBytes(source, pixels);
      return Math.ceil(Math.min(WEBP_BYTES_PER_PIXEL * pixels, mostOfJpeg(source)));
    case "avif": {
      const above = Math.max(0, quality - JPEG_FLAT_QUALITY) / (100 - JPEG_FLAT_QUALITY);
      return Math.ceil(AVIF_BYTES_PER_PIXEL * (1 + 3 * above) * pixels);
    }
    case "png":
      return losslessFileBytes(source, pixels);
    default:
      return format satisfies never;
  }
}

function losslessFileBytes(
  { format, width, height, fileBytes }: Pick<Header, "format" | "width" | "height" | "fileBytes">,
  pixels: number,
): number {
  const ofSource = format === "png" ? fileBytes / (width * height) : 0;
  return Math.ceil(Math.max(LOSSLESS_BYTES_PER_PIXEL, Math.min(4, ofSource)) * pixels);
}

function mostOfJpeg({ qualityEstimate, fileBytes }: Pick<Header, "qualityEstimate" | "fileBytes">): number {
  if (qualityEstimate === null) return Number.POSITIVE_INFINITY;
  const { quality, share, more } = WEBP_OF_JPEG;
  return fileBytes * Math.min(1, share + more * Math.max(0, quality - qualityEstimate));
}
