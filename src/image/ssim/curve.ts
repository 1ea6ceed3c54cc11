// What quality typically costs: medians of 1 − SSIM over 20 photographs of the corpus at 640 px, made by
// `node test/golden/ssim.mjs --curve`. They only steer the search; what is reported is measured.
import type { Curve } from "./search";

const QUALITIES = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100];

export const JPEG_CURVE: Curve = {
  quality: QUALITIES,
  loss: [0.342, 0.234, 0.16, 0.0978, 0.0716, 0.0592, 0.0504, 0.0432, 0.0351, 0.0258, 0.0144, 0.00696, 0.000565],
};

export const WEBP_CURVE: Curve = {
  quality: QUALITIES,
  loss: [0.162, 0.129, 0.112, 0.0826, 0.0651, 0.058, 0.047, 0.0373, 0.0322, 0.0228, 0.0106, 0.00626, 0.00461],
};
