// What a reader of HEIF or AVIF has to do to a coded picture before it is shown (ISO/IEC 23008-12, 6.5: clap, irot, imir), as one
// cut of the coded picture and one orientation after it. EXIF's own orientation has no say in these files.
import { ImageError } from "../error";
import type { Orientation } from "../header";
import { composeOrientation, type Rectangle } from "../orientation";
import { BoxFields, corruptedBoxes } from "./isobmff";
import type { Item, Property } from "./isobmff-meta";
import type { Reader } from "./reader";

/** Quarter turns anticlockwise, as EXIF's number. */
const TURNS: readonly Orientation[] = [1, 8, 3, 6];
/** Top and bottom exchanged; left and right exchanged. */
const MIRRORS: readonly Orientation[] = [4, 2];

export interface Transform {
  /** The part of the coded picture that is shown, px. */
  readonly crop: Rectangle;
  readonly orientation: Orientation;
}

/** `ispe` (ISO/IEC 23008-12, 6.5.3). @throws ImageError CORRUPTED_IMAGE when the box is cut off. */
export function spatialExtents(reader: Reader, property: Property): { width: number; height: number } {
  const fields = new BoxFields(reader, property);
  fields.version();
  return { width: fields.uint(4), height: fields.uint(4) };
}

/**
 * The item's transformations in the order of its properties, as one.
 * @param coded size of the coded picture, px.
 * @throws ImageError CORRUPTED_IMAGE for a cut that leaves the picture; UNSUPPORTED_FORMAT for a cut after a turn.
 */
export function transformOf(reader: Reader, item: Item, coded: { width: number; height: number }): Transform {
  let crop: Rectangle = { x: 0, y: 0, width: coded.width, height: coded.height };
  let orientation: Orientation = 1;
  for (const property of item.properties) {
    const { type } = property;
    if (type === "irot") orientation = composeOrientation(orientation, TURNS[reader.u8(property.data) & 3]);
    else if (type === "imir") orientation = composeOrientation(orientation, MIRRORS[reader.u8(property.data) & 1]);
    else if (type === "clap") {
      if (orientation !== 1) {
        throw new ImageError("UNSUPPORTED_FORMAT", "expected a clean aperture before any turn, got one after it");
      }
      crop = cleanAperture(reader, property, crop);
    }
  }
  return { crop, orientation };
}

/** ISO/IEC 14496-12, 12.1.4: size of the aperture, and how far its centre lies from the picture's, as fractions. */
function cleanAperture(reader: Reader, property: Property, { x, y, width, height }: Rectangle): Rectangle {
  const fields = new BoxFields(reader, property);
  const [cleanWidth, cleanHeight] = [fraction(fields), fraction(fields)].map(Math.floor);
  const [offsetX, offsetY] = [fraction(fields), fraction(fields)];
  const left = Math.round(offsetX + (width - cleanWidth) / 2);
  const top = Math.round(offsetY + (height - cleanHeight) / 2);
  const inside =
    cleanWidth > 0 &&
    cleanHeight > 0 &&
    left >= 0 &&
    top >= 0 &&
    left + cleanWidth <= width &&
    top + cleanHeight <= height;
  if (!inside) {
    throw corruptedBoxes(
      `a clean aperture within ${width}×${height}`,
      `${cleanWidth}×${cleanHeight} at ${left},${top}`,
    );
  }
  return { x: x + left, y: y + top, width: cleanWidth, height: cleanHeight };
}

/** Numerator and denominator, both signed where only the numerator may be: a zero denominator gives no number. */
function fraction(fields: BoxFields): number {
  const numerator = fields.uint(4) | 0;
  return numerator / (fields.uint(4) | 0);
}
