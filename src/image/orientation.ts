// The eight orientations as a group: EXIF's number is what a viewer has to do to the stored picture, and every flip or
// quarter turn after it gives another of the eight. One number therefore says everything that is done to the pixels.
import type { Orientation } from "./header";

/** Displayed from stored: exchange the axes first, then mirror. */
interface Turn {
  readonly swap: boolean;
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
}

/** Exif 3.0, tag 0x0112. In order: as is, mirrored, half turn, flipped, transposed, 90° clockwise, transversed, 270°. */
const TURNS: Readonly<Record<Orientation, Turn>> = {
  1: { swap: false, mirrorX: false, mirrorY: false },
  2: { swap: false, mirrorX: true, mirrorY: false },
  3: { swap: false, mirrorX: true, mirrorY: true },
  4: { swap: false, mirrorX: false, mirrorY: true },
  5: { swap: true, mirrorX: false, mirrorY: false },
  6: { swap: true, mirrorX: true, mirrorY: false },
  7: { swap: true, mirrorX: true, mirrorY: true },
  8: { swap: true, mirrorX: false, mirrorY: true },
};

export const ROTATION: Readonly<Record<0 | 90 | 180 | 270, Orientation>> = { 0: 1, 90: 6, 180: 3, 270: 8 };
export const FLIP: Readonly<Record<"none" | "h" | "v" | "hv", Orientation>> = { none: 1, h: 2, v: 4, hv: 3 };

/** The one orientation that does `first`, then `then`. */
export function composeOrientation(first: Orientation, then: Orientation): Orientation {
  const a = TURNS[first];
  const b = TURNS[then];
  const swap = a.swap !== b.swap;
  const mirrorX = (b.swap ? a.mirrorY : a.mirrorX) !== b.mirrorX;
  const mirrorY = (b.swap ? a.mirrorX : a.mirrorY) !== b.mirrorY;
  if (swap) return mirrorX ? (mirrorY ? 7 : 6) : mirrorY ? 8 : 5;
  return mirrorX ? (mirrorY ? 3 : 2) : mirrorY ? 4 : 1;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a rectangle of the displayed picture (`width` × `height` as displayed) lies in the stored one. */
export function storedRectangle(
  shown: Rectangle,
  orientation: Orientation,
  picture: { readonly width: number; readonly height: number },
): Rectangle {
  const { swap, mirrorX, mirrorY } = TURNS[orientation];
  const x = mirrorX ? picture.width - shown.x - shown.width : shown.x;
  const y = mirrorY ? picture.height - shown.y - shown.height : shown.y;
  if (swap) return { x: y, y: x, width: shown.height, height: shown.width };
  return { x, y, width: shown.width, height: shown.height };
}
