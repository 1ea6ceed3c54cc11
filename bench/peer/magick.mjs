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

/** Hint as a multiple of the output's size. */
const HINT_FACTOR = { fast: 1, fine: 2, none: Number.POSITIVE_INFINITY };

/** @param {{shrink: "fast" | "fine" | "none"}} peer */
export async function open({ shrink }) {
  await initializeImageMagick(
    new WebAssembly.Module(readFileSync(require.resolve("@imagemagick/magick-wasm/magick.wasm"))),
  );
  const write = (image, { format, quality }) => {
    image.quality = quality;
    if (format === "jpeg") image.settings.interlace = Interlace.Jpeg;
    return image.write(format === "webp" ? MagickFormat.WebP : MagickFormat.Jpeg, (bytes) => bytes.slice());
  };
  return {
    /** @param {() => void} [stepDone] called after each step */
    async develop(file, job, stepDone = () => {}) {
      const hint = HINT_FACTOR[shrink] * job.maxPx;
      const settings = new MagickReadSettings();
      // A hint above the picture's own size would make libjpeg enlarge it.
      if (hint < job.sourcePx) settings.setDefine(MagickFormat.Jpeg, "size", `${hint}x${hint}`);
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
