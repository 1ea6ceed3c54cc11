// What an AVIF is encoded with, and what that costs. One scale of quality for all formats: `quality` is WebP's number, and AVIF's
// own is read off a curve along which both came to the same SSIM on five photographs; the AVIFs were 11 to 26 % smaller there.
// Speed 8 is the default: at equal PSNR its files are a tenth to a sixth smaller than those of 9 and 1 to 8 % larger than those
// of 7 and 6, which take twice and four times as long.
import { ImageError } from "../error";
import type { Size } from "../geometry";
import type { Recipe } from "../recipe";

export interface AvifOptions {
  /** 1–100, on WebP's scale. */
  readonly quality: number;
  readonly speed: number;
  readonly subsampling: Required<Recipe>["subsampling"] | "4:0:0";
}

/** WebP's quality against AVIF's, with straight lines between them. */
const QUALITY_CURVE = [
  [0, 15],
  [30, 41],
  [50, 49],
  [75, 57],
  [80, 63],
  [85, 72],
  [90, 81],
  [95, 88],
  [100, 100],
] as const;
const SUBSAMPLES = { "4:0:0": 0, "4:2:0": 1, "4:2:2": 2, "4:4:4": 3 } as const;

/** AVIF's own number for a quality. */
export function avifQuality(quality: number): number {
  const above = Math.max(
    1,
    QUALITY_CURVE.findIndex(([webp]) => webp >= quality),
  );
  const [[from, low], [to, high]] = [QUALITY_CURVE[above - 1], QUALITY_CURVE[above]];
  return Math.round(low + ((high - low) * (quality - from)) / (to - from));
}

/** As jSquash's encoder wants them; all must be there. */
export function encoderOptions({ quality, speed, subsampling }: AvifOptions) {
  return {
    quality: avifQuality(quality),
    /** As the colours. */
    qualityAlpha: -1,
    speed,
    subsample: SUBSAMPLES[subsampling],
    bitDepth: 8,
    tileColsLog2: 0,
    tileRowsLog2: 0,
    denoiseLevel: 0,
    sharpness: 0,
    tune: 0,
    chromaDeltaQ: false,
    enableSharpYUV: false,
    lossless: false,
  };
}

/** Time of one encode by speed, ns a pixel: measured on photographs of 400 to 1600 px on one core of an AMD EPYC, in Node. */
// biome-ignore format: one line a group of speeds
export const AVIF_NS_PER_PIXEL: readonly number[] = [
  600_000, 240_000, 120_000, 60_000, 30_000,
  18_000, 2800, 1500, 850, 330, 330,
];
/** All encodes of a job together: a Worker's invocation may take 30 s of CPU, decoding and resizing included. */
const MAX_ENCODE_MS = 20_000;

const MIB = 1024 * 1024;
const INITIAL_BYTES = 16 * MIB;
/** Measured from 640×480 to 2000×1500; growth by a fifth is in them. */
const BASE_BYTES = 11 * MIB;
const BYTES_PER_PIXEL = { "4:0:0": 29.5, "4:2:0": 32, "4:2:2": 40, "4:4:4": 47.5 } as const;
/** What slower searches hold beside it. */
const SLOW_SPEED = 6;
const SLOW_BYTES_PER_PIXEL = 21.5;

/** Peak of the encoder's memory. */
export function avifEncodeBytes(pixels: number, speed: number, subsampling: AvifOptions["subsampling"]): number {
  const perPixel = BYTES_PER_PIXEL[subsampling] + (speed <= SLOW_SPEED ? SLOW_BYTES_PER_PIXEL : 0);
  return Math.max(INITIAL_BYTES, Math.ceil(BASE_BYTES + perPixel * pixels));
}

/** Grey is written without colour. */
export function avifSubsampling(
  { grey }: { readonly grey: boolean },
  { subsampling }: Pick<AvifOptions, "subsampling">,
) {
  return grey ? "4:0:0" : subsampling;
}

/**
 * Bounds the time that encoding takes, for which no limit of memory does.
 * @param encodes of the whole output, in all; a smaller output counts by its share of the pixels.
 * @throws ImageError RESOLUTION_TOO_HIGH with the pixels that the speed allows.
 */
export function checkAvifWork({ width, height }: Size, speed: number, encodes: number): void {
  const allowedPixels = Math.floor((MAX_ENCODE_MS * 1_000_000) / (AVIF_NS_PER_PIXEL[speed] * encodes));
  if (width * height <= allowedPixels) return;
  throw new ImageError(
    "RESOLUTION_TOO_HIGH",
    `expected at most ${allowedPixels} pixels for an AVIF at speed ${speed}, got ${width}×${height}`,
    { allowedPixels, width, height, speed },
  );
}
