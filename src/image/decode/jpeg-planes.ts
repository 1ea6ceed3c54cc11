// The planes that a JPEG decodes to, from the header alone: size of each, and how it would be brought to the picture's.
// Follows wasm/jpeg-decode/layout.ts: `plan` charges strips by it, and the resizer takes the planes as they are.
import type { Header } from "../header";

/** A plane of one component, at the scale of the decode. */
export interface PlaneShape {
  /** Samples of its own. */
  readonly width: number;
  readonly height: number;
  /** Samples of a line as stored: whole MCUs. */
  readonly storedWidth: number;
  /** Rows that one decoding step delivers. */
  readonly stripRows: number;
  /** Pixels of the picture for each sample, across and down. */
  readonly expandX: number;
  readonly expandY: number;
  /** Upsampled by the triangle filter in that direction; else samples are repeated. */
  readonly fancyX: boolean;
  readonly fancyY: boolean;
}

export type JpegFrame = Pick<Header, "width" | "height" | "sampling">;

/** Planes of a frame whose 8×8 coefficients become `size` × `size` pixels (8 >> scale). */
export function jpegPlanes(frame: JpegFrame, size: number): PlaneShape[] {
  const { maxH, maxV, mcusWide } = jpegGrid(frame);
  return frame.sampling.map(({ h, v }) => {
    const z = transformSize(frame, h, v, size);
    const width = Math.ceil((frame.width * h * z) / (maxH * 8));
    const expandX = (maxH * size) / (h * z);
    const expandY = (maxV * size) / (v * z);
    // libjpeg's choice (jinit_upsampler): 2:1 only, not at 1/8, and across not for rows of one or two samples.
    const doubles = size > 1 && expandX <= 2 && expandY <= 2 && (expandX === 1 || width > 2);
    return {
      width,
      height: Math.ceil((frame.height * v * z) / (maxV * 8)),
      storedWidth: mcusWide * h * z,
      stripRows: v * z,
      expandX,
      expandY,
      fancyX: doubles && expandX === 2,
      fancyY: doubles && expandY === 2,
    };
  });
}

/** Whether every component's factors divide the largest: others are legal and decoded by nobody. */
export function hasWholeExpansion(frame: JpegFrame): boolean {
  const { maxH, maxV } = jpegGrid(frame);
  return frame.sampling.every(({ h, v }) => maxH % h === 0 && maxV % v === 0);
}

export function jpegGrid({ width, sampling }: Pick<JpegFrame, "width" | "sampling">) {
  const maxH = Math.max(...sampling.map(({ h }) => h));
  const maxV = Math.max(...sampling.map(({ v }) => v));
  return { maxH, maxV, mcusWide: Math.ceil(width / (8 * maxH)) };
}

/** Side of the transform: chroma is enlarged by it as far as both directions allow (libjpeg, jdmaster.c). */
export function transformSize(frame: JpegFrame, h: number, v: number, size: number): number {
  const { maxH, maxV } = jpegGrid(frame);
  let z = size;
  while (z < 8 && (maxH * size) % (h * z * 2) === 0 && (maxV * size) % (v * z * 2) === 0) z *= 2;
  return z;
}
