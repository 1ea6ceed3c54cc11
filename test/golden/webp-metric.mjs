// Likeness of two RGBA pictures: SSIM of luma (Wang et al. 2004: 11 × 11 Gaussian window of sigma 1.5, borders left
// out) and PSNR of R, G, B. Both in decibels, SSIM as -10 log10(1 - SSIM), so that sizes can be compared between points.
const RADIUS = 5;
const WINDOW = (() => {
  const taps = Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * 1.5 ** 2)));
  const sum = taps.reduce((a, b) => a + b);
  return taps.map((tap) => tap / sum);
})();
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

function luma(rgba) {
  const y = new Float32Array(rgba.length / 4);
  for (let i = 0; i < y.length; i++) y[i] = 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2];
  return y;
}

/** The windowed mean around every sample at least RADIUS from the border. */
function blur(plane, width, height) {
  const across = new Float32Array(plane.length);
  const out = new Float32Array(plane.length);
  for (let i = RADIUS; i < plane.length - RADIUS; i++) {
    let sum = 0;
    for (let k = -RADIUS; k <= RADIUS; k++) sum += WINDOW[k + RADIUS] * plane[i + k];
    across[i] = sum;
  }
  for (let i = RADIUS * width; i < (height - RADIUS) * width; i++) {
    let sum = 0;
    for (let k = -RADIUS; k <= RADIUS; k++) sum += WINDOW[k + RADIUS] * across[i + k * width];
    out[i] = sum;
  }
  return out;
}

/** @returns a function that compares decoded pictures with this one: `{ ssim, rgb }` in decibels */
export function compareWith({ rgba, width, height }) {
  const a = luma(rgba);
  const meanA = blur(a, width, height);
  const squareA = blur(a.map((v) => v * v), width, height);
  return (decoded) => {
    const b = luma(decoded);
    const meanB = blur(b, width, height);
    const squareB = blur(b.map((v) => v * v), width, height);
    const product = blur(b.map((v, i) => v * a[i]), width, height);
    let ssim = 0;
    for (let y = RADIUS; y < height - RADIUS; y++) {
      for (let i = y * width + RADIUS; i < (y + 1) * width - RADIUS; i++) {
        const [ma, mb] = [meanA[i], meanB[i]];
        const variances = squareA[i] - ma * ma + squareB[i] - mb * mb;
        const covariance = product[i] - ma * mb;
        ssim += ((2 * ma * mb + C1) * (2 * covariance + C2)) / ((ma * ma + mb * mb + C1) * (variances + C2));
      }
    }
    let squares = 0;
    for (let i = 0; i < rgba.length; i++) if ((i & 3) !== 3) squares += (rgba[i] - decoded[i]) ** 2;
    const inner = (width - 2 * RADIUS) * (height - 2 * RADIUS);
    return {
      ssim: -10 * Math.log10(1 - ssim / inner),
      rgb: 10 * Math.log10((255 * 255 * 0.75 * rgba.length) / squares),
    };
  };
}
