// Made pictures for the JPEG encoder's tests and for test/golden/cjpeg.mjs. Integer arithmetic only; imports nothing, so
// that Node can run it as it stands.

export const PICTURE_KINDS = ["waves", "noise", "checker", "stripes", "flat"] as const;
export type PictureKind = (typeof PICTURE_KINDS)[number];

/** RGBA of any size. `checker` and `stripes` hold nothing but 0 and 255, the extremes of every coefficient; alpha is noise. */
export function madePicture(kind: PictureKind, width: number, height: number): Uint8Array {
  let state = width * 65537 + height;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgba.set([...pixel(kind, x, y, next), next()], (y * width + x) * 4);
  }
  return rgba;
}

function pixel(kind: PictureKind, x: number, y: number, next: () => number): [number, number, number] {
  const black = (odd: number) => (odd & 1 ? 255 : 0);
  switch (kind) {
    case "waves":
      return [5 * x + 2 * y + (next() >> 4), Math.imul(x - 20, y - 11) >> 2, ((x * x + y * y) >> 4) + (next() >> 5)];
    case "noise":
      return [next(), next(), next()];
    case "checker":
      return [black(x + y), black(x + y), black(x + y)];
    case "stripes":
      return [black((x >> 3) + (y >> 2)), black(x >> 1), black(y)];
    case "flat":
      return [200, 30, 90];
    default:
      return kind satisfies never;
  }
}

/** The picture as a viewer that obeys EXIF orientation shows it. */
export function oriented(rgba: Uint8Array, width: number, height: number, orientation: number) {
  const transposed = orientation >= 5;
  const outWidth = transposed ? height : width;
  const out = new Uint8Array(rgba.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const across = [2, 3, 7, 8].includes(orientation) ? width - 1 - x : x;
      const down = [3, 4, 6, 7].includes(orientation) ? height - 1 - y : y;
      const to = transposed ? across * outWidth + down : down * outWidth + across;
      out.set(rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4), to * 4);
    }
  }
  return { rgba: out, width: outWidth, height: transposed ? width : height };
}
