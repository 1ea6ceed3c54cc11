// Pictures as the quality columns see them: sharp decodes every file to RGB (full decode, no shrink on load), the reference is
// that decode of the source resized in float64.
import sharp from "sharp";
import { resizeFloat } from "./lanczos.mjs";
import { lumaOf } from "./likeness.mjs";

/** @param {Uint8Array | string} file @returns {Promise<{data: Uint8Array, width: number, height: number}>} RGB */
export async function decode(file) {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Luma of a file. @param {Uint8Array | string} file */
export async function lumaOfFile(file) {
  return lumaOf(await decode(file));
}

/**
 * What a perfect output would be.
 * @param {Uint8Array | string} file @param {{width: number, height: number}} size no larger than the source
 */
export async function referenceLuma(file, { width, height }) {
  const source = await decode(file);
  return lumaOf(resizeFloat(source, width, height));
}
