// sharp (libvips): the native library that the speed targets are written against. One thread, no cache between calls.
import sharp from "sharp";

export const version = () => `${sharp.versions.sharp} (libvips ${sharp.versions.vips})`;

/** @param {{shrink: "fast" | "fine"}} peer */
export async function open({ shrink }) {
  sharp.concurrency(1);
  sharp.cache(false);
  const fastShrinkOnLoad = shrink === "fast";
  return {
    async develop(file, { maxPx, format, quality }) {
      const resized = sharp(file).resize(maxPx, maxPx, { fit: "inside", fastShrinkOnLoad });
      const encoder = format === "webp" ? resized.webp({ quality }) : resized.jpeg({ quality, progressive: true });
      return { bytes: await encoder.toBuffer() };
    },
    async encode({ data, width, height }, { quality }) {
      const bytes = await sharp(data, { raw: { width, height, channels: 4 } })
        .jpeg({ quality, progressive: true })
        .toBuffer();
      return { bytes };
    },
  };
}
