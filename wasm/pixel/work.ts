// Scratch bytes of the kernels that need neighbours. Compiled into both languages (`number` is f64 in AssemblyScript),
// so that `plan` can charge them without a core.

export const BLUR_PASSES = 3;

/** r of the extended box filter: the widest box whose variance does not exceed a pass's share of sigma². */
export function blurRadius(sigma: number): number {
  return Math.floor((Math.sqrt((12 * sigma * sigma) / BLUR_PASSES + 1) - 1) / 2);
}

/** One line of i32x4 pixels with radius + 1 repeated pixels at either end. */
export function blurLineBytes(width: number, height: number, sigma: number): number {
  return (Math.max(width, height) + 2 * (blurRadius(sigma) + 1)) * 16;
}

/** Scratch of blur_u8x4: two lines. */
export function blurWorkBytes(width: number, height: number, sigma: number): number {
  return 2 * blurLineBytes(width, height, sigma);
}

/** Scratch of sharpen_u8x4 before that of its blur: a copy of the picture, to a multiple of 64 bytes. */
export function sharpenCopyBytes(width: number, height: number): number {
  return Math.ceil((width * height) / 16) * 64;
}

/** Scratch of sharpen_u8x4. */
export function sharpenWorkBytes(width: number, height: number, sigma: number): number {
  return sharpenCopyBytes(width, height) + blurWorkBytes(width, height, sigma);
}

/** One row of denoise_u8x4: a repeated pixel at either end and room for a vector to overrun. */
export function denoiseRowBytes(width: number): number {
  return Math.ceil((width + 2) / 16) * 64 + 64;
}

/** Scratch of denoise_u8x4: three rows. */
export function denoiseWorkBytes(width: number): number {
  return 3 * denoiseRowBytes(width);
}
