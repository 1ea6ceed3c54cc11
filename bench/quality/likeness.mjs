// How alike two pictures are in luma (BT.601, full range): PSNR, and SSIM of Wang, Bovik, Sheikh and Simoncelli 2004: 11×11
// Gaussian window of σ 1.5, K1 0.01, K2 0.03, L 255, mean over all windows that lie wholly inside.

const WINDOW = 11;
const SIGMA = 1.5;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

const GAUSSIAN = (() => {
  const raw = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - (WINDOW - 1) / 2) ** 2) / (2 * SIGMA ** 2)));
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
})();

/**
 * @typedef {{data: Float64Array, width: number, height: number}} Luma
 * @param {{data: ArrayLike<number>, width: number, height: number}} rgb 3 values a pixel
 * @returns {Luma}
 */
export function lumaOf({ data, width, height }) {
  const luma = new Float64Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) {
    luma[i] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
  }
  return { data: luma, width, height };
}

/** Gaussian mean of every window that lies wholly inside. */
function blur({ data, width, height }) {
  const outWidth = width - WINDOW + 1;
  const outHeight = height - WINDOW + 1;
  const narrow = new Float64Array(outWidth * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k] * data[y * width + x + k];
      narrow[y * outWidth + x] = sum;
    }
  }
  const out = new Float64Array(outWidth * outHeight);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < WINDOW; k++) sum += GAUSSIAN[k] * narrow[i + k * outWidth];
    out[i] = sum;
  }
  return out;
}

function productOf(a, b) {
  return { ...a, data: a.data.map((value, i) => value * b.data[i]) };
}

/** Mean SSIM of two pictures of one size, each side at least 11 px. @param {Luma} a @param {Luma} b */
export function ssim(a, b) {
  const [meanA, meanB] = [blur(a), blur(b)];
  const [squareA, squareB, product] = [blur(productOf(a, a)), blur(productOf(b, b)), blur(productOf(a, b))];
  let sum = 0;
  for (let i = 0; i < meanA.length; i++) {
    const [ma, mb] = [meanA[i], meanB[i]];
    const varianceA = squareA[i] - ma * ma;
    const varianceB = squareB[i] - mb * mb;
    const covariance = product[i] - ma * mb;
    sum += ((2 * ma * mb + C1) * (2 * covariance + C2)) / ((ma * ma + mb * mb + C1) * (varianceA + varianceB + C2));
  }
  return sum / meanA.length;
}

/** dB; Infinity for equal pictures. @param {Luma} a @param {Luma} b */
export function psnr(a, b) {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i] - b.data[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.data.length) / sum);
}

/** Both, or a failure that names the sizes. @param {Luma} reference @param {Luma} picture */
export function likeness(reference, picture) {
  if (reference.width !== picture.width || reference.height !== picture.height) {
    const size = ({ width, height }) => `${width}×${height}`;
    throw new Error(`expected ${size(reference)}, got ${size(picture)}`);
  }
  return { psnr: psnr(reference, picture), ssim: ssim(reference, picture) };
}
