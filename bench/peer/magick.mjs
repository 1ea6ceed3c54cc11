// magick-wasm: ImageMagick in WebAssembly, with the jpeg:size hint that lets libjpeg shrink on load.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  FilterType,
  ImageMagick,
  Interlace,
  initializeImageMagick,
  Magick,
  MagickFormat,
  MagickGeometry,
  MagickReadSettings,
} from "@imagemagick/magick-wasm";

const require = createRequire(import.meta.url);

/** Known only once it is open. */
export const version = () => Magick.imageMagickVersion;

/** @param {{shrink: "fast" | "fine"}} peer */
export async function open({ shrink }) {
  await initializeImageMagick(
    new WebAssembly.Module(readFileSync(require.resolve("@imagemagick/magick-wasm/magick.wasm"))),
  );
  const hintFactor = shrink === "fast" ? 1 : 2;
  const write = (image, { format, quality }) => {
    image.quality = quality;
    if (format === "jpeg") image.settings.interlace = Interlace.Jpeg;
    return image.write(format === "webp" ? MagickFormat.WebP : MagickFormat.Jpeg, (bytes) => bytes.slice());
  };
  return {
    /** @param {() => void} [stepDone] called while everything that a step needs next is still held */
    async develop(file, job, stepDone = () => {}) {
      const hint = hintFactor * job.maxPx;
      const settings = new MagickReadSettings();
      settings.setDefine(MagickFormat.Jpeg, "size", `${hint}x${hint}`);
      return ImageMagick.read(file, settings, (image) => {
        stepDone();
        image.resize(new MagickGeometry(job.maxPx, job.maxPx), FilterType.Lanczos);
        stepDone();
        const bytes = write(image, job);
        stepDone();
        return { bytes };
      });
    },
    async encode({ data, width, height }, { quality }) {
      const settings = new MagickReadSettings({ width, height, format: MagickFormat.Rgba, depth: 8 });
      return ImageMagick.read(data, settings, (image) => ({ bytes: write(image, { format: "jpeg", quality }) }));
    },
  };
}
