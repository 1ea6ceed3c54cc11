// The float64 twin: separable Lanczos3 without rounding between the passes, clamped at the end. Pixel centres at (i + ½);
// when shrinking the kernel is widened by the scale (Duchon 1979; as libvips, Pillow and ImageMagick do it).

const LOBES = 3;

function lanczos(x) {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}

/** For each output sample the first source sample and the normalised weights. */
function windows(sourceSize, targetSize) {
  const scale = sourceSize / targetSize;
  const stretch = Math.max(1, scale);
  return Array.from({ length: targetSize }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - LOBES * stretch));
    const end = Math.min(sourceSize, Math.ceil(centre + LOBES * stretch));
    const weights = new Float64Array(end - first);
    let sum = 0;
    for (let j = 0; j < weights.length; j++) {
      weights[j] = lanczos((first + j + 0.5 - centre) / stretch);
      sum += weights[j];
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/**
 * @param {{data: Uint8Array, width: number, height: number}} source RGB, 3 bytes a pixel
 * @returns {{data: Float64Array, width: number, height: number}} RGB, clamped to 0–255, not rounded
 */
export function resizeFloat({ data, width, height }, targetWidth, targetHeight) {
  const stride = 3 * targetWidth;
  const narrow = new Float64Array(stride * height);
  const columns = windows(width, targetWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < targetWidth; x++) {
      const { first, weights } = columns[x];
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0, at = 3 * (y * width + first); j < weights.length; j++, at += 3) {
        red += weights[j] * data[at];
        green += weights[j] * data[at + 1];
        blue += weights[j] * data[at + 2];
      }
      narrow.set([red, green, blue], y * stride + 3 * x);
    }
  }
  const out = new Float64Array(stride * targetHeight);
  for (const [y, { first, weights }] of windows(height, targetHeight).entries()) {
    for (let j = 0; j < weights.length; j++) {
      const weight = weights[j];
      const row = (first + j) * stride;
      for (let x = 0; x < stride; x++) out[y * stride + x] += weight * narrow[row + x];
    }
  }
  return { data: out.map((value) => Math.min(255, Math.max(0, value))), width: targetWidth, height: targetHeight };
}
