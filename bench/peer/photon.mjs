// photon: Rust's image crate in WebAssembly. It writes WebP losslessly and JPEG as baseline, whatever was asked.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const version = () =>
  JSON.parse(readFileSync(require.resolve("@silvia-odwyer/photon-node/package.json"), "utf8")).version;

export async function open() {
  const { PhotonImage, resize, SamplingFilter } = require("@silvia-odwyer/photon-node");
  const encodePicture = (picture, { format, quality }) =>
    format === "webp" ? picture.get_bytes_webp() : picture.get_bytes_jpeg(quality);
  return {
    /** @param {() => void} [stepDone] called after each step */
    async develop(file, job, stepDone = () => {}) {
      const picture = PhotonImage.new_from_byteslice(file);
      stepDone();
      const scale = job.maxPx / Math.max(picture.get_width(), picture.get_height());
      const width = Math.round(picture.get_width() * scale);
      const height = Math.round(picture.get_height() * scale);
      const small = resize(picture, width, height, SamplingFilter.Lanczos3);
      stepDone();
      picture.free();
      const bytes = encodePicture(small, job);
      stepDone();
      small.free();
      return { bytes };
    },
    async encode({ data, width, height }, { quality }) {
      const picture = new PhotonImage(data, width, height);
      const bytes = encodePicture(picture, { format: "jpeg", quality });
      picture.free();
      return { bytes };
    },
  };
}
